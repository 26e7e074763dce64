import { columnOf, originOf, transform } from '../geometry/transform';
import { forEachRow, spacingOf, type VoxelGrid } from './grid';
import type { Voxels } from './orient';

type Size = readonly [number, number, number];

/**
 * The grid with the axes of `grid` and another spacing (mm), its voxel box centred on that of `grid`. The box keeps its
 * length to half a new voxel; an axis keeps at least one voxel.
 */
export function gridAtSpacing(grid: VoxelGrid, spacingMm: Size): VoxelGrid {
  const old = spacingOf(grid);
  const size = ([0, 1, 2] as const).map((axis) => Math.max(1, Math.round((grid.size[axis] * old[axis]) / spacingMm[axis])));
  const scale = ([0, 1, 2] as const).map((axis) => spacingMm[axis] / old[axis]);
  const first = ([0, 1, 2] as const).map((axis) => (grid.size[axis] - 1) / 2 - (((size[axis] as number) - 1) / 2) * (scale[axis] as number));
  const [x, y, z] = [columnOf(grid.worldFromIndex, 0), columnOf(grid.worldFromIndex, 1), columnOf(grid.worldFromIndex, 2)];
  const origin = originOf(grid.worldFromIndex);
  const [a, b, c] = scale as [number, number, number];
  const [i, j, k] = first as [number, number, number];
  const rows = ([0, 1, 2] as const).flatMap((r) => [x[r] * a, y[r] * b, z[r] * c, origin[r] + i * x[r] + j * y[r] + k * z[r]]);
  return { size: size as [number, number, number], worldFromIndex: transform<'world', 'index'>(rows) };
}

/** `index in from = offset + scale · index in to` along each axis, for grids with the same axis directions. */
export type AxisMap = { readonly offset: Size; readonly scale: Size };

/** Throws when the axes of the two grids point in different directions. */
export function axisMap(from: VoxelGrid, to: VoxelGrid): AxisMap {
  const shift = ([0, 1, 2] as const).map((r) => originOf(to.worldFromIndex)[r] - originOf(from.worldFromIndex)[r]);
  const pairs = ([0, 1, 2] as const).map((axis) => {
    const [a, b] = [columnOf(from.worldFromIndex, axis), columnOf(to.worldFromIndex, axis)];
    const square = a[0] * a[0] + a[1] * a[1] + a[2] * a[2];
    const along = (v: readonly (number | undefined)[]): number => (a[0] * (v[0] as number) + a[1] * (v[1] as number) + a[2] * (v[2] as number)) / square;
    const scale = along(b);
    const off = Math.hypot(b[0] - scale * a[0], b[1] - scale * a[1], b[2] - scale * a[2]);
    if (!(scale > 0) || off > 1e-6 * Math.hypot(b[0], b[1], b[2])) throw new Error('the grids do not share their axes');
    return { scale, offset: along(shift) };
  });
  return { offset: pairs.map(({ offset }) => offset) as [number, number, number], scale: pairs.map(({ scale }) => scale) as [number, number, number] };
}

/**
 * Values of `from` at the voxels of `to` (same axis directions). Linear interpolation where `to` is finer; where it is
 * coarser the hat is widened to the new spacing (half-width = the new spacing), so that every voxel counts and noise
 * and thin cortex are averaged instead of hit or missed. Outside `from` the outermost value holds.
 */
export function resampled(voxels: Voxels, from: VoxelGrid, to: VoxelGrid): Float32Array {
  const { offset, scale } = axisMap(from, to);
  let size = from.size;
  let values: Voxels = voxels;
  for (const axis of [0, 1, 2] as const) {
    values = alongAxis(values, size, axis, hats({ from: size[axis], to: to.size[axis], offset: offset[axis], scale: scale[axis] }));
    size = size.map((n, at) => (at === axis ? to.size[axis] : n)) as [number, number, number];
  }
  return values as Float32Array;
}

