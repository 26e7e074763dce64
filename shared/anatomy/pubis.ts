import { normalised, vector } from '../geometry/spaces';
import { capOf, type CapSize } from '../mesh/cap';
import { pointsWhere } from '../mesh/cloud';
import type { Peak } from '../mesh/peak';
import type { RightHip } from './pelvisPoints';

/** The pubic body with the ramus beside it: numbers of its points, and where its innermost bone lies. */
type Pubis = { readonly points: readonly number[]; readonly innermost: number };

/** The crest runs along the top of the body; so far below the top of the symphysis the inferior ramus begins, mm. */
const BELOW_TOP_MM = 28;
const SYMPHYSIS_MM = 12;

function pubisOf({ cloud: { positions: p, ...cloud }, socket: [sx, , sz] }: RightHip): Pubis {
  const front = pointsWhere({ positions: p, ...cloud }, (x, y, z) => z < sz + 15 && z > sz - 75 && x < sx - 20 && y > -20);
  const innermost = front.reduce((least, n) => Math.min(least, p[3 * n] as number), Infinity);
  const top = front.reduce((most, n) => ((p[3 * n] as number) < innermost + SYMPHYSIS_MM ? Math.max(most, p[3 * n + 2] as number) : most), -Infinity);
  return { points: front.filter((n) => (p[3 * n + 2] as number) > top - BELOW_TOP_MM), innermost };
}

const inwardsFrom = ({ cloud }: RightHip, { points, innermost }: Pubis, [from, to]: readonly [number, number]): number[] =>
  points.filter((n) => {
    const inwards = (cloud.positions[3 * n] as number) - innermost;
    return inwards >= from && inwards <= to;
  });

const FORWARDS = vector<'pelvis'>(0, 1, 0);
const TUBERCLE: CapSize = { depthMm: 1.5, aroundMm: 6 };
/** The tubercle lies between these distances from the innermost bone, mm. */
const FROM_SYMPHYSIS_MM = [24, 42] as const;
const STEP_MM = 2;
/** The bend of the front is seen between places so many steps to either side. */
const BEND_STEPS = 4;
/** To the side more than forwards, since there the crest ends, and a little down, away from the ramus, which rises from there. */
const OUT_OF_BEND = normalised(vector<'pelvis'>(2, 1, -0.3));
/** So far to the side of the sharpest place the bone still belongs to the bend, mm. */
const BEND_MM = 3;

/**
 * Pubic tubercle: the lateral end of the pubic crest, where the front of the pubic body, seen from above, bends back most
 * sharply to the ramus; a tubercle that stands out is itself the sharpest bend. There, the point that stands out of it.
 */
export function pubicTubercle(hip: RightHip): Peak<'pelvis'> | null {
  const pubis = pubisOf(hip);
  const end = sharpestBend(frontProfile(hip, pubis));
  return end === null ? null : capOf(hip.cloud, inwardsFrom(hip, pubis, [end, end + BEND_MM]), OUT_OF_BEND, TUBERCLE);
}

/** How far forwards the pubis reaches, step by step from the innermost bone. */
function frontProfile({ cloud: { positions: p } }: RightHip, pubis: Pubis): Float64Array {
  const reach = new Float64Array(FROM_SYMPHYSIS_MM[1] / STEP_MM + BEND_STEPS).fill(-Infinity);
  for (const n of pubis.points) {
    const step = Math.floor(((p[3 * n] as number) - pubis.innermost) / STEP_MM);
    if (step < reach.length) reach[step] = Math.max(reach[step] as number, p[3 * n + 1] as number);
  }
  return calmed(reach);
}

/** The middle of every three steps: a single spur, or a step of the voxels, is no bend. */
const calmed = (reach: Float64Array): Float64Array =>
  reach.map((own, n) => [reach[n - 1] ?? own, own, reach[n + 1] ?? own].sort((a, b) => a - b)[1] as number);

/** Distance from the innermost bone at which the profile bends most, mm; null where it has gaps. */
function sharpestBend(reach: Float64Array): number | null {
  const bend = (step: number): number => 2 * (reach[step] as number) - (reach[step - BEND_STEPS] as number) - (reach[step + BEND_STEPS] as number);
  let best = -1;
  for (let step = FROM_SYMPHYSIS_MM[0] / STEP_MM; step < reach.length - BEND_STEPS; step++) {
    if (Number.isFinite(bend(step)) && (best < 0 || bend(step) > bend(best))) best = step;
  }
  if (best < 0) return null;
  const [before, at, after] = [bend(best - 1), bend(best), bend(best + 1)];
  const curve = 2 * at - before - after;
  const shift = Number.isFinite(curve) && curve > 0 ? Math.max(-0.5, Math.min(0.5, (after - before) / (2 * curve))) : 0;
  return (best + 0.5 + shift) * STEP_MM;
}

/** The most anterior point of the whole pubic body: where the anterior pelvic plane first comes to rest. */
export const pubicFront = (hip: RightHip): Peak<'pelvis'> | null => capOf(hip.cloud, inwardsFrom(hip, pubisOf(hip), [0, 40]), FORWARDS, TUBERCLE);

const UPPER_INNER_CORNER = normalised(vector<'pelvis'>(-0.5, 0, 0.87));

/** Highest point of the symphysis: the upper inner corner of the pubic body. */
export function superiorPubicPoint(hip: RightHip): Peak<'pelvis'> | null {
  return capOf(hip.cloud, inwardsFrom(hip, pubisOf(hip), [0, 15]), UPPER_INNER_CORNER, { depthMm: 1.5, aroundMm: 8 });
}
