import { z } from 'zod';

/** What a bone's segmentation is judged by; each 0 (not to be believed) to 1 (as it should be), null where it was not measured. */
export const qualityParts = ['agreement', 'contrast', 'volume', 'closed', 'density'] as const;
export type QualityPart = (typeof qualityParts)[number];

const share = z.number().min(0).max(1);
const place = z.tuple([z.number(), z.number(), z.number()]);

/** How far a bone's segmentation is to be believed, and where least. */
export const boneQuality = z.object({
  version: z.literal(1),
  /** Product of the parts that were measured. */
  score: share,
  /** Below the threshold: to be looked at before anything is planned on it. */
  low: z.boolean(),
  parts: z.object({ agreement: share.nullable(), contrast: share.nullable(), volume: share.nullable(), closed: share.nullable(), density: share.nullable() }),
  /** The parts that are low by themselves, lowest first. */
  reasons: z.array(z.enum(qualityParts)),
  /** Where the boundary is least supported by the scan: a point on it and the box around that region, LPS mm. */
  place: z.object({ at: place, low: place, high: place }).nullable(),
});
export type BoneQuality = z.infer<typeof boneQuality>;
