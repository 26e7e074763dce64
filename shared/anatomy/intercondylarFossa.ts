import { invert, mapPoint } from '../geometry/transform';
import { pointAt } from '../mesh/cloud';
import type { DistalFemur } from './distalFemur';
import type { FemoralSurface } from './proximalFemur';

/** The fossa is looked at this far to each side of the middle between the condyles, and up to this height above the joint line, as shares of the knee's width. */
const HALF_WIDTH = 0.05;
const HEIGHT = 0.4;
/** Behind, the bone between the condyles lies at least this much deeper than their backs, as a share of the width; the groove in front is shallower. */
const LEAST_DEPTH = 0.2;

/**
 * Of a knee end seen with either side to the front the one whose condyles have the deeper hollow behind: between their
 * backs lies the intercondylar fossa, in front the shallow groove of the kneecap. Null where there is no such hollow.
 */
export function deepestFossa(surface: FemoralSurface, knees: readonly DistalFemur[]): DistalFemur | null {
  const depths = knees.map((knee) => ({ knee, share: fossaDepth(surface, knee) / knee.width }));
  const best = depths.reduce<(typeof depths)[number] | null>((most, each) => (most && most.share >= each.share ? most : each), null);
  return best && best.share >= LEAST_DEPTH ? best.knee : null;
}

/** How far before the backs of the condyles the rearmost bone between them lies, mm. */
function fossaDepth({ cloud }: FemoralSurface, { worldFromFemur, posteriorMedial, posteriorLateral, width }: DistalFemur): number {
  const femurFromWorld = invert(worldFromFemur);
  const [medial, lateral] = [mapPoint(femurFromWorld, posteriorMedial.at), mapPoint(femurFromWorld, posteriorLateral.at)];
  const middle = (medial[0] + lateral[0]) / 2;
  let [rearmost, lowest] = [Infinity, Infinity];
  const places = Array.from({ length: cloud.count }, (_, n) => mapPoint(femurFromWorld, pointAt(cloud, n)));
  for (const [, , z] of places) lowest = Math.min(lowest, z);
  for (const [x, y, z] of places) if (Math.abs(x - middle) < HALF_WIDTH * width && z < lowest + HEIGHT * width) rearmost = Math.min(rearmost, y);
  return rearmost - (medial[1] + lateral[1]) / 2;
}
