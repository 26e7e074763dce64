import { z } from 'zod';

import type { Point, Vector } from '../geometry/spaces';
import { sides, type Side } from './side';

/** Landmarks asked for on each side, by the names of landmarks.json; a file carries `<id>_left`, `<id>_right`. */
export const pairedLandmarks = [
  'asis', 'psis', 'pubic_tubercle', 'femoral_head_centre', 'greater_trochanter_tip', 'lesser_trochanter_apex',
  'medial_epicondyle', 'lateral_epicondyle', 'posterior_medial_condyle', 'posterior_lateral_condyle',
  'distal_medial_condyle', 'distal_lateral_condyle', 'intercondylar_notch',
] as const;
export type PairedLandmark = (typeof pairedLandmarks)[number];
export type LandmarkId = `${PairedLandmark}_${Side}`;

export const landmarkIds: readonly LandmarkId[] = pairedLandmarks.flatMap((base) => sides.map((side) => `${base}_${side}` as const));

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
const worldPoint = triple.transform((t) => t as unknown as Point<'world'>);
const worldVector = triple.transform((t) => t as unknown as Vector<'world'>);

const evidence = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('sphere'), centre: worldPoint, radiusMm: z.number() }),
  z.strictObject({ kind: z.literal('line'), from: worldPoint, to: worldPoint }),
  z.strictObject({ kind: z.literal('points'), at: z.array(worldPoint).readonly() }),
]);

export const locatedSchema = z.strictObject({ at: worldPoint, residualMm: z.number(), evidence: z.array(evidence).readonly() }).readonly();

/** The bony socket: sphere of the articular surface and the plane of its rim. */
const acetabulum = z.strictObject({
  centre: worldPoint, radiusMm: z.number(), residualMm: z.number(),
  /** Unit normal of the rim plane, pointing out of the socket. */
  opening: worldVector,
}).readonly();
export type Acetabulum = z.infer<typeof acetabulum>;

const axis = z.strictObject({ at: worldPoint, direction: worldVector }).readonly();

/** Inscribed circles of the medullary canal across the shaft axis; distal of the lesser trochanter is negative. */
const canalLevel = z.strictObject({ aboveLesserTrochanterMm: z.number(), centre: worldPoint, radiusMm: z.number(), outerRadiusMm: z.number() }).readonly();

const proximalFemur = z.strictObject({
  head: z.strictObject({ centre: worldPoint, radiusMm: z.number(), residualMm: z.number() }).readonly().nullable(),
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
}).readonly();
export type Landmarks = z.infer<typeof landmarksSchema>;
