import type { FemoralLandmark, PatellarLandmark, TibialLandmark } from './landmarks';

type LegLandmark = FemoralLandmark | TibialLandmark | PatellarLandmark;

/**
 * Share of bones with a known point on which the landmark lay within its bound (landmarkBounds.ts); none is known for
 * those left out.
 */
const withinBound: Partial<Readonly<Record<LegLandmark, number>>> = {};

/** Probability that the landmark lies within its bound; null where it was not calibrated. */
export const confidenceOf = (id: LegLandmark): number | null => withinBound[id] ?? null;
