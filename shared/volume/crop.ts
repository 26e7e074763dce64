import { point } from '../geometry/spaces';
import { mapPoint, transform } from '../geometry/transform';
import { forEachRow, type VoxelGrid } from './grid';
import type { Voxels } from './orient';

/** A box of voxels of a grid: first voxel and how many along (column, row, slice). */
export type Box = { readonly first: readonly [number, number, number]; readonly size: readonly [number, number, number] };

export const wholeBox = (grid: VoxelGrid): Box => ({ first: [0, 0, 0], size: grid.size });

/** The grid of the voxels in `box`, in the same place. */
export function croppedGrid(grid: VoxelGrid, { first, size }: Box): VoxelGrid {
  const origin = mapPoint(grid.worldFromIndex, point<'index'>(first[0], first[1], first[2]));
  const rows = grid.worldFromIndex.rows.map((value, at) => (at % 4 === 3 ? (origin[(at - 3) / 4] as number) : value));
  return { size, worldFromIndex: transform<'world', 'index'>(rows) };
}

/** A copy of the voxels in `box`. */
export function croppedVoxels<V extends Voxels>(voxels: V, { size: [columns, rows] }: VoxelGrid, { first, size }: Box): V {
  const out = voxels.slice(0, size[0] * size[1] * size[2]) as V;
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const from = first[0] + columns * (first[1] + j + rows * (first[2] + k));
      out.set(voxels.subarray(from, from + size[0]), size[0] * (j + size[1] * k));
    }
  }
  return out;
}

/** Puts the voxels of `box` back where `croppedVoxels` took them from; the rest of `whole` stays. */
export function pasteVoxels(whole: Uint8Array, { size: [columns, rows] }: VoxelGrid, { first, size }: Box, part: Uint8Array): void {
  for (let k = 0; k < size[2]; k++) {
    for (let j = 0; j < size[1]; j++) {
      const from = size[0] * (j + size[1] * k);
      whole.set(part.subarray(from, from + size[0]), first[0] + columns * (first[1] + j + rows * (first[2] + k)));
    }
  }
}

/** The box around the voxels that are not 0, widened by `margin` voxels within the grid; null when all are 0. */
export function boxAround(mask: Uint8Array, grid: VoxelGrid, margin: number): Box | null {
  const extent = noExtent();
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) if (mask[row + i] !== 0) reach(extent, i, j, k);
  });
  return boxOf(extent, grid, margin);
}

/** The box around each value but 0, widened like `boxAround`; values that do not occur have none. */
export function boxesAround(labels: Uint8Array, grid: VoxelGrid, margin: number): ReadonlyMap<number, Box> {
  const extents = Array.from({ length: 256 }, noExtent);
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) if (labels[row + i] !== 0) reach(extents[labels[row + i] as number] as Extent, i, j, k);
  });
  return new Map(extents.flatMap((extent, value) => {
    const box = boxOf(extent, grid, margin);
    return box ? [[value, box] as const] : [];
  }));
}

/** Lowest and highest index seen along (column, row, slice). */
type Extent = { lowI: number; highI: number; lowJ: number; highJ: number; lowK: number; highK: number };
const noExtent = (): Extent => ({ lowI: Infinity, highI: -1, lowJ: Infinity, highJ: -1, lowK: Infinity, highK: -1 });

function reach(extent: Extent, i: number, j: number, k: number): void {
  if (i < extent.lowI) extent.lowI = i;
  if (i > extent.highI) extent.highI = i;
  if (j < extent.lowJ) extent.lowJ = j;
  if (j > extent.highJ) extent.highJ = j;
  if (k < extent.lowK) extent.lowK = k;
  extent.highK = k;
}

function boxOf({ lowI, highI, lowJ, highJ, lowK, highK }: Extent, { size }: VoxelGrid, margin: number): Box | null {
  if (highI < 0) return null;
  const first = [lowI, lowJ, lowK].map((n) => Math.max(0, n - margin)) as [number, number, number];
  const end = [highI, highJ, highK].map((n, axis) => Math.min(size[axis] as number, n + margin + 1)) as [number, number, number];
  return { first, size: [end[0] - first[0], end[1] - first[1], end[2] - first[2]] };
}
