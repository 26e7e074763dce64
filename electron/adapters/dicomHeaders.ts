import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

import type { DataSet } from 'dicom-parser';

import { found, type FindingCode } from '../../shared/dicom/findings';
import type { PassTag, SliceHeader } from '../../shared/dicom/header';
import type { Finding } from '../../shared/dicom/listing';
import type { Triple } from '../../shared/geometry/spaces';
import { readDicomHeader, withFile, type DicomHeader } from './dicomFile';
import { dicomText, readableName } from './dicomText';

/** A file on the disk and the name its user knows it by. */
export type NamedFile = { readonly path: string; readonly name: string };

/** An image's header, or why the file is none and (where that much could be read) to which series it belongs. */
export type HeaderOutcome =
  | { readonly kind: 'slice'; readonly file: NamedFile; readonly header: SliceHeader }
  | { readonly kind: 'refused'; readonly file: NamedFile; readonly finding: Finding; readonly seriesUid: string | null };

/** Reads the header of one file. Never throws for what is in the file; one that cannot be opened is `unreadable`. */
export async function readSliceHeader(file: NamedFile): Promise<HeaderOutcome> {
  try {
    return await withFile(file.path, (handle) => outcomeOf(file, handle));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    return refused(file, found('unreadable', { detail: code ?? String(message) }));
  }
}

const refused = (file: NamedFile, finding: Finding, seriesUid: string | null = null): HeaderOutcome => ({ kind: 'refused', file, finding, seriesUid });

async function outcomeOf(file: NamedFile, handle: FileHandle): Promise<HeaderOutcome> {
  const read = await readDicomHeader(handle);
  if (!read.ok) return refused(file, found(read.error, read.error === 'unreadable' ? { detail: 'header' } : {}));
  const { elements } = read.value;
  const seriesUid = elements.string('x0020000e') ?? null;
  const flaw = flawOf(read.value) ?? (await truncation(read.value, handle));
  if (flaw) return refused(file, found(flaw, flaw === 'not-an-image' ? { modality: kindOf(elements) } : {}), seriesUid);
  return { kind: 'slice', file, header: headerOf(read.value, file.name) };
}

/** Directories, reports, structures, waveforms and documents have no rows and columns; a CT image must have them. */
function flawOf({ elements, pixels }: DicomHeader): FindingCode | null {
  const hasSize = (elements.uint16('x00280010') ?? 0) > 0 && (elements.uint16('x00280011') ?? 0) > 0;
  if (hasSize) return pixels ? null : 'no-pixel-data';
  if (modalityOf(elements) === 'CT') return 'no-pixel-data';
  return pixels ? 'unreadable' : 'not-an-image';
}

const CT_CLASSES = ['1.2.840.10008.5.1.4.1.1.2', '1.2.840.10008.5.1.4.1.1.2.1', '1.2.840.10008.5.1.4.1.1.2.2'];
const MEDIA_DIRECTORY = '1.2.840.10008.1.3.10';

/** Modality, or what the SOP class makes of an object that does not say. */
function modalityOf(elements: DataSet): string {
  const said = elements.string('x00080060')?.trim();
  return said || (CT_CLASSES.includes(elements.string('x00080016') ?? '') ? 'CT' : '');
}

const kindOf = (elements: DataSet): string => modalityOf(elements) || (elements.string('x00020002') === MEDIA_DIRECTORY ? 'DICOMDIR' : '-');

async function truncation({ elements, pixels, totalBytes }: DicomHeader, handle: FileHandle): Promise<FindingCode | null> {
  if (!pixels) return null;
  if (pixels.undefinedLength) return (await fragmentsEnd(handle, pixels.offset)) > totalBytes ? 'truncated-file' : null;
  const count = (tag: string): number => elements.uint16(tag) ?? 1;
  const bits = count('x00280010') * count('x00280011') * count('x00280002') * count('x00280100') * (elements.intString('x00280008') ?? 1);
  const needed = Math.floor(bits / 8) * (isSubsampled(elements) ? 2 / 3 : 1);
  return pixels.offset + pixels.length > totalBytes || pixels.length < needed ? 'truncated-file' : null;
}

const isSubsampled = (elements: DataSet): boolean => (elements.string('x00280004') ?? '').startsWith('YBR_FULL_422');

const ITEM_LITTLE_ENDIAN = 0xe000fffe;

/** Walks the fragments by their lengths; where the last one ends. */
async function fragmentsEnd(handle: FileHandle, start: number): Promise<number> {
  const item = new DataView(new ArrayBuffer(8));
  let at = start;
  for (;;) {
    const { bytesRead } = await handle.read(new Uint8Array(item.buffer), 0, 8, at);
    if (bytesRead < 8 || item.getUint32(0, true) !== ITEM_LITTLE_ENDIAN) return at;
    at += 8 + item.getUint32(4, true);
  }
}

