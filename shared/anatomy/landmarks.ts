import { z } from 'zod';

import type { Point, Vector } from '../geometry/spaces';
import { sides, type Side } from './side';

/** Landmarks by the bone that carries them, by the names of landmarks.json. */
export const pelvicLandmarkNames = [
  'asis', 'aiis', 'psis', 'piis', 'pubic_tubercle', 'superior_pubic', 'ischial_spine', 'ischial_tuberosity', 'teardrop', 'acetabular_centre',
] as const;
export type PelvicLandmark = (typeof pelvicLandmarkNames)[number];

export const femoralLandmarkNames = [
  'femoral_head_centre', 'neck_centre', 'greater_trochanter_tip', 'lesser_trochanter_apex', 'canal_isthmus',
  'medial_epicondyle', 'medial_sulcus', 'lateral_epicondyle', 'posterior_medial_condyle', 'posterior_lateral_condyle',
  'distal_medial_condyle', 'distal_lateral_condyle', 'trochlear_groove', 'intercondylar_notch',
] as const;
export type FemoralLandmark = (typeof femoralLandmarkNames)[number];

/** On the shin bone, but for the lateral malleolus, which is the fibula's. */
export const tibialLandmarkNames = [
  'medial_plateau', 'lateral_plateau', 'tibial_spine_medial', 'tibial_spine_lateral', 'tibial_tuberosity', 'pcl_centre',
  'ankle_centre', 'medial_malleolus', 'lateral_malleolus',
] as const;
export type TibialLandmark = (typeof tibialLandmarkNames)[number];

export const patellarLandmarkNames = ['patella_centre'] as const;
export type PatellarLandmark = (typeof patellarLandmarkNames)[number];

/** Landmarks asked for on each side; a file carries `<id>_left`, `<id>_right`. */
export const pairedLandmarks = [...pelvicLandmarkNames, ...femoralLandmarkNames, ...tibialLandmarkNames, ...patellarLandmarkNames] as const;
export type PairedLandmark = (typeof pairedLandmarks)[number];

/** Landmarks of the midline, on the sacrum. */
export const midlineLandmarks = ['sacral_promontory', 's1_endplate_centre'] as const;
export type MidlineLandmark = (typeof midlineLandmarks)[number];

/** A landmark without its side: what a definition is about. */
export type LandmarkName = PairedLandmark | MidlineLandmark;
export type LandmarkId = `${PairedLandmark}_${Side}` | MidlineLandmark;

export const landmarkIds: readonly LandmarkId[] = [...pairedLandmarks.flatMap((base) => sides.map((side) => `${base}_${side}` as const)), ...midlineLandmarks];

/** The definition an id belongs to: `asis_left` is an `asis`. */
export const nameOfLandmark = (id: string): LandmarkName | undefined =>
  [...pairedLandmarks, ...midlineLandmarks].find((name) => name === id.replace(/_(?:left|right)$/, ''));

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
const worldPoint = triple.transform((t) => t as unknown as Point<'world'>);
const worldVector = triple.transform((t) => t as unknown as Vector<'world'>);

const evidence = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sphere'), centre: worldPoint, radiusMm: z.number() }),
  z.strictObject({ kind: z.literal('line'), from: worldPoint, to: worldPoint }),
  z.strictObject({ kind: z.literal('points'), at: z.array(worldPoint).readonly() }),
  z.strictObject({ kind: z.literal('curve'), at: z.array(worldPoint).readonly(), closed: z.boolean() }),
  z.strictObject({ kind: z.literal('plane'), at: worldPoint, normal: worldVector, radiusMm: z.number() }),
]);

/** Files from before confidences were told have none: `null`. */
const confidence = z.number().min(0).max(1).nullable().default(null);

/** Who put a landmark where it is by hand, when, and how far from where it was found; null where that is not known, or it was not found. */
const byHand = z.strictObject({ by: z.string().nullable(), when: z.string().nullable(), movedMm: z.number().nullable() }).readonly();

export const locatedSchema = z.strictObject({
  at: worldPoint, residualMm: z.number(), confidence, way: z.enum(['geometry', 'network', 'hand']).optional(), byHand: byHand.optional(), evidence: z.array(evidence).readonly(),
}).readonly();

/** The bony socket: sphere of the articular surface and the plane of its rim. */
const acetabulum = z.strictObject({
  centre: worldPoint, radiusMm: z.number(), residualMm: z.number(),
  /** Unit normal of the rim plane, pointing out of the socket. */
  opening: worldVector,
  /** The bony rim as a closed curve, in order around the socket; empty where it was not traced. */
  rim: z.array(worldPoint).readonly().default([]),
}).readonly();
export type Acetabulum = z.infer<typeof acetabulum>;

/** The upper endplate of the first sacral vertebra: its plane looks up out of the bone, the front edge is the promontory. */
const sacralEndplate = z.strictObject({
  centre: worldPoint, normal: worldVector, residualMm: z.number(), anterior: worldPoint, posterior: worldPoint,
}).readonly();
export type SacralEndplate = z.infer<typeof sacralEndplate>;

const axis = z.strictObject({ at: worldPoint, direction: worldVector }).readonly();

/** Inscribed circles of the medullary canal across the shaft axis; distal of the lesser trochanter is negative. */
const canalLevel = z.strictObject({
  aboveLesserTrochanterMm: z.number(), centre: worldPoint, radiusMm: z.number(), outerRadiusMm: z.number(),
  /** The widest chord through the centre; older files have none. */
  widestMm: z.number().optional(),
}).readonly();

const proximalFemur = z.strictObject({
  head: z.strictObject({
    centre: worldPoint, radiusMm: z.number(), residualMm: z.number(),
    /** Where the centre was taken from, the head's own surface being no sphere; absent where it is one, or a hand placed it. */
    instead: z.enum(['acetabulum', 'other_side']).optional(),
  }).readonly().nullable(),
  /** From head centre along the neck, laterally and distally. */
  neckAxis: axis.nullable(),
  /** Proximal shaft axis, direction proximal; null where too little shaft is in view. */
  shaftAxis: axis.nullable(),
  canal: z.array(canalLevel).readonly(),
}).readonly();
export type ProximalFemur = z.infer<typeof proximalFemur>;
export type CanalLevel = z.infer<typeof canalLevel>;

/** All that was found on the bones of a case: the artifact `landmarks-…`. */
export const landmarksSchema = z.strictObject({
  found: z.record(z.string(), locatedSchema).readonly(),
  missing: z.array(z.strictObject({
    id: z.string(), code: z.enum(['missing-bone', 'missing-input', 'no-fit', 'out-of-view']), detail: z.string(),
  }).readonly()).readonly(),
  acetabula: z.strictObject({ left: acetabulum.nullable(), right: acetabulum.nullable() }).readonly(),
  femora: z.strictObject({ left: proximalFemur.nullable(), right: proximalFemur.nullable() }).readonly(),
  sacralEndplate: sacralEndplate.nullable().default(null),
  /** The correction networks that looked at the bones beside geometry; none where there was no network, or no bone of theirs. */
  networks: z.array(z.strictObject({ id: z.string(), version: z.string() }).readonly()).readonly().optional(),
}).readonly();
export type Landmarks = z.infer<typeof landmarksSchema>;
