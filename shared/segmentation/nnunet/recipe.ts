import { boxAround, croppedGrid, croppedVoxels, pasteVoxels, wholeBox, type Box } from '../../volume/crop';
import { spacingOf, voxelCount, type Volume, type VoxelGrid } from '../../volume/grid';
import { closestOrientation, orientationBack, orientedGrid, orientedVoxels, type Orientation } from '../../volume/orient';
import { columnOf, originOf, transform } from '../../geometry/transform';
import type { TensorSize } from '../tiles';
import type { NnunetManifest } from './manifest';
import type { Padding, Target } from './planes';
import { boxResampled, endpointResampled, separateAxis, sizeAtSpacing } from './resample';
import type { Tensor } from './slidingWindow';
import { tapsOf, type Alignment, type Order, type Size } from './spline';

/** A scan as the published recipe hands it to the network, and what leads back to the scan. */
export type NnunetInput = {
  readonly tensor: Tensor;
  readonly padding: Padding;
  /** The scan with the axes of the tensor, at its own spacing. */
  readonly oriented: Volume;
  readonly back: Orientation;
  /** What the tensor shows without its padding, in the world: the axes of `oriented`, the network's spacing. */
  readonly grid: VoxelGrid;
  /** The part of the resampled scan that is not zero at its borders, and the whole it was cut from. */
  readonly box: Box;
  readonly whole: VoxelGrid;
};

export type RecipeOf = Pick<NnunetManifest, 'input' | 'resampling'>;

/** Steps 1 to 4: closest orientation → resampling, crop and normalisation in the order of the recipe → padding with 0. */
export function nnunetInput(volume: Volume, recipe: RecipeOf): NnunetInput {
  const { input: { axes, patch } } = recipe;
  const orientation = closestOrientation(volume.grid, [axes[2], axes[1], axes[0]]);
  const oriented: Volume = { grid: orientedGrid(volume.grid, orientation), voxels: orientedVoxels(volume.voxels, volume.grid, orientation) };
  const made = recipe.resampling.kind === 'endpoints' ? resampledThenCropped(oriented, recipe) : croppedThenResampled(oriented, recipe);
  return { ...made, ...padded(made.values, made.grid.size, patch), oriented, back: orientationBack(orientation) };
}

type Made = { readonly values: Float32Array; readonly grid: VoxelGrid; readonly box: Box; readonly whole: VoxelGrid };

/** TotalSegmentator resamples the scan itself; nnU-Net then only crops and normalises. */
function resampledThenCropped({ grid, voxels }: Volume, { input, resampling }: RecipeOf): Made {
  const whole = alignedGrid(grid, sizeAtSpacing(grid.size, storedSpacing(grid), fastestFirst(input.spacingMm)), 'centres');
  const values = endpointResampled(voxels, grid.size, whole.size, resampling.kind === 'endpoints' ? resampling.order : 1);
  const box = boxOfNonzero(values, whole);
  return { values: normalised(croppedVoxels(values, whole, box), input), grid: croppedGrid(whole, box), box, whole };
}

/** nnU-Net normalises before its own resampling. */
function croppedThenResampled({ grid, voxels }: Volume, { input, resampling }: RecipeOf): Made {
  const box = boxOfNonzero(voxels, grid);
  const cut = croppedGrid(grid, box);
  const [from, to] = [storedSpacing(grid), fastestFirst(input.spacingMm)];
  const size = sizeAtSpacing(box.size, from, to);
  const how = resampling.kind === 'boxes' ? resampling : { image: { order: 3, orderSeparate: 0 } as const, separate: null };
  const values = normalised(Float32Array.from(croppedVoxels(voxels, grid, box)), input);
  const fresh = boxResampled(values, box.size, size, { ...how.image, separateAxis: separateAxis(from, to, how.separate) });
  return { values: fresh, grid: alignedGrid(cut, size, 'boxes'), box, whole: grid };
}

/** Medical image files keep spacings as 32-bit floats, and the published recipe reads them from there. */
const storedSpacing = (grid: VoxelGrid): Size => spacingOf(grid).map(Math.fround) as unknown as Size;
const fastestFirst = ([slow, middle, fast]: readonly [number, number, number]): Size => [fast, middle, slow];

/** nnU-Net cuts off borders of zeros (padding of a reformatted scan). */
function boxOfNonzero(values: Float32Array | Int16Array, grid: VoxelGrid): Box {
  return boxAround(Uint8Array.from(values, (value) => (value === 0 ? 0 : 1)), grid, 0) ?? wholeBox(grid);
}

