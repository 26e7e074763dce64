import { shareOf } from './landmarkBounds';
import type { FemoralLandmark, PatellarLandmark, TibialLandmark } from './landmarks';

type LegLandmark = FemoralLandmark | TibialLandmark | PatellarLandmark;

/**
 * On how many of the left legs of 13 people, those that were looked at while the definitions were made, the landmark lay
 * within its bound (landmarkBounds.ts) of the node of a template that was fitted to each bone
 * (`npm run landmarks:accuracy leg`, "seen"). The nodes are not picked by hand on each bone, so that these counts are on
 * the low side. None is known for those left out.
 */
const withinBound: Partial<Readonly<Record<LegLandmark, number>>> = {
  femoral_head_centre: 13, lesser_trochanter_apex: 12, medial_epicondyle: 13, lateral_epicondyle: 13,
  tibial_tuberosity: 9, medial_malleolus: 10, lateral_malleolus: 7,
};
const LEGS = 13;

/** Probability that the landmark lies within its bound; null where it was not calibrated. */
export const confidenceOf = (id: LegLandmark): number | null => {
  const within = withinBound[id];
  return within === undefined ? null : shareOf(within, LEGS);
};
