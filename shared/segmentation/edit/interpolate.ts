import { dot, length, scaled } from '../../geometry/spaces';
import { columnOf, originOf } from '../../geometry/transform';
import { croppedGrid, croppedVoxels } from '../../volume/crop';
import { spacingOf, type LabelMap, type VoxelGrid } from '../../volume/grid';
import { sliceDistances } from '../../volume/sliceDistance';
import { changeIn, nothingChanged, valueOf, type EditChange } from './change';
import type { EditOf } from './edit';
import { axisAlong, boxOfValue, isWithinSlab } from './region';
import { pairsOf, type KeySlice, type Pair } from './slicePairs';

/** Outlines farther than this from a pixel count as this far, mm: beyond any bone. */
const FAR_MM = 400;

/**
 * The bone between the slices on which it was outlined: shape-based interpolation (signed distances to the outlines,
 * Raya & Udupa 1990), the outlines first laid over each other where they moved from slice to slice. Slices may lie
 * obliquely in the grid. The outlined slices themselves and other labels stay as they are.
 */
export function interpolated(labels: LabelMap, { bone, normal, slices, replace }: EditOf<'interpolate'>): EditChange {
  const value = valueOf(bone);
  const box = boxOfValue(labels, value, 1);
  if (!box) return nothingChanged('noBone');
  const part = { grid: croppedGrid(labels.grid, box), voxels: croppedVoxels(labels.voxels, labels.grid, box).map((voxel) => (voxel === value ? 1 : 0)) };
  const unit = scaled(normal, 1 / length(normal));
  const stack = stackAcross(part.grid, unit);
  const keys = keySlices(part, stack, slices.map((at) => unit[0] * at[0] + unit[1] * at[1] + unit[2] * at[2]));
  if (keys.length < 2) return nothingChanged('tooFewSlices');
  const wanted = shapeBetween(stack, pairsOf(keys, stack.across));
  return changeIn(labels, box, (offset, inBox) => {
    const old = labels.voxels[offset] as number;
    if (old !== 0 && old !== value) return old;
    const inside = wanted(inBox);
    return inside === null || (!inside && !replace) ? old : inside ? value : 0;
  });
}

/**
 * The voxels as columns along the axis that the slices lie across most: `heightMm` of a voxel along the normal is
 * `baseMm + a * slopes[0] + b * slopes[1] + c * stepMm`, with a, b its indices across and c along the axis.
 */
type Stack = {
  readonly across: readonly [wide: number, high: number]; readonly deep: number; readonly pixelMm: readonly [number, number];
  readonly strides: readonly [number, number, number]; readonly baseMm: number; readonly slopes: readonly [number, number]; readonly stepMm: number;
};

function stackAcross(grid: VoxelGrid, unit: Parameters<typeof axisAlong>[1]): Stack {
  const axis = axisAlong(grid, unit);
  const [a, b] = ([0, 1, 2] as const).filter((each) => each !== axis) as [0 | 1, 1 | 2];
  const spacing = spacingOf(grid);
  const strides = [1, grid.size[0], grid.size[0] * grid.size[1]] as const;
  const slope = (each: 0 | 1 | 2): number => dot(unit, columnOf(grid.worldFromIndex, each));
  const origin = originOf(grid.worldFromIndex);
  return {
    across: [grid.size[a], grid.size[b]], deep: grid.size[axis], pixelMm: [spacing[a], spacing[b]], strides: [strides[a], strides[b], strides[axis]],
    baseMm: unit[0] * origin[0] + unit[1] * origin[1] + unit[2] * origin[2], slopes: [slope(a), slope(b)], stepMm: slope(axis),
  };
}

const heightOf = ({ baseMm, slopes, stepMm }: Stack, a: number, b: number, c: number): number => baseMm + a * slopes[0] + b * slopes[1] + c * stepMm;

/** The slices that show the bone, from low to high, with the signed distance to its outline (mm, positive inside). */
function keySlices({ voxels }: LabelMap, stack: Stack, heights: readonly number[]): KeySlice[] {
  const [wide, high] = stack.across;
  const shown = [...new Set(heights)].sort((x, y) => x - y).flatMap((heightMm) => {
    const mask = maskAt(voxels, stack, heightMm);
    return mask.includes(1) ? [{ heightMm, mask }] : [];
  });
  const masks = new Uint8Array(wide * high * shown.length);
  shown.forEach(({ mask }, n) => { masks.set(mask, n * wide * high); });
  const distances = sliceDistances(masks, [wide, high, shown.length], stack.pixelMm, FAR_MM);
  return shown.map((slice, n) => ({ ...slice, distances: distances.subarray(n * wide * high, (n + 1) * wide * high) }));
}

/** Which voxels nearest to the plane are bone, one a column. */
function maskAt(voxels: Uint8Array, stack: Stack, heightMm: number): Uint8Array {
  const { across: [wide, high], deep, strides, stepMm } = stack;
  const mask = new Uint8Array(wide * high);
  for (let b = 0; b < high; b++) {
    for (let a = 0; a < wide; a++) {
      const middle = Math.round((heightMm - heightOf(stack, a, b, 0)) / stepMm);
      const c = [middle, middle - 1, middle + 1].find((near) => isOnSlice(stack, heightOf(stack, a, b, near) - heightMm)) ?? -1;
      if (c >= 0 && c < deep) mask[a + wide * b] = voxels[a * strides[0] + b * strides[1] + c * strides[2]] as number;
    }
  }
  return mask;
}

/** Whether a voxel so far above the plane of a slice belongs to it, as with the brush. */
const isOnSlice = ({ stepMm }: Stack, aboveMm: number): boolean => isWithinSlab(aboveMm, -Math.abs(stepMm) / 2, Math.abs(stepMm) / 2);

/** Whether a voxel between two slices lies in the shape; null on the slices and beyond the outermost. */
function shapeBetween(stack: Stack, pairs: readonly Pair[]): (inBox: number) => boolean | null {
  const { across, strides, deep } = stack;
  return (inBox) => {
    const a = Math.floor(inBox / strides[0]) % across[0];
    const b = Math.floor(inBox / strides[1]) % across[1];
    const c = Math.floor(inBox / strides[2]) % deep;
    const heightMm = heightOf(stack, a, b, c);
    const pair = pairs.find(({ lower, upper }) => heightMm > lower.heightMm && heightMm < upper.heightMm
      && !isOnSlice(stack, heightMm - lower.heightMm) && !isOnSlice(stack, heightMm - upper.heightMm));
    return pair ? pair.isInside(a, b, (heightMm - pair.lower.heightMm) / (pair.upper.heightMm - pair.lower.heightMm)) : null;
  };
}
