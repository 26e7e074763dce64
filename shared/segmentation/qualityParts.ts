import type { BoneType } from '../anatomy/bone';
import { componentsOf, filled } from '../volume/components';
import { croppedVoxels, type Box } from '../volume/crop';
import type { VoxelGrid } from '../volume/grid';

/** 1 at `good` and better, 0 at `bad` and worse, straight in between. */
export const ramp = (value: number, { good, bad }: { readonly good: number; readonly bad: number }): number => Math.min(1, Math.max(0, (value - bad) / (good - bad)));

/**
 * Least and largest volume (cm³) of whole adult bones: of 26 subjects (52 hip bones) of the MAP LLP26 surfaces, measured.
 * They hold marrow and cortex, as our bones do.
 */
const VOLUME_CM3: Readonly<Record<Exclude<BoneType, 'other_bone'>, { readonly least: number; readonly most: number }>> = {
  hip: { least: 213, most: 479 }, femur: { least: 375, most: 725 }, sacrum: { least: 167, most: 323 },
  tibia: { least: 231, most: 448 }, fibula: { least: 33, most: 86 }, patella: { least: 10, most: 28 },
};
/** Beyond the measured range by these factors a volume is still good, or no volume of that bone. */
const VOLUME = { goodBelow: 0.8, badBelow: 0.45, goodAbove: 1.2, badAbove: 1.7 } as const;

/** Whether a bone may have this volume (cm³). One that the field of view cuts may be as small as it likes. */
export function volumePart(type: Exclude<BoneType, 'other_bone'>, cm3: number, isCut: boolean): number {
  const { least, most } = VOLUME_CM3[type];
  const large = ramp(cm3 / most, { good: VOLUME.goodAbove, bad: VOLUME.badAbove });
  return isCut ? large : Math.min(large, ramp(cm3 / least, { good: VOLUME.goodBelow, bad: VOLUME.badBelow }));
}

/** A bone is one piece; with this part of it elsewhere it is not to be believed. */
const ELSEWHERE = { good: 0, bad: 0.15 } as const;
/** A bone is solid here, marrow included; with this part of it hollow it is not to be believed. */
const HOLLOW = { good: 0.005, bad: 0.15 } as const;

/** Whether the bone (1 in `mask`, with a margin of a voxel) is one solid piece. */
export function closedPart(mask: Uint8Array, size: Box['size']): number {
  const voxels = mask.reduce((sum, value) => sum + value, 0);
  const { sizes } = componentsOf(mask, size);
  const largest = sizes.reduce((most, count) => Math.max(most, count), 0);
  const hollow = filled(mask, size).reduce((sum, value) => sum + value, 0) - voxels;
  return ramp(1 - largest / voxels, ELSEWHERE) * ramp(hollow / voxels, HOLLOW);
}

/** Soft Dice of two looks of the network at one bone; flips of a sure network agree to a few per cent of the boundary. */
const AGREEMENT = { good: 0.95, bad: 0.7 } as const;

/** Two looks of the network (0 to 255) at a type of bone on its grid; `labels` are its named bones there. */
export type TwoLooks = { readonly grid: VoxelGrid; readonly labels: Uint8Array; readonly looksAt: (type: BoneType) => readonly [Uint8Array, Uint8Array] };

/** How far two looks of the network agree within a box about the bone: 2 Σ min / Σ (a + b), put on 0 to 1. */
export function agreementPart(type: BoneType, { grid, looksAt }: TwoLooks, box: Box): number {
  const [first, second] = looksAt(type).map((look) => croppedVoxels(look, grid, box)) as [Uint8Array, Uint8Array];
  let [common, sum] = [0, 0];
  for (let at = 0; at < first.length; at++) {
    common += Math.min(first[at] as number, second[at] as number);
    sum += (first[at] as number) + (second[at] as number);
  }
  return sum === 0 ? 0 : ramp((2 * common) / sum, AGREEMENT);
}

/** Median density of a type of bone over the training volumes, and its deviation between them, HU. */
export type DensityTable = Partial<Readonly<Record<BoneType, { readonly medianHu: number; readonly deviationHu: number } | undefined>>>;

/** Deviations from what training saw. */
const STRANGE = { good: 2.5, bad: 6 } as const;

/** How far the median density inside a bone is one that training saw. */
export const densityPart = (medianHu: number, seen: { readonly medianHu: number; readonly deviationHu: number }): number =>
  ramp(Math.abs(medianHu - seen.medianHu) / seen.deviationHu, STRANGE);
