import { open } from 'node:fs/promises';
import { basename } from 'node:path';
import { createGunzip } from 'node:zlib';
import { createReadStream } from 'node:fs';

import type { Image } from 'itk-wasm';

import { found, gravestFirst } from '../../shared/dicom/findings';
import { hounsfieldFindings, takeHounsfield } from '../../shared/dicom/hounsfield';
import type { Finding } from '../../shared/dicom/listing';
import { gridFindings } from '../../shared/dicom/imageGrid';
import { transform } from '../../shared/geometry/transform';
import type { Volume } from '../../shared/volume/grid';

/** A volume from one image file, or what speaks against it. Findings that only warn come with the volume. */
export type ImageFile = { readonly name: string; readonly volume: Volume | null; readonly findings: readonly Finding[]; readonly clamped: number };

/** Reads NIfTI, NRRD or MetaImage. Geometry comes from the file, in LPS; a file that does not say where it lies is refused. */
export async function readImageFile(path: string): Promise<ImageFile> {
  const name = basename(path);
  const orientation = await orientationFinding(path);
  if (orientation) return { name, volume: null, findings: [orientation], clamped: 0 };
  try {
    const { readImageNode } = await import('@itk-wasm/image-io');
    return imageFileOf(name, await readImageNode(path));
  } catch (cause) {
    const detail = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]?.slice(0, 200) ?? '';
    return { name, volume: null, findings: [found('not-an-image-file', { detail })], clamped: 0 };
  }
}

function imageFileOf(name: string, image: Image): ImageFile {
  const refused = (finding: Finding): ImageFile => ({ name, volume: null, findings: [finding], clamped: 0 });
  const { data, size, imageType } = image;
  if (imageType.components !== 1) return refused(found('colour-image'));
  if (size.length !== 3 || size.some((voxels) => voxels < 2)) return refused(found('not-3d', { size: size.join(' × ') }));
  if (!data || data instanceof BigInt64Array || data instanceof BigUint64Array) return refused(found('not-hounsfield', { least: 0, most: 0 }));
  const values = data as ArrayLike<number>;
  const grid = { size: [size[0] ?? 0, size[1] ?? 0, size[2] ?? 0] as const, worldFromIndex: transform<'world', 'index'>(affineOf(image)) };
  const voxels = new Int16Array(values.length);
  const census = takeHounsfield(values, voxels, 0);
  return { name, volume: { grid, voxels }, findings: gravestFirst([...gridFindings(grid), ...hounsfieldFindings(census)]), clamped: census.clamped };
}

function affineOf({ direction, spacing, origin }: Image): number[] {
  return [0, 1, 2].flatMap((row) => [...[0, 1, 2].map((column) => Number(direction[row * 3 + column]) * (spacing[column] ?? 1)), origin[row] ?? 0]);
}

const HEADER_BYTES = 16 * 1024;

/** Readers put a file without orientation at an orientation of their own: only its own header tells. */
async function orientationFinding(path: string): Promise<Finding | null> {
  const bytes = await headerBytes(path);
  if (/\.nii(\.gz)?$/i.test(path)) return niftiOrientation(bytes);
  const text = Buffer.from(bytes).toString('latin1');
  const says = /\.(nrrd|nhdr)$/i.test(path)
    ? /^space( dimension)?:/m.test(text) && /^space directions:/m.test(text) && /^space:/m.test(text)
    : /^(TransformMatrix|Orientation|Rotation)\s*=/m.test(text) && /^(Offset|Position|Origin)\s*=/m.test(text);
  return says ? null : found('no-orientation');
}

/** NIfTI-1: qform_code at byte 252, sform_code at 254; NIfTI-2: at 344 and 348. Both 0: nothing is said. */
function niftiOrientation(bytes: Uint8Array): Finding | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < 352) return found('not-an-image-file', { detail: 'header' });
  const little = [348, 540].includes(view.getInt32(0, true));
  const length = view.getInt32(0, little);
  if (length !== 348 && length !== 540) return found('not-an-image-file', { detail: 'header' });
  const codes = length === 348 ? [view.getInt16(252, little), view.getInt16(254, little)] : [view.getInt32(344, little), view.getInt32(348, little)];
  return codes.some((code) => code > 0) ? null : found('no-orientation');
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

async function unzippedStart(path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const stream = createReadStream(path, { end: 4 * HEADER_BYTES }).pipe(createGunzip());
  try {
    for await (const chunk of stream) {
      chunks.push(chunk as Buffer);
      if (chunks.reduce((sum, { length }) => sum + length, 0) >= HEADER_BYTES) break;
    }
  } catch (cause) {
    if (chunks.length === 0 && !(cause instanceof Error)) throw cause;
  }
  return Buffer.concat(chunks);
}
