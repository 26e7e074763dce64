import { open, type FileHandle } from 'node:fs/promises';
import { inflateRawSync } from 'node:zlib';

import dicomParser from 'dicom-parser';
import type { DataSet } from 'dicom-parser';

import { err, ok, type Result } from '../../shared/result';

/** The header of a DICOM file up to its pixels. */
export type DicomHeader = {
  readonly elements: DataSet;
  readonly transferSyntaxUid: string;
  /** Where the pixel data begin and how many bytes they say they have; `undefinedLength` for encapsulated frames. */
  readonly pixels: { readonly offset: number; readonly length: number; readonly undefinedLength: boolean } | null;
  /** Length of what the offsets count in: the file, or the inflated data set. */
  readonly totalBytes: number;
};
export type DicomFileError = 'not-dicom' | 'unreadable' | 'truncated-file';

const FIRST_BYTES = 64 * 1024;
const MOST_HEADER_BYTES = 256 * 2 ** 20;
const PIXEL_DATA = 'x7fe00010';
const IMPLICIT = '1.2.840.10008.1.2';
const EXPLICIT = '1.2.840.10008.1.2.1';
const BIG_ENDIAN = '1.2.840.10008.1.2.2';
const DEFLATED = '1.2.840.10008.1.2.1.99';

/** Reads as little of the file as its header needs. A file that is cut inside its header is `truncated-file`. */
export async function readDicomHeader(handle: FileHandle): Promise<Result<DicomHeader, DicomFileError>> {
  const { size } = await handle.stat();
  const start = await bytesOf(handle, Math.min(size, FIRST_BYTES));
  if (!looksLikeDicom(start)) return err('not-dicom');
  const quick = parsed(start, size);
  if (size <= FIRST_BYTES || (quick.ok && quick.value.pixels)) return quick;
  return parsed(await bytesOf(handle, Math.min(size, MOST_HEADER_BYTES)), size);
}

export async function withFile<T>(path: string, use: (handle: FileHandle) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    return await use(handle);
  } finally {
    await handle.close();
  }
}

async function bytesOf(handle: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const { bytesRead } = await handle.read(bytes, 0, length, 0);
  return bytes.subarray(0, bytesRead);
}

function parsed(bytes: Uint8Array, fileBytes: number): Result<DicomHeader, DicomFileError> {
  try {
    const elements = dicomParser.parseDicom(withPreamble(bytes), { ...optionsFor(bytes), untilTag: PIXEL_DATA });
    const header = headerOf(elements, bytes, fileBytes);
    return header.pixels === null && isCut(elements) ? err('truncated-file') : ok(header);
  } catch (cause) {
    return err(isOverrun(cause) ? 'truncated-file' : 'unreadable');
  }
}

/** The last element says it is longer than what is there. */
const isCut = ({ elements, byteArray }: DataSet): boolean =>
  Object.values(elements).some(({ dataOffset, length, hadUndefinedLength }) => !hadUndefinedLength && dataOffset + length > byteArray.length);

/** The parser throws strings, errors, or an object with what it had read so far; it overran in a group that DICOM has, or it was lost before. */
function isOverrun(cause: unknown): boolean {
  const { exception, dataSet } = (cause ?? {}) as { exception?: unknown; dataSet?: DataSet };
  const said = exception ?? cause;
  const lastTag = Object.keys(dataSet?.elements ?? {}).at(-1) ?? 'x0008';
  return OVERRUN.test(said instanceof Error ? said.message : String(said)) && KNOWN_GROUP.test(lastTag);
}

const OVERRUN = /past end|buffer overrun|beyond|maxP ?osition|greater than or equal to 'byteArray' length|unexpected end/i;
/** Even groups in use (PS3.6) and odd, private ones. */
const KNOWN_GROUP = /^x(00|04|20|22|30|32|40|50|52|54|7f|.{3}[13579bdf])/;

function headerOf(elements: DataSet, bytes: Uint8Array, fileBytes: number): DicomHeader {
  const pixels = elements.elements[PIXEL_DATA];
  const transferSyntaxUid = elements.string('x00020010')?.trim() ?? guessedSyntax(bytes);
  const added = startsWithMeta(bytes) ? PREAMBLE.length : 0;
  return {
    elements, transferSyntaxUid,
    pixels: pixels ? { offset: pixels.dataOffset - added, length: pixels.length, undefinedLength: pixels.hadUndefinedLength === true } : null,
    totalBytes: transferSyntaxUid === DEFLATED ? elements.byteArray.length : fileBytes,
  };
}

const PREAMBLE = Uint8Array.from([...Array.from({ length: 128 }, () => 0), 0x44, 0x49, 0x43, 0x4d]);

const hasPreamble = (bytes: Uint8Array): boolean => bytes.length > 132 && PREAMBLE.subarray(128).every((byte, at) => bytes[128 + at] === byte);

/** File meta information (group 0002) without the preamble that should stand before it. */
const startsWithMeta = (bytes: Uint8Array): boolean => !hasPreamble(bytes) && bytes[0] === 2 && bytes[1] === 0;

const withPreamble = (bytes: Uint8Array): Uint8Array => (startsWithMeta(bytes) ? Buffer.concat([PREAMBLE, bytes]) : bytes);

/** A preamble, or a first element of group 0002 or 0008 that is typed, or (implicit) of a length that can be. */
function looksLikeDicom(bytes: Uint8Array): boolean {
  if (hasPreamble(bytes)) return true;
  if (bytes.length < 16) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  if (view.getUint16(0) === 8) return hasExplicitType(bytes);
  if (![2, 8].includes(view.getUint16(0, true)) || view.getUint16(2, true) > 0x1ff) return false;
  return hasExplicitType(bytes) || view.getUint32(4, true) < 1024;
}

const hasExplicitType = (bytes: Uint8Array): boolean => /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4] ?? 0, bytes[5] ?? 0));

/** How a data set without file meta information is written, from its first element. */
function guessedSyntax(bytes: Uint8Array): string {
  if (hasPreamble(bytes) || startsWithMeta(bytes)) return EXPLICIT;
  if (bytes[0] === 0) return BIG_ENDIAN;
  return hasExplicitType(bytes) ? EXPLICIT : IMPLICIT;
}

function optionsFor(bytes: Uint8Array): { TransferSyntaxUID?: string; inflater: (all: Uint8Array, position: number) => Uint8Array } {
  const bare = !hasPreamble(bytes) && !startsWithMeta(bytes);
  return { inflater: inflated, ...(bare ? { TransferSyntaxUID: guessedSyntax(bytes) } : {}) };
}

/** The header as it was and the data set inflated; a deflated file that unfolds beyond reason is refused by zlib. */
function inflated(all: Uint8Array, position: number): Uint8Array {
  return Buffer.concat([all.subarray(0, position), inflateRawSync(all.subarray(position), { maxOutputLength: MOST_HEADER_BYTES })]);
}
