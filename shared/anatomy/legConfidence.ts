import type { FemoralLandmark, PatellarLandmark, TibialLandmark } from './landmarks';

type LegLandmark = FemoralLandmark | TibialLandmark | PatellarLandmark;

/**
 * Share of 26 people's bones on which the landmark lay within its bound (landmarkBounds.ts) of the node of a template that
 * was fitted to each bone (test/accuracy/leg.ts). The nodes are not picked by hand, so that these shares are on the low
 * side. None is known for those left out.
 */
const withinBound: Partial<Readonly<Record<LegLandmark, number>>> = {
  femoral_head_centre: 25 / 26, lesser_trochanter_apex: 21 / 26, medial_epicondyle: 25 / 26, lateral_epicondyle: 23 / 26,
  tibial_tuberosity: 16 / 26, medial_malleolus: 15 / 26, lateral_malleolus: 13 / 26,
};

/** Probability that the landmark lies within its bound; null where it was not calibrated. */
export const confidenceOf = (id: LegLandmark): number | null => withinBound[id] ?? null;