function headerOf({ elements, transferSyntaxUid }: DicomHeader, file: string): SliceHeader {
  const text = textReader(elements);
  const study = text('x0020000d');
  return {
    file, transferSyntaxUid, ...placeOf(elements), ...matrixOf(elements),
    seriesUid: text('x0020000e') || `no series: ${study || file}`, sopInstanceUid: text('x00080018'), sopClassUid: text('x00080016'),
    modality: modalityOf(elements), imageType: text('x00080008').split('\\'), description: text('x0008103e'),
    patientName: readableName(text('x00100010')), patientId: text('x00100020'), studyDate: text('x00080020'),
    laterality: lateralityOf(text),
    sliceThicknessMm: number(elements, 'x00180050'), spacingBetweenSlicesMm: number(elements, 'x00180088'), gantryTiltDegrees: number(elements, 'x00181120'),
    rescale: rescaleOf(elements), pass: passOf(text),
  };
}

function lateralityOf(text: (tag: string) => string): SliceHeader['laterality'] {
  const said = (text('x00200062') || text('x00200060')).trim().toUpperCase();
  return said === 'L' || said === 'R' ? said : '';
}

function matrixOf(elements: DataSet): Pick<SliceHeader, 'rows' | 'columns' | 'frames' | 'samplesPerPixel' | 'bitsAllocated'> {
  const short = (tag: string, unsaid: number): number => elements.uint16(tag) ?? unsaid;
  return {
    rows: short('x00280010', 0), columns: short('x00280011', 0), frames: number(elements, 'x00280008') ?? 1,
    samplesPerPixel: short('x00280002', 1), bitsAllocated: short('x00280100', 16),
  };
}

function placeOf(elements: DataSet): Pick<SliceHeader, 'pixelSpacing' | 'rowDirection' | 'columnDirection' | 'position'> {
  const directions = numbers(elements, 'x00200037', 6);
  const spacing = numbers(elements, 'x00280030', 2);
  const position = numbers(elements, 'x00200032', 3);
  return {
    pixelSpacing: spacing && [spacing[0] as number, spacing[1] as number],
    rowDirection: directions && triple(directions, 0), columnDirection: directions && triple(directions, 3),
    position: position && triple(position, 0),
  };
}

function rescaleOf(elements: DataSet): SliceHeader['rescale'] {
  const slope = number(elements, 'x00281053');
  return slope === null ? null : { slope, intercept: number(elements, 'x00281052') ?? 0 };
}

function passOf(text: (tag: string) => string): Record<PassTag, string> {
  return {
    acquisition: text('x00200012'), temporalPosition: text('x00200100'), echo: text('x00180086'), triggerTime: text('x00181060'),
    imageType: text('x00080008'), kernel: text('x00181210'), contrast: text('x00180010'),
  };
}

function textReader(elements: DataSet): (tag: string) => string {
  const raw = (tag: string): Uint8Array => {
    const element = elements.elements[tag];
    return element && element.length > 0 ? elements.byteArray.subarray(element.dataOffset, element.dataOffset + element.length) : new Uint8Array();
  };
  const charsets = Buffer.from(raw('x00080005')).toString('latin1').split('\\');
  return (tag) => dicomText(raw(tag), charsets);
}

function number(elements: DataSet, tag: string): number | null {
  const text = elements.string(tag)?.split('\\')[0]?.trim();
  const value = text ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : null;
}

function numbers(elements: DataSet, tag: string, count: number): readonly number[] | null {
  const values = (elements.string(tag) ?? '').split('\\').map((word) => word.trim() === '' ? Number.NaN : Number(word));
  return values.length === count && values.every(Number.isFinite) ? values : null;
}

const triple = (values: readonly number[], at: number): Triple => [values[at] as number, values[at + 1] as number, values[at + 2] as number];

/** A digest of the pixels alone, so that copies of an image with other tags are known as copies. */
export function pixelDigest({ path }: NamedFile): Promise<string> {
  return withFile(path, async (handle) => {
    const read = await readDicomHeader(handle);
    const { size } = await handle.stat();
    const from = read.ok && read.value.pixels && read.value.totalBytes === size ? read.value.pixels.offset : 0;
    const bytes = new Uint8Array(size - from);
    await handle.read(bytes, 0, bytes.length, from);
    return createHash('sha256').update(bytes).digest('hex');
  });
}
