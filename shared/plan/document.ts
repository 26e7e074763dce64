import { z } from 'zod';

import type { Point } from '../geometry/spaces';

export const CURRENT_PLAN_VERSION = 2;

const worldPoint = z.tuple([z.number(), z.number(), z.number()]).readonly().transform((t) => t as unknown as Point<'world'>);
/** Rows of a rigid 3×4 map `worldFromImplant`. */
const pose = z.array(z.number()).length(12).readonly();

const cup = z.strictObject({
  family: z.string(), size: z.string(),
  /** Centre of rotation, world LPS mm. */
  centre: worldPoint,
  /** Murray's radiographic angles in the plan's pelvic frame. */
  radiographicInclinationDeg: z.number(), radiographicAnteversionDeg: z.number(),
}).readonly();

const stem = z.strictObject({
  family: z.string(), size: z.string(), offset: z.enum(['standard', 'high']),
  /** Added to the neck by the head component, mm (e.g. -3.5, 0, 3.5, 7). */
  headLengthMm: z.number(),
  worldFromImplant: pose,
}).readonly();

/** Where a hand put a landmark, world LPS mm: by whose account and when (ISO 8601); null where that was not told. */
const placedLandmark = z.strictObject({ at: worldPoint, by: z.string().nullable(), when: z.iso.datetime().nullable() }).readonly();
export type PlacedLandmark = z.infer<typeof placedLandmark>;
const placedLandmarks = z.record(z.string(), placedLandmark).readonly();

/** What the surgeon decided. Small, immutable, JSON; everything big is derived from it. */
export const planSchema = z.strictObject({
  version: z.literal(CURRENT_PLAN_VERSION),
  procedure: z.literal('tha'),
  side: z.enum(['left', 'right']),
  /** The frame in which the pelvis is measured: anterior pelvic plane, or functional (tilt of the scan kept). */
  pelvicFrame: z.enum(['app', 'functional']),
  /** Landmarks placed or corrected by hand; absent means: as located. */
  landmarkOverrides: placedLandmarks,
  /** Those of them by which the implants were proposed, or with which the surgeon left them as they are. */
  implantsFor: placedLandmarks,
  cup: cup.nullable(),
  stem: stem.nullable(),
  /** Height of the neck cut above the lesser trochanter's apex, along the shaft axis, mm. */
  neckCutAboveLesserTrochanterMm: z.number().min(-10).max(40).nullable(),
  state: z.enum(['draft', 'reviewed', 'locked']),
}).readonly();

export type Plan = z.infer<typeof planSchema>;
export type PlannedCup = NonNullable<Plan['cup']>;
export type PlannedStem = NonNullable<Plan['stem']>;
/** What a proposal decides about the implants. */
export type Implants = Pick<Plan, 'cup' | 'stem' | 'neckCutAboveLesserTrochanterMm'>;
