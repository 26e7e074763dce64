import type { VoxelGrid } from '../volume/grid';
import { axisMap } from '../volume/resample';
import type { TensorSize } from './tiles';

/** What tiles must cover: the voxels of a mask on a coarser grid, and how far around them (voxels of the finer grid). */
export type ToCover = { readonly mask: Uint8Array; readonly from: VoxelGrid; readonly around: readonly [number, number, number] };
export type Tiling = { readonly patch: TensorSize; readonly overlap: number };

/**
 * Corners of tiles on `grid` that cover a mask: slabs from end to end, in each slab strips where there is something, in
 * each strip tiles where there is something. Neighbours overlap by `overlap` (a fraction of the patch). Sorted by slab.
 * `grid` is at least a patch long along each axis.
 */
export function coveringTiles(cover: ToCover, grid: VoxelGrid, { patch, overlap }: Tiling): TensorSize[] {
  const spans = spansOf(cover, grid);
  const places = placesOf(cover);
  const along = (axis: 0 | 1 | 2, found: readonly Place[]): number[] =>
    startsOver(occupiedAlong(spans[axis], found.map((place) => place[axis]), grid.size[axis]), patch[2 - axis] as number, overlap);
  const within = (axis: 0 | 1 | 2, start: number, found: readonly Place[]): Place[] =>
    found.filter((place) => (spans[axis].high[place[axis]] as number) >= start && (spans[axis].low[place[axis]] as number) < start + (patch[2 - axis] as number));
  return along(2, places).flatMap((slab) => {
    const inSlab = within(2, slab, places);
    return along(1, inSlab).flatMap((strip) => along(0, within(1, strip, inSlab)).map((tile) => [slab, strip, tile] as const));
  });
}

/** Indices of a voxel of the mask along (column, row, slice). */
type Place = readonly [number, number, number];
/** First and last voxel of the finer grid that each index of the mask stands for, with what lies around. */
type Span = { readonly low: Int32Array; readonly high: Int32Array };

function placesOf({ mask, from: { size: [columns, rows] } }: ToCover): Place[] {
  const places: Place[] = [];
  for (let at = 0; at < mask.length; at++) if (mask[at] !== 0) places.push([at % columns, Math.floor(at / columns) % rows, Math.floor(at / (columns * rows))]);
  return places;
}

function spansOf({ from, around }: ToCover, grid: VoxelGrid): readonly [Span, Span, Span] {
  const { offset, scale } = axisMap(grid, from);
  return ([0, 1, 2] as const).map((axis) => ({
    low: Int32Array.from({ length: from.size[axis] }, (_, n) => Math.floor(offset[axis] + (n - 0.5) * scale[axis] - around[axis])),
    high: Int32Array.from({ length: from.size[axis] }, (_, n) => Math.ceil(offset[axis] + (n + 0.5) * scale[axis] + around[axis])),
  })) as unknown as readonly [Span, Span, Span];
}

function occupiedAlong({ low, high }: Span, indices: readonly number[], size: number): Uint8Array {
  const occupied = new Uint8Array(size);
  for (const n of new Set(indices)) occupied.fill(1, Math.max(0, low[n] as number), Math.max(0, (high[n] as number) + 1));
  return occupied;
}

/** Starts of pieces of length `patch` that cover what is occupied, each beginning where the one before needs company. */
function startsOver(occupied: Uint8Array, patch: number, overlap: number): number[] {
  const step = patch - Math.round(patch * overlap);
  const starts: number[] = [];
  for (let first = occupied.indexOf(1); first >= 0;) {
    const start = Math.min(first, occupied.length - patch);
    starts.push(start);
    first = start + patch >= occupied.length ? -1 : occupied.indexOf(1, start + step);
  }
  return starts;
}
