import { z } from 'zod';

import { boneNames, boneTypes, type BoneName, type BoneType } from '../anatomy/bone';
import { forEachRow, voxelVolumeMm3, type LabelMap } from '../volume/grid';
import { axisLetters, type AxisLetter } from '../volume/orient';
import { labelNames, labelValueOf, type LabelName } from './labels';
import { boneQuality } from './qualitySchema';

/** What is said of each segmented bone. */
export const boneSummary = z.object({
  volumeCm3: z.number(),
  /** Sides of the field of view that cut the bone: what lies beyond was not seen. */
  cutAt: z.array(z.enum(axisLetters)),
  /** The network's mean probability of the bone inside it, 0 to 1. */
  confidence: z.number(),
  /** How far it is to be believed; summaries made before this was judged do not say. */
  quality: boneQuality.optional(),
});
export type BoneSummary = z.infer<typeof boneSummary>;

const place = z.tuple([z.number(), z.number(), z.number()]);

/** A piece of metal in view: its size, the world box around it (LPS, mm), and the bones within 5 mm of it. */
export const metalFinding = z.object({ volumeCm3: z.number(), peakHu: z.number(), box: z.object({ low: place, high: place }), near: z.array(z.enum(boneNames)) });
export type MetalFinding = z.infer<typeof metalFinding>;

/** Slices that do not fit their neighbours: how many of how many, which, in words, and their middles (LPS mm); records made before the places were kept lack them. */
export const damagedSlicesFound = z.object({ count: z.number().int(), total: z.number().int(), slices: z.string(), places: z.array(place).optional() });
export type DamagedSlicesFound = z.infer<typeof damagedSlicesFound>;

/** A pool of contrast that was taken for soft tissue: HU, volume and a place inside (LPS mm). */
export const contrastFound = z.object({ hu: z.number(), volumeCm3: z.number(), at: place });
export type ContrastFound = z.infer<typeof contrastFound>;

/** What hands changed of labels: how many edits were made on the labels of which key, and what they changed of which bone. */
export const editedByHand = z.object({
  from: z.string(), edits: z.number().int(),
  bones: z.array(z.object({ bone: z.enum(Object.values(labelNames) as [LabelName, ...LabelName[]]), edits: z.number().int(), addedCm3: z.number(), removedCm3: z.number() })),
});
export type EditedByHand = z.infer<typeof editedByHand>;

/** `about` of a labels artifact. */
export const labelsAbout = z.object({
  /** Labels made before licences were recorded do not say theirs. */
  model: z.object({ id: z.string(), version: z.string(), sha256: z.string(), licence: z.string().optional() }),
  /** The network that went over the bones of `model` again. */
  refinedBy: z.object({ id: z.string(), version: z.string(), sha256: z.string() }).optional(),
  /** The boundaries of an imported model's bones were found again on the scan; absent where its result is as published. */
  boundaries: z.literal('refined').optional(),
  provider: z.string(),
  passedOver: z.array(z.object({ provider: z.string(), why: z.string() })),
  appVersion: z.string(),
  /** By what the sides were told, for each type of bone. */
  sides: z.record(z.string(), z.unknown()),
  bones: z.partialRecord(z.enum(boneNames), boneSummary),
  /** Metal in view; labels made before this was looked for do not say. */
  metal: z.array(metalFinding).optional(),
  /** Slices that do not fit their neighbours and were interpolated before anything was looked for; absent where there are none. */
  damagedSlices: damagedSlicesFound.optional(),
  /** Pools of contrast that were turned into soft tissue before the networks looked; absent where there are none. */
  contrast: z.array(contrastFound).optional(),
  stages: z.array(z.object({ stage: z.string(), seconds: z.number(), peakRssMb: z.number() })),
  /** Absent where no hand changed the labels. */
  edited: editedByHand.optional(),
});
export type LabelsAbout = z.infer<typeof labelsAbout>;

export const boneTypeOf = (name: BoneName): BoneType => boneTypes.find((type) => name === type || name.startsWith(`${type}_`)) ?? 'other_bone';

/** Counts of the voxels of each label, and which faces of the grid (low column, high column, low row, …) they touch. */
type Tally = { readonly voxels: Uint32Array; readonly faces: readonly Uint8Array[] };

/**
 * Volume, cut faces and confidence of each bone found. `labels` has the axes L, P, S (or those of `faces`);
 * `coarse` is the network's own labelling with the probability of each type (0 to 255).
 */
export function boneSummaries(
  labels: LabelMap,
  faces: readonly AxisLetter[],
  coarse: { readonly labels: LabelMap; readonly probabilityOf: (type: BoneType) => Uint8Array },
): Partial<Record<BoneName, BoneSummary>> {
  const extents = boneExtents(labels, faces);
  return Object.fromEntries(boneNames.flatMap((name) => {
    const value = labelValueOf(name);
    const extent = extents.get(value);
    return extent ? [[name, { ...extent, confidence: rounded(meanWhere(coarse.probabilityOf(boneTypeOf(name)), coarse.labels.voxels, value) / 255, 3) }] as const] : [];
  }));
}

/** How large each label is and where the field of view cuts it. */
export type BoneExtent = Pick<BoneSummary, 'volumeCm3' | 'cutAt'>;

/** Volume and cut faces of each label value found; `faces` as in `boneSummaries`. */
export function boneExtents(labels: LabelMap, faces: readonly AxisLetter[]): ReadonlyMap<number, BoneExtent> {
  const tally = tallied(labels);
  return new Map([...tally.voxels].flatMap((voxels, value) => (voxels === 0 || value === 0 ? [] : [[value, {
    volumeCm3: rounded((voxels * voxelVolumeMm3(labels.grid)) / 1000, 2),
    cutAt: faces.filter((_, face) => tally.faces[face]?.[value] === 1),
  }] as const])));
}

function tallied({ grid, voxels }: LabelMap): Tally {
  const [columns, rows, slices] = grid.size;
  const counts = new Uint32Array(256);
  const faces = Array.from({ length: 6 }, () => new Uint8Array(256));
  const mark = (at: number, face: number): void => {
    (faces[face] as Uint8Array)[voxels[at] as number] = 1;
  };
  forEachRow(grid, (j, k, row) => {
    const touched = [...(j === 0 ? [2] : []), ...(j === rows - 1 ? [3] : []), ...(k === 0 ? [4] : []), ...(k === slices - 1 ? [5] : [])];
    for (let at = row; at < row + columns; at++) {
      (counts[voxels[at] as number] as number)++;
      for (const face of touched) mark(at, face);
    }
    mark(row, 0);
    mark(row + columns - 1, 1);
  });
  return { voxels: counts, faces };
}

function meanWhere(values: Uint8Array, labels: Uint8Array, value: number): number {
  let [sum, count] = [0, 0];
  for (let at = 0; at < labels.length; at++) {
    if (labels[at] !== value) continue;
    sum += values[at] as number;
    count++;
  }
  return count === 0 ? 0 : sum / count;
}

const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));
