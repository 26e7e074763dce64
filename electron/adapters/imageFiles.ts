import { createReadStream } from 'node:fs';
import { open, realpath, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { constants, createGunzip, gunzipSync } from 'node:zlib';

import type { Image } from 'itk-wasm';

import { found, gravestFirst } from '../../shared/dicom/findings';
import { hounsfieldFindings, takeHounsfield } from '../../shared/dicom/hounsfield';
import type { Finding } from '../../shared/dicom/listing';
import { gridFindings } from '../../shared/dicom/imageGrid';
import { transform } from '../../shared/geometry/transform';
import { err, ok, type Result } from '../../shared/result';
import type { Volume } from '../../shared/volume/grid';
import { farthest, readNiftiHeader, type NiftiHeader } from './niftiHeader';

/** A volume from one image file, or what speaks against it. Findings that only warn come with the volume. */
export type ImageFile = { readonly name: string; readonly volume: Volume | null; readonly findings: readonly Finding[]; readonly clamped: number };

/** Reads NIfTI, NRRD or MetaImage. Geometry comes from the file, in LPS; a file that does not say where it lies is refused. */
export async function readImageFile(path: string): Promise<ImageFile> {
  const name = basename(path);
  const stated = await statedOrientation(path);
  if (!stated.ok) return refused(name, stated.error);
  if (!(await isWhole(path, stated.value?.endBytes ?? 0))) return refused(name, found('truncated-file'));
  try {
    const { readImageNode } = await import('@itk-wasm/image-io');
    // The reader sees one folder of the disk only: a link that leads out of it is followed here.
    return imageFileOf(name, await readImageNode(await realpath(path)), stated.value);
  } catch (cause) {
    return refused(name, found('not-an-image-file', { detail: (cause instanceof Error ? cause.message : '').split('\n')[0]?.slice(0, 200) ?? '' }));
  }
}

const refused = (name: string, finding: Finding): ImageFile => ({ name, volume: null, findings: [finding], clamped: 0 });

function imageFileOf(name: string, image: Image, stated: NiftiHeader | null): ImageFile {
  const flaw = flawOf(image, stated);
  if (flaw) return refused(name, flaw);
  const values = image.data as ArrayLike<number>;
  const [columns = 0, rows = 0, slices = 0] = image.size;
  const grid = { size: [columns, rows, slices] as const, worldFromIndex: transform<'world', 'index'>(affineOf(image)) };
  const voxels = new Int16Array(values.length);
  const census = takeHounsfield(values, voxels, 0);
  return { name, volume: { grid, voxels }, findings: gravestFirst([...gridFindings(grid), ...hounsfieldFindings(census)]), clamped: census.clamped };
}

function flawOf(image: Image, stated: NiftiHeader | null): Finding | null {
  const { data, size, imageType } = image;
  if (imageType.components !== 1) return found('colour-image');
  if (size.length !== 3 || size.some((voxels) => voxels < 2)) return found('not-3d', { size: size.join(' × ') });
  if (!data || data instanceof BigInt64Array || data instanceof BigUint64Array) return found('not-hounsfield', { least: 0, most: 0 });
  if (stated && farthest(stated.size, affineOf(image), lpsOf(stated)) > READER_AGREEMENT_MM) return found('pixels-contradict-header', { what: 'NIfTI' });
  return null;
}

/** The reader turns a rotation into a quaternion and back in single precision. */
const READER_AGREEMENT_MM = 0.01;

const lpsOf = ({ rasFromIndex }: NiftiHeader): number[] => rasFromIndex.map((value, at) => (at < 8 ? -value : value));

function affineOf({ direction, spacing, origin }: Image): number[] {
  return [0, 1, 2].flatMap((row) => [...[0, 1, 2].map((column) => Number(direction[row * 3 + column]) * (spacing[column] ?? 1)), origin[row] ?? 0]);
}

const HEADER_BYTES = 16 * 1024;

/** Readers put a file without orientation at an orientation of their own: only its own header tells. `null`: stated, and the reader is trusted with it. */
async function statedOrientation(path: string): Promise<Result<NiftiHeader | null, Finding>> {
  const bytes = await headerBytes(path);
  if (/\.nii(\.gz)?$/i.test(path)) return readNiftiHeader(bytes);
  const text = Buffer.from(bytes).toString('latin1');
  const needed = /\.(nrrd|nhdr)$/i.test(path)
    ? [/^space:/m, /^space directions:/m, /^space origin:/m]
    : [/^(TransformMatrix|Orientation|Rotation)\s*=/m, /^(Offset|Position|Origin)\s*=/m];
  return needed.every((line) => line.test(text)) ? ok(null) : err(found('no-orientation'));
}

async function headerBytes(path: string): Promise<Uint8Array> {
  if (/\.gz$/i.test(path)) return unzippedStart(path);
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEADER_BYTES), 0, HEADER_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

/** What the start of a compressed file unfolds to; a file that breaks off gives what came before. */
async function unzippedStart(path: string): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4 * HEADER_BYTES), 0, 4 * HEADER_BYTES, 0);
    return gunzipSync(buffer.subarray(0, bytesRead), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 2 ** 26 });
  } catch (cause) {
    if (isUnfoldingError(cause)) return new Uint8Array();
    throw cause;
  } finally {
    await handle.close();
  }
}

/** The reader fills what a file lacks with anything: whether it is all there is looked at first, compressed ones to the checksum. */
async function isWhole(path: string, endBytes: number): Promise<boolean> {
  if (!/\.gz$/i.test(path)) return (await stat(path)).size >= endBytes;
  let unfolded = 0;
  try {
    for await (const chunk of createReadStream(path).pipe(createGunzip())) unfolded += (chunk as Buffer).length;
  } catch (cause) {
    if (isUnfoldingError(cause)) return false;
    throw cause;
  }
  return unfolded >= endBytes;
}

const isUnfoldingError = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && /^(Z_|ERR_BUFFER)/.test(String(cause.code));
