import { z } from 'zod';

import { pairedLandmarks } from './landmarks';

export const correctedBones = ['hip', 'femur', 'tibia'] as const;
export type CorrectedBone = (typeof correctedBones)[number];

const networkFile = z.strictObject({ file: z.string().regex(/^[\w.-]+\.onnx$/), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();

const landmark = z.strictObject({
  name: z.enum(pairedLandmarks),
  /** Where it lies on the mean bone, in the frame in which the fine network sees bones, mm. */
  mean: triple,
  /** What the network's spread is multiplied by to hold on bones that training did not see. */
  spreadFactor: z.number().positive(),
  /** Which of the two answers was nearer to the truth on bones that training did not see, and is kept where `anchor` holds. */
  prefer: z.enum(['geometry', 'network']),
  /** Whether the answer counts. It does not where training knew another definition of the point, or a bone beside this one carries it. */
  counts: z.boolean(),
});

/** The correction network of one bone, as `models/correction/<bone>/manifest.json` says it. */
export const correctionManifest = z.strictObject({
  schema: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  bone: z.enum(correctedBones),
  licence: z.string(),
  source: z.string(),
  trainedFrom: z.array(z.strictObject({ name: z.string(), licence: z.string(), source: z.string() })).min(1),
  /** `coarse` sees a bone in its principal directions, `fine` nearly as the mean bone lies. */
  networks: z.strictObject({ coarse: networkFile, fine: networkFile }),
  /** Points of the surface that are shown to it. */
  points: z.number().int().positive(),
  landmarks: z.array(landmark).min(3).readonly(),
  /** Mean logarithm of the spreads, of mm, above which a pose was wrong on bones that training did not see: nothing is then said. */
  doubtLimit: z.number(),
  /**
   * The landmark that geometry finds best. Where the network puts it farther off than this, the bone is none of those it
   * knows, and geometry's places are kept; so are they where the anchor is out of view. Null: they are always kept.
   */
  anchor: z.strictObject({ name: z.enum(pairedLandmarks), withinMm: z.number().positive() }).readonly().nullable(),
}).readonly();
export type CorrectionManifest = z.infer<typeof correctionManifest>;
