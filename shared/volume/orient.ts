import type { Vector } from '../geometry/spaces';
import { columnOf, originOf, transform, type Transform } from '../geometry/transform';
import type { VoxelGrid } from './grid';

/** The direction in which an index grows: towards the patient's Left, Right, Posterior, Anterior, Superior or Inferior. */
export const axisLetters = ['L', 'R', 'P', 'A', 'S', 'I'] as const;
export type AxisLetter = (typeof axisLetters)[number];
/** Of (column, row, slice), fastest first. */
export type AxisOrder = readonly [AxisLetter, AxisLetter, AxisLetter];

type Axis = 0 | 1 | 2;
/** For each axis of the target: which axis of the source it is, and whether it runs the other way. */
export type Orientation = readonly { readonly source: Axis; readonly flipped: boolean }[];

export type Voxels = Int16Array | Uint8Array | Float32Array;

const permutations: readonly (readonly [Axis, Axis, Axis])[] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
const worldAxisOf: Readonly<Record<AxisLetter, { readonly axis: Axis; readonly sign: 1 | -1 }>> = {
  L: { axis: 0, sign: 1 }, R: { axis: 0, sign: -1 }, P: { axis: 1, sign: 1 },
  A: { axis: 1, sign: -1 }, S: { axis: 2, sign: 1 }, I: { axis: 2, sign: -1 },
};

/** The permutation and flips that bring the axes of `grid` closest to `order`; oblique grids stay oblique. */
export function closestOrientation(grid: VoxelGrid, order: AxisOrder): Orientation {
  const cosines = ([0, 1, 2] as const).map((source) => {
    const axis = columnOf(grid.worldFromIndex, source);
    return order.map((letter) => cosine(axis, letter));
  });
  const agreement = (permutation: readonly [Axis, Axis, Axis]): number =>
    permutation.reduce<number>((total, source, target) => total + Math.abs(at(cosines, source, target)), 0);
  const best = permutations.reduce((a, b) => (agreement(b) > agreement(a) ? b : a));
  return best.map((source, target) => ({ source, flipped: at(cosines, source, target) < 0 }));
}

/** The orientation that undoes `orientation`. */
export function orientationBack(orientation: Orientation): Orientation {
  return ([0, 1, 2] as const).map((axis) => {
    const target = orientation.findIndex(({ source }) => source === axis) as Axis;
    return { source: target, flipped: flippedOf(orientation, target) };
  });
}

/** The same voxels in the same place, listed along other axes. */
export function orientedGrid(grid: VoxelGrid, orientation: Orientation): VoxelGrid {
  let origin: readonly [number, number, number] = originOf(grid.worldFromIndex);
  const columns = orientation.map(({ source, flipped }) => {
    const axis = columnOf(grid.worldFromIndex, source);
    if (!flipped) return axis;
    const last = grid.size[source] - 1;
    origin = [origin[0] + last * axis[0], origin[1] + last * axis[1], origin[2] + last * axis[2]];
    return [0 - axis[0], 0 - axis[1], 0 - axis[2]] as const;
  });
  const rows = ([0, 1, 2] as const).flatMap((r) => [...columns.map((column) => column[r]), origin[r]]);
  return { size: orientation.map(({ source }) => grid.size[source]) as [number, number, number], worldFromIndex: rowsOf(rows) };
}

/** Copies the voxels into the order of `orientedGrid(grid, orientation)`. Returns the input itself where nothing changes. */
export function orientedVoxels<V extends Voxels>(voxels: V, grid: VoxelGrid, orientation: Orientation): V {
  if (orientation.every(({ source, flipped }, target) => source === target && !flipped)) return voxels;
  const strides = [1, grid.size[0], grid.size[0] * grid.size[1]] as const;
  const steps = orientation.map(({ source, flipped }) => (flipped ? -strides[source] : strides[source])) as [number, number, number];
  const start = orientation.reduce((sum, { source, flipped }) => sum + (flipped ? (grid.size[source] - 1) * strides[source] : 0), 0);
  const size = orientation.map(({ source }) => grid.size[source]) as [number, number, number];
  const out = voxels.slice() as V;
  let to = 0;
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      let from = start + k * steps[2] + j * steps[1];
      for (let i = 0; i < size[0]; i++, from += steps[0]) out[to++] = voxels[from] as number;
    }
  }
  return out;
}

const cosine = (axis: Vector<'world'>, letter: AxisLetter): number => {
  const { axis: world, sign } = worldAxisOf[letter];
  return (sign * axis[world]) / Math.hypot(axis[0], axis[1], axis[2]);
};
const at = (table: readonly (readonly number[])[], row: number, column: number): number => table[row]?.[column] as number;
const flippedOf = (orientation: Orientation, target: Axis): boolean => orientation[target]?.flipped === true;
const rowsOf = (rows: readonly number[]): Transform<'world', 'index'> => transform<'world', 'index'>(rows);