/** Labels of `from` at the voxels of `to` (same axis directions): the nearest voxel, 0 outside the box of `from`. */
export function nearestLabels(labels: Uint8Array, from: VoxelGrid, to: VoxelGrid): Uint8Array {
  const [columns, rows, slices] = nearestAlong(from, to);
  const out = new Uint8Array(to.size[0] * to.size[1] * to.size[2]);
  forEachRow(to, (rowAt, sliceAt, first) => {
    const [j, k] = [rows[rowAt] as number, slices[sliceAt] as number];
    if (j < 0 || k < 0) return;
    const row = from.size[0] * (j + from.size[1] * k);
    for (let n = 0; n < columns.length; n++) {
      const i = columns[n] as number;
      if (i >= 0) out[first + n] = labels[row + i] as number;
    }
  });
  return out;
}

/** The box of a coarser grid may end half a voxel short of the finer one it stands for: so far outside still counts. */
const OUTSIDE_VOXELS = 1;

/** For each index of `to` along (column, row, slice) the nearest index of `from`; -1 outside its box. */
export function nearestAlong(from: VoxelGrid, to: VoxelGrid): readonly [Int32Array, Int32Array, Int32Array] {
  const { offset, scale } = axisMap(from, to);
  return ([0, 1, 2] as const).map((axis) => Int32Array.from({ length: to.size[axis] }, (_, n) => {
    const place = offset[axis] + n * scale[axis];
    const outside = place < -OUTSIDE_VOXELS || place > from.size[axis] - 1 + OUTSIDE_VOXELS;
    return outside ? -1 : Math.min(from.size[axis] - 1, Math.max(0, Math.round(place)));
  })) as [Int32Array, Int32Array, Int32Array];
}

function addRow({ out, target }: { out: Float32Array; target: number }, { values, source, weight }: { values: Voxels; source: number; weight: number }, length: number): void {
  for (let i = 0; i < length; i++) (out[target + i] as number) += weight * (values[source + i] as number);
}

type Hats = { readonly starts: Int32Array; readonly width: number; readonly weights: Float32Array };

/** For each new voxel the old voxels under its hat, and their weights (sum 1). */
function hats({ from, to, offset, scale }: { from: number; to: number; offset: number; scale: number }): Hats {
  const reach = Math.max(1, scale);
  const width = Math.ceil(2 * reach) + 1;
  const starts = new Int32Array(to);
  const weights = new Float32Array(to * width);
  for (let n = 0; n < to; n++) {
    const centre = Math.min(from - 1, Math.max(0, offset + n * scale));
    const start = Math.ceil(centre - reach);
    starts[n] = start;
    let total = 0;
    for (let w = 0; w < width; w++) total += weights[n * width + w] = insideHat(start + w, centre, reach, from);
    for (let w = 0; w < width; w++) (weights[n * width + w] as number) /= total;
  }
  return { starts, width, weights };
}

const insideHat = (at: number, centre: number, reach: number, size: number): number =>
  at < 0 || at >= size ? 0 : Math.max(0, 1 - Math.abs(at - centre) / reach);

function alongAxis(values: Voxels, size: Size, axis: 0 | 1 | 2, hat: Hats): Float32Array {
  const inner = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const outer = axis === 2 ? 1 : axis === 1 ? size[2] : size[1] * size[2];
  const [count, fresh] = [size[axis], hat.starts.length];
  const out = new Float32Array(inner * outer * fresh);
  for (let target = 0; target < outer * fresh; target++) {
    const n = target % fresh;
    const start = ((target - n) / fresh) * count + (hat.starts[n] as number);
    for (let w = 0; w < hat.width; w++) {
      const weight = hat.weights[n * hat.width + w] as number;
      if (weight !== 0) addRow({ out, target: target * inner }, { values, source: (start + w) * inner, weight }, inner);
    }
  }
  return out;
}
