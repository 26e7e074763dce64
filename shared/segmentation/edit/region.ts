import { dot, length, type Point, type Vector } from '../../geometry/spaces';
import { columnOf, invert, mapPoint } from '../../geometry/transform';
import type { Box } from '../../volume/crop';
import { voxelFinder, type LabelMap, type VoxelGrid } from '../../volume/grid';

type Triple = readonly [number, number, number];

/**
 * The box of the voxels of a value, widened by `margin` voxels within the grid; null where there are none. Looks at
 * each row from both ends only, which is many times faster than looking at every voxel.
 */
export function boxOfValue({ grid, voxels }: LabelMap, value: number, margin: number): Box | null {
  const [columns, rows] = grid.size;
  const low: [number, number, number] = [Infinity, Infinity, Infinity];
  const high: [number, number, number] = [-1, -1, -1];
  for (let at = voxels.indexOf(value); at >= 0;) {
    const row = Math.floor(at / columns);
    const end = (row + 1) * columns;
    const [j, k] = [row % rows, Math.floor(row / rows)];
    low[0] = Math.min(low[0], at % columns);
    high[0] = Math.max(high[0], voxels.lastIndexOf(value, end - 1) % columns);
    low[1] = Math.min(low[1], j);
    high[1] = Math.max(high[1], j);
    low[2] = Math.min(low[2], k);
    high[2] = k;
    at = voxels.indexOf(value, end);
  }
  return high[0] < 0 ? null : clipped(grid, low.map((n) => n - margin) as unknown as Triple, high.map((n) => n + margin) as unknown as Triple);
}

/** The box of the voxels that lie within `radiusMm` of one of the places; null where all of it is outside the grid. */
export function boxAroundPlaces(grid: VoxelGrid, places: readonly Point<'world'>[], radiusMm: number): Box | null {
  const indexFromWorld = invert(grid.worldFromIndex);
  const indices = places.map((at) => mapPoint(indexFromWorld, at));
  const { rows } = indexFromWorld;
  const reach = ([0, 1, 2] as const).map((axis) => radiusMm * Math.hypot(rows[4 * axis] as number, rows[4 * axis + 1] as number, rows[4 * axis + 2] as number));
  const low = ([0, 1, 2] as const).map((axis) => Math.ceil(Math.min(...indices.map((index) => index[axis])) - (reach[axis] as number)));
  const high = ([0, 1, 2] as const).map((axis) => Math.floor(Math.max(...indices.map((index) => index[axis])) + (reach[axis] as number)));
  return clipped(grid, low as unknown as Triple, high as unknown as Triple);
}

/** The box between two voxels (both within it), as far as it lies in the grid. */
export function clipped({ size }: VoxelGrid, low: Triple, high: Triple): Box | null {
  const first = low.map((n) => Math.max(0, n)) as unknown as Triple;
  const last = high.map((n, axis) => Math.min((size[axis] as number) - 1, n)) as unknown as Triple;
  if (first.some((n, axis) => n > (last[axis] as number))) return null;
  return { first, size: [last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1] };
}

/** The smallest box around two. */
export function boxAroundBoth(a: Box, b: Box): Box {
  const first = a.first.map((n, axis) => Math.min(n, b.first[axis] as number)) as unknown as Triple;
  const end = a.first.map((n, axis) => Math.max(n + (a.size[axis] as number), (b.first[axis] as number) + (b.size[axis] as number))) as unknown as Triple;
  return { first, size: [end[0] - first[0], end[1] - first[1], end[2] - first[2]] };
}

/** Gives the offset of a place in the box; -1 where it lies outside the box. */
export function finderInBox(grid: VoxelGrid, { first, size }: Box): (place: Point<'world'>) => number {
  const find = voxelFinder(grid);
  return (place) => {
    const offset = find(place);
    if (offset < 0) return -1;
    const [i, j, k] = [offset % grid.size[0] - first[0], Math.floor(offset / grid.size[0]) % grid.size[1] - first[1], Math.floor(offset / (grid.size[0] * grid.size[1])) - first[2]];
    const inside = i >= 0 && j >= 0 && k >= 0 && i < size[0] && j < size[1] && k < size[2];
    return inside ? i + size[0] * (j + size[1] * k) : -1;
  };
}

/** The axis of the grid that a direction lies closest to. */
export function axisAlong(grid: VoxelGrid, direction: Vector<'world'>): 0 | 1 | 2 {
  const along = ([0, 1, 2] as const).map((axis) => {
    const column = columnOf(grid.worldFromIndex, axis);
    return Math.abs(dot(direction, column)) / length(column);
  });
  return along.indexOf(Math.max(...along)) as 0 | 1 | 2;
}

/**
 * A slice of voxels is what lies within half a voxel of a plane; a plane midway between two slices means the lower one.
 * So near to midway (mm) counts as midway, whatever the arithmetic by which a place was reached.
 */
const MIDWAY_MM = 1e-6;

/** Whether a height above a plane lies from `lowMm` up to, and without, `highMm`: of neighbouring slabs one has it. */
export const isWithinSlab = (heightMm: number, lowMm: number, highMm: number): boolean => heightMm >= lowMm - MIDWAY_MM && heightMm < highMm - MIDWAY_MM;
