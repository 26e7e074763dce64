import type { BoneName } from '../anatomy/bone';
import { boxAround, croppedGrid, croppedVoxels, type Box } from '../volume/crop';
import { spacingOf, voxelVolumeMm3, type LabelMap, type VoxelGrid } from '../volume/grid';
import { surfaceDistances } from './evaluationSurface';
import { labelValueOf } from './labels';

/** One bone of a result against its reference. */
export type BoneScore = {
  /** Twice the common volume over the sum of both volumes (Dice 1945), 0 to 1. */
  readonly dice: number;
  /** Mean symmetric surface distance, mm; null where the result lacks the bone. */
  readonly meanSurfaceMm: number | null;
  /** 95th percentile of the surface distances, mm. */
  readonly hd95Mm: number | null;
  /** Largest surface distance, mm. */
  readonly mostMm: number | null;
  readonly volumeCm3: number;
  readonly referenceCm3: number;
  /** Volume less that of the reference, as a part of the reference. */
  readonly volumeDifference: number;
  /** Voxels of the reference that the result gave to the same bone of the other side; null for a bone without sides. */
  readonly sideSwaps: number | null;
};

/**
 * Scores one bone. `reference` is the bone's mask (0 and not 0) on the grid of `result`. Null where the reference has no
 * voxel of it: then nothing can be said.
 */
export function boneScore(result: LabelMap, name: BoneName, reference: Uint8Array): BoneScore | null {
  const own = labelValueOf(name);
  const opposite = oppositeOf(name);
  const tally = overlap(result.voxels, reference, { own, opposite: opposite === null ? -1 : labelValueOf(opposite) });
  if (tally.wanted === 0) return null;
  const cm3 = voxelVolumeMm3(result.grid) / 1000;
  const { meanMm, hd95Mm, mostMm } = (tally.found === 0 ? null : distancesOf(result, own, reference)) ?? noSurface;
  return {
    dice: (2 * tally.both) / (tally.found + tally.wanted),
    meanSurfaceMm: meanMm, hd95Mm, mostMm,
    volumeCm3: tally.found * cm3, referenceCm3: tally.wanted * cm3,
    volumeDifference: tally.found / tally.wanted - 1,
    sideSwaps: opposite === null ? null : tally.swapped,
  };
}

const noSurface = { meanMm: null, hd95Mm: null, mostMm: null } as const;

/** The same bone of the other side; null for a bone in the middle. */
export function oppositeOf(name: BoneName): BoneName | null {
  if (name.endsWith('_left')) return name.replace(/_left$/, '_right') as BoneName;
  return name.endsWith('_right') ? (name.replace(/_right$/, '_left') as BoneName) : null;
}

type Tally = { found: number; wanted: number; both: number; swapped: number };

function overlap(labels: Uint8Array, reference: Uint8Array, { own, opposite }: { readonly own: number; readonly opposite: number }): Tally {
  const tally: Tally = { found: 0, wanted: 0, both: 0, swapped: 0 };
  for (let at = 0; at < labels.length; at++) {
    const value = labels[at] as number;
    if (value === own) tally.found++;
    if (reference[at] === 0) continue;
    tally.wanted++;
    if (value === own) tally.both++;
    else if (value === opposite) tally.swapped++;
  }
  return tally;
}

/** In the box around both; the box ends a voxel beyond them, except where the grid does. */
function distancesOf({ grid, voxels }: LabelMap, own: number, reference: Uint8Array): ReturnType<typeof surfaceDistances> {
  const either = voxels.map((value, at) => (value === own || reference[at] !== 0 ? 1 : 0));
  const box = boxAround(either, grid, 1) as Box;
  const part = croppedVoxels(voxels, grid, box).map((value) => (value === own ? 1 : 0));
  const wanted = croppedVoxels(reference, grid, box).map((value) => (value === 0 ? 0 : 1));
  return surfaceDistances(part, wanted, { size: box.size, spacingMm: spacingOf(croppedGrid(grid, box)) });
}

/** What makes two grids different, in the words of an image file. */
export const gridAspects = ['size', 'spacing', 'origin', 'direction'] as const;
export type GridAspect = (typeof gridAspects)[number];

/** Files keep their geometry in single precision or as decimals: so much is no difference (mm; direction cosines). */
const SAME_WITHIN = { spacing: 1e-3, origin: 1e-2, direction: 1e-4 } as const;

/** In what two grids differ; empty where each voxel of one is the voxel of the other. */
export function gridDifferences(a: VoxelGrid, b: VoxelGrid): GridAspect[] {
  const apart = (aspect: keyof typeof SAME_WITHIN): number => Math.max(...aspectOf(a, aspect).map((value, n) => Math.abs(value - (aspectOf(b, aspect)[n] as number))));
  return gridAspects.filter((aspect) => (aspect === 'size' ? a.size.some((n, axis) => n !== b.size[axis]) : apart(aspect) > SAME_WITHIN[aspect]));
}

function aspectOf(grid: VoxelGrid, aspect: keyof typeof SAME_WITHIN): readonly number[] {
  const { rows } = grid.worldFromIndex;
  const spacing = spacingOf(grid);
  if (aspect === 'spacing') return spacing;
  if (aspect === 'origin') return [3, 7, 11].map((at) => rows[at] as number);
  return [0, 1, 2].flatMap((row) => spacing.map((mm, column) => (rows[4 * row + column] as number) / mm));
}
