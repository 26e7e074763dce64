import { gzipSync } from 'node:zlib';

import { plainSeries, hounsfieldAt } from './ctSeries';

/** A 3x4 map, row-major, from voxel index to RAS mm. */
export type Affine = readonly number[];
export const size = [plainSeries.columns, plainSeries.rows, plainSeries.slices] as const;

/** Voxel sizes 0.8, 0.9, 1.1 mm: straight, mirrored, and turned about two axes; RAS. */
export const straight: Affine = [0.8, 0, 0, -30, 0, 0.9, 0, -40, 0, 0, 1.1, 100];
export const mirrored: Affine = [-0.8, 0, 0, 30, 0, 0.9, 0, -40, 0, 0, 1.1, 100];
export const turned: Affine = [0.64, -0.324, 0.528, 10, 0.48, 0.432, -0.704, 20, 0, 0.72, 0.66, 30];

const values = (): Int16Array => Int16Array.from({ length: size[0] * size[1] * size[2] }, (_, at) =>
  hounsfieldAt(at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / (size[0] * size[1]))));

export const voxelBytes = (map: (value: number) => number = (value) => value): Uint8Array => new Uint8Array(values().map(map).buffer);

export type NiftiForm = { readonly sform?: Affine; readonly qform?: Affine; readonly voxels?: Uint8Array };

/** NIfTI-1, one file, 16-bit signed. The qform is made from a straight or mirrored map only (no turn). */
export function niftiFile({ sform, qform, voxels = voxelBytes() }: NiftiForm): Uint8Array {
  const header = new DataView(new ArrayBuffer(352));
  header.setInt32(0, 348, true);
  [3, ...size, 1, 1, 1, 1].forEach((count, at) => { header.setInt16(40 + 2 * at, count, true); });
  header.setInt16(70, 4, true);
  header.setInt16(72, 16, true);
  [1, 0.8, 0.9, 1.1].forEach((mm, at) => { header.setFloat32(76 + 4 * at, mm, true); });
  header.setFloat32(108, 352, true);
  header.setFloat32(112, 1, true);
  header.setUint8(123, 2);
  if (qform) writeQform(header, qform);
  if (sform) {
    header.setInt16(254, 1, true);
    sform.forEach((value, at) => { header.setFloat32(280 + 4 * at, value, true); });
  }
  [0x6e, 0x2b, 0x31, 0].forEach((byte, at) => { header.setUint8(344 + at, byte); });
  return new Uint8Array(Buffer.concat([new Uint8Array(header.buffer), voxels]));
}

/** Mirroring in x is a half turn about x with the third axis negated: quaternion (0, 0, 1, 0) and handedness -1 make (-, +, +). */
function writeQform(header: DataView, qform: Affine): void {
  header.setInt16(252, 1, true);
  if ((qform[0] ?? 0) < 0) {
    header.setFloat32(76, -1, true);
    header.setFloat32(260, 1, true);
  }
  [qform[3], qform[7], qform[11]].forEach((value, at) => { header.setFloat32(268 + 4 * at, value ?? 0, true); });
}

/** NRRD; `space` as it is called in the header, directions and origin in that space. */
export function nrrdFile(affine: Affine, space: string | null, encoding: 'raw' | 'gzip' = 'raw'): Uint8Array {
  const column = (axis: number): string => `(${[0, 4, 8].map((row) => affine[row + axis]).join(',')})`;
  const oriented = space === null ? ['spacings: 0.8 0.9 1.1'] : [`space: ${space}`, `space directions: ${[0, 1, 2].map(column).join(' ')}`, `space origin: ${column(3)}`];
  const header = ['NRRD0004', 'type: int16', 'dimension: 3', `sizes: ${size.join(' ')}`, `encoding: ${encoding}`, 'endian: little', ...oriented, '', ''].join('\n');
  return new Uint8Array(Buffer.concat([Buffer.from(header), encoding === 'gzip' ? gzipSync(voxelBytes()) : voxelBytes()]));
}

/** MetaImage with its voxels in it (LPS); `TransformMatrix` holds the axes one after the other. */
export function mhaFile(affine: Affine, oriented: boolean): Uint8Array {
  const spacing = [0.8, 0.9, 1.1];
  const axes = [0, 1, 2].flatMap((axis) => [0, 4, 8].map((row) => (affine[row + axis] ?? 0) / (spacing[axis] ?? 1)));
  const place = oriented ? [`TransformMatrix = ${axes.join(' ')}`, `Offset = ${[3, 7, 11].map((at) => affine[at]).join(' ')}`] : [];
  const header = ['ObjectType = Image', 'NDims = 3', 'BinaryData = True', 'BinaryDataByteOrderMSB = False', 'CompressedData = False', ...place,
    `ElementSpacing = ${spacing.join(' ')}`, `DimSize = ${size.join(' ')}`, 'ElementType = MET_SHORT', 'ElementDataFile = LOCAL', ''].join('\n');
  return new Uint8Array(Buffer.concat([Buffer.from(header), voxelBytes()]));
}