/** nnU-Net's `CTNormalization`, in its single precision. */
export function normalised(values: Float32Array, { normalisation: { clipLow, clipHigh, mean, std } }: Pick<NnunetManifest['input'], 'normalisation'>): Float32Array {
  const [low, high, middle, width] = [clipLow, clipHigh, mean, std].map(Math.fround) as [number, number, number, number];
  return values.map((hu) => Math.fround(Math.min(high, Math.max(low, hu)) - middle) / width);
}

/** The grid of another size whose outermost voxel centres (or box ends) lie on those of `grid`. */
function alignedGrid(grid: VoxelGrid, size: Size, alignment: Alignment): VoxelGrid {
  const along = ([0, 1, 2] as const).map((axis) => {
    const [from, to] = [grid.size[axis], size[axis]];
    if (alignment === 'boxes') return { step: from / to, first: (0.5 * from) / to - 0.5 };
    return { step: to > 1 ? (from - 1) / (to - 1) : 1, first: 0 };
  });
  const columns = ([0, 1, 2] as const).map((axis) => columnOf(grid.worldFromIndex, axis));
  const origin = originOf(grid.worldFromIndex);
  const rows = ([0, 1, 2] as const).flatMap((r) => [
    ...columns.map((column, axis) => column[r] * (along[axis]?.step ?? 1)),
    columns.reduce((sum, column, axis) => sum + column[r] * (along[axis]?.first ?? 0), origin[r]),
  ]);
  return { size, worldFromIndex: transform<'world', 'index'>(rows) };
}

/** Zeros around the values, half of them before (the smaller half where they are odd), until every axis holds a patch. */
function padded(values: Float32Array, gridSize: Size, patch: TensorSize): { tensor: Tensor; padding: Padding } {
  const inner: TensorSize = [gridSize[2], gridSize[1], gridSize[0]];
  const size = inner.map((n, axis) => Math.max(n, patch[axis] as number)) as unknown as TensorSize;
  const before = inner.map((n, axis) => Math.floor(((size[axis] as number) - n) / 2)) as unknown as TensorSize;
  const out = new Float32Array(size[0] * size[1] * size[2]);
  for (let a = 0; a < inner[0]; a++) {
    for (let b = 0; b < inner[1]; b++) {
      const from = (a * inner[1] + b) * inner[2];
      out.set(values.subarray(from, from + inner[2]), ((a + before[0]) * size[1] + b + before[1]) * size[2] + before[2]);
    }
  }
  return { tensor: { values: out, size }, padding: { padded: size, inner, before } };
}

/** Where nnU-Net's logits are resampled back to, before the argmax: the cropped scan. Null where the labels go back by nearest neighbour. */
export function logitsTarget({ grid, box, oriented }: NnunetInput, { input, resampling }: RecipeOf): Target | null {
  if (resampling.kind === 'endpoints') return null;
  const { order, orderSeparate } = resampling.logits;
  const apart = separateAxis(fastestFirst(input.spacingMm), storedSpacing(oriented.grid), resampling.separate);
  const orders = ([0, 1, 2] as const).map((axis) => (axis === apart ? orderSeparate : order)) as [Order, Order, Order];
  return { from: grid.size, to: box.size, orders };
}

/** Channels on the network's grid → channels on the scan's own grid: the nearest voxel, its outermost centres on the scan's. */
export function nearestOnScan(channels: Uint8Array, { box, whole, oriented, back }: NnunetInput): Uint8Array {
  const all = new Uint8Array(voxelCount(whole));
  pasteVoxels(all, whole, box, channels);
  const [columns, rows, slices] = ([0, 1, 2] as const).map((axis) => tapsOf({ from: whole.size[axis], to: oriented.grid.size[axis], order: 0, alignment: 'centres' }).starts) as [Int32Array, Int32Array, Int32Array];
  const out = new Uint8Array(voxelCount(oriented.grid));
  let at = 0;
  for (const k of slices) {
    for (const j of rows) {
      const row = whole.size[0] * (j + whole.size[1] * k);
      for (const i of columns) out[at++] = all[row + i] as number;
    }
  }
  return orientedVoxels(out, oriented.grid, back);
}

/** Channels on the cropped scan → channels on the scan. */
export function uncropped(channels: Uint8Array, { box, oriented, back }: NnunetInput): Uint8Array {
  const out = new Uint8Array(voxelCount(oriented.grid));
  pasteVoxels(out, oriented.grid, box, channels);
  return orientedVoxels(out, oriented.grid, back);
}

