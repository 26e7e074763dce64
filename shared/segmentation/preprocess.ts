import { point, type Point } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { boxAround, croppedGrid, croppedVoxels, wholeBox } from '../volume/crop';
import { componentsOf } from '../volume/components';
import type { Volume, VoxelGrid } from '../volume/grid';
import { closestOrientation, orientationBack, orientedGrid, orientedVoxels, type Orientation } from '../volume/orient';
import { gridAtSpacing, resampled } from '../volume/resample';
import { gridOrderOf, gridSpacingOf, type ModelManifest } from './model';
import type { TensorSize } from './tiles';

/** A volume brought to what a network takes, and what is needed on the way back. */
export type Prepared = {
  /** Normalised, padded values in the order of the tensor (its fast axis is the grid's column). */
  readonly tensor: Float32Array;
  readonly size: TensorSize;
  /** Voxels of padding before the grid along each axis of the tensor. */
  readonly before: TensorSize;
  /** The network's grid without padding: the body, at the network's spacing and orientation. */
  readonly grid: VoxelGrid;
  /** Takes the oriented volume back to the order of the input. */
  readonly back: Orientation;
  /** The input in the network's orientation, at its own spacing. */
  readonly oriented: Volume;
  /** The middle of the body, where both flanks are in view. */
  readonly bodyMiddle: Point<'world'> | null;
};

/** orient → resample → crop to the body → normalise → pad. */
export function prepared(volume: Volume, manifest: ModelManifest): Prepared {
  const oriented = orientedVolume(volume, closestOrientation(volume.grid, gridOrderOf(manifest)));
  const whole = gridAtSpacing(oriented.grid, gridSpacingOf(manifest));
  const values = resampled(oriented.voxels, oriented.grid, whole);
  const body = bodyMask(values, whole);
  const box = boxAround(body, whole, BODY_MARGIN_VOXELS) ?? wholeBox(whole);
  const padded = paddedTensor(normalised(croppedVoxels(values, whole, box), manifest), box.size, manifest);
  const back = orientationBack(closestOrientation(volume.grid, gridOrderOf(manifest)));
  return { ...padded, grid: croppedGrid(whole, box), back, oriented, bodyMiddle: middleOfBody(body, whole) };
}

export const orientedVolume = ({ grid, voxels }: Volume, orientation: Orientation): Volume =>
  ({ grid: orientedGrid(grid, orientation), voxels: orientedVoxels(voxels, grid, orientation) });

/** HU of skin and fat lie above; air, clothes and most of a table's foam below. */
const BODY_HU = -250;
/** A piece of the body (one leg of two) is at least this part of the largest. */
const BODY_PIECE = 0.1;
const BODY_MARGIN_VOXELS = 3;

/** The large pieces of what is denser than air: the body (and the table), without what lies about. Saves tiles. */
function bodyMask(values: Float32Array, grid: VoxelGrid): Uint8Array {
  const mask = Uint8Array.from(values, (hu) => (hu > BODY_HU ? 1 : 0));
  const { pieces, sizes } = componentsOf(mask, grid.size);
  const least = BODY_PIECE * sizes.reduce((a, b) => Math.max(a, b), 0);
  return mask.map((_, at) => (pieces[at] !== 0 && (sizes[pieces[at] as number] as number) >= least ? 1 : 0));
}

/** In at least this part of the slices both flanks must be seen. */
const FLANKS_SEEN = 0.3;

/** Midway between the flanks (the median over the slices that show both), at the middle of the grid otherwise. Columns must run left-right. */
export function middleOfBody(body: Uint8Array, grid: VoxelGrid): Point<'world'> | null {
  const [columns, rows, slices] = grid.size;
  const middles: number[] = [];
  for (let k = 0; k < slices; k++) {
    const [low, high] = columnsOf(body.subarray(k * columns * rows, (k + 1) * columns * rows), columns);
    if (low > 0 && high < columns - 1 && low < high) middles.push((low + high) / 2);
  }
  if (middles.length < FLANKS_SEEN * slices) return null;
  const median = middles.sort((a, b) => a - b)[Math.floor(middles.length / 2)] as number;
  return mapPoint(grid.worldFromIndex, point<'index'>(median, (rows - 1) / 2, (slices - 1) / 2));
}

function columnsOf(slice: Uint8Array, columns: number): readonly [number, number] {
  let [low, high] = [columns, -1];
  for (let at = 0; at < slice.length; at++) {
    if (slice[at] === 0) continue;
    low = Math.min(low, at % columns);
    high = Math.max(high, at % columns);
  }
  return [low, high];
}

/** HU → network units. Not-a-number and beyond the clip are clipped. */
export function normalised(values: Float32Array, { input: { normalisation: { clipLow, clipHigh, mean, std } } }: Pick<ModelManifest, 'input'>): Float32Array {
  return values.map((hu) => (Math.min(clipHigh, Math.max(clipLow, hu)) - mean) / std);
}

/** Pads to at least the patch, the values in the middle. */
export function paddedTensor(values: Float32Array, gridSize: readonly [number, number, number], { input: { patch, padValue } }: Pick<ModelManifest, 'input'>): Pick<Prepared, 'tensor' | 'size' | 'before'> {
  const inner: TensorSize = [gridSize[2], gridSize[1], gridSize[0]];
  const size = inner.map((n, axis) => Math.max(n, patch[axis] as number)) as [number, number, number];
  const before = inner.map((n, axis) => Math.floor(((size[axis] as number) - n) / 2)) as [number, number, number];
  const tensor = new Float32Array(size[0] * size[1] * size[2]).fill(padValue);
  forEachRow(inner, size, before, (from, to) => tensor.set(values.subarray(from, from + inner[2]), to));
  return { tensor, size, before };
}

/** One channel without its padding: the undo of `paddedTensor`. */
export function unpadded(channel: Float32Array, { size, before, grid }: Pick<Prepared, 'size' | 'before' | 'grid'>): Float32Array {
  const inner: TensorSize = [grid.size[2], grid.size[1], grid.size[0]];
  const out = new Float32Array(inner[0] * inner[1] * inner[2]);
  forEachRow(inner, size, before, (to, from) => out.set(channel.subarray(from, from + inner[2]), to));
  return out;
}

function forEachRow(inner: TensorSize, size: TensorSize, before: TensorSize, visit: (inner: number, padded: number) => void): void {
  for (let a = 0; a < inner[0]; a++) {
    for (let b = 0; b < inner[1]; b++) {
      visit((a * inner[1] + b) * inner[2], ((a + before[0]) * size[1] + b + before[1]) * size[2] + before[2]);
    }
  }
}
