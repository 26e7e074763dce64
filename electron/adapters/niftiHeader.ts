import { found } from '../../shared/dicom/findings';
import type { Finding } from '../../shared/dicom/listing';
import { err, ok, type Result } from '../../shared/result';

/** A 3x4 affine map, row-major, from voxel index to RAS mm as NIfTI has it. */
type Affine = readonly number[];
export type NiftiHeader = {
  readonly size: readonly [number, number, number];
  readonly rasFromIndex: Affine;
  /** Where the voxels end, bytes from the start of the unfolded file. */
  readonly endBytes: number;
};

/** Where the fields lie in the two versions of the format, and how wide its numbers are. */
const layouts = {
  348: { bits: 72, size: 40, pixdim: 76, quatern: 256, qform: 252, sform: 254, rows: 280, code: 'getInt16', count: 'getInt16', real: 'getFloat32', wide: 4, step: 2 },
  540: { bits: 14, size: 16, pixdim: 104, quatern: 352, qform: 344, sform: 348, rows: 400, code: 'getInt32', count: 'getBigInt64', real: 'getFloat64', wide: 8, step: 8 },
} as const;

/** How far two statements of one orientation may be apart at a corner of the volume, mm: single precision and rounding. */
const AGREEMENT_MM = 0.1;

/**
 * The orientation a NIfTI header states: the sform where there is one, else the qform (nifti1.h, methods 3 and 2).
 * No code at all is `no-orientation`, two that contradict each other are `orientation-contradicts`.
 */
export function readNiftiHeader(bytes: Uint8Array): Result<NiftiHeader, Finding> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = kindOf(view);
  if (!kind) return err(found('not-an-image-file', { detail: 'NIfTI' }));
  const layout = layouts[kind.version];
  const size = [1, 2, 3].map((axis) => Number(view[layout.count](layout.size + axis * layout.step, kind.little))) as [number, number, number];
  const [first, second] = statedAffines(view, kind);
  if (!first) return err(found('no-orientation'));
  if (second && farthest(size, first, second) > AGREEMENT_MM) return err(found('orientation-contradicts'));
  const bits = size[0] * size[1] * size[2] * view.getInt16(layout.bits, kind.little);
  return ok({ size, rasFromIndex: first, endBytes: voxelsStart(view, kind) + bits / 8 });
}

type Kind = { readonly version: 348 | 540; readonly little: boolean };

/** The first number is the header's length, and tells version and byte order. */
function kindOf(view: DataView): Kind | null {
  if (view.byteLength < 540) return null;
  for (const little of [true, false]) {
    const version = view.getInt32(0, little);
    if (version === 348 || version === 540) return { version, little };
  }
  return null;
}

/** The sform, then the qform, as far as their codes say that they count. */
function statedAffines(view: DataView, { version, little }: Kind): Affine[] {
  const layout = layouts[version];
  const counts = (at: number): boolean => view[layout.code](at, little) > 0;
  const reals = (at: number, count: number): number[] => Array.from({ length: count }, (_, n) => view[layout.real](at + n * layout.wide, little));
  return [
    ...(counts(layout.sform) ? [reals(layout.rows, 12)] : []),
    ...(counts(layout.qform) ? [quaternionAffine(reals(layout.pixdim, 4), reals(layout.quatern, 6))] : []),
  ];
}

const voxelsStart = (view: DataView, { version, little }: Kind): number =>
  version === 348 ? view.getFloat32(108, little) : Number(view.getBigInt64(168, little));

/** Method 2 of nifti1.h: a rotation as quaternion, voxel sizes, and the handedness in pixdim[0]. */
function quaternionAffine(pixdim: readonly number[], quatern: readonly number[]): Affine {
  const [handed, dx, dy, dz] = pixdim as [number, number, number, number];
  const [b, c, d, x, y, z] = quatern as [number, number, number, number, number, number];
  const a = Math.sqrt(Math.max(0, 1 - b * b - c * c - d * d));
  const k = handed < 0 ? -dz : dz;
  return [
    (a * a + b * b - c * c - d * d) * dx, 2 * (b * c - a * d) * dy, 2 * (b * d + a * c) * k, x,
    2 * (b * c + a * d) * dx, (a * a + c * c - b * b - d * d) * dy, 2 * (c * d - a * b) * k, y,
    2 * (b * d - a * c) * dx, 2 * (c * d + a * b) * dy, (a * a + d * d - b * b - c * c) * k, z,
  ];
}

/** The greatest distance between what two maps make of one corner, mm. */
export function farthest(size: readonly [number, number, number], a: Affine, b: Affine): number {
  const ends = size.map((count) => [0, count - 1]);
  const corners = (ends[0] ?? []).flatMap((i) => (ends[1] ?? []).flatMap((j) => (ends[2] ?? []).map((k) => [i, j, k, 1])));
  return Math.max(...corners.map((corner) => Math.hypot(...[0, 4, 8].map((row) =>
    corner.reduce((sum, value, column) => sum + value * ((a[row + column] ?? 0) - (b[row + column] ?? 0)), 0)))));
}
