import { normalised, vector, type Triple, type Vector } from '../geometry/spaces';
import { capOf, type CapSize } from '../mesh/cap';
import { pointsWhere, type Cloud } from '../mesh/cloud';
import type { Peak } from '../mesh/peak';
import { posteriorInferiorSpine } from './ilium';
import { pubicTubercle, superiorPubicPoint } from './pubis';

/** A right hip bone, or a left one in the mirror, in a frame x right, y anterior, z superior. */
export type RightHip = { readonly cloud: Cloud<'pelvis'>; readonly socket: Triple; readonly socketRadiusMm: number };

export type HipPointName = 'asis' | 'aiis' | 'psis' | 'piis' | 'pubic_tubercle' | 'superior_pubic' | 'ischial_spine' | 'ischial_tuberosity' | 'teardrop';

/** Points of one hip bone that stand out; null where the bone has no such place. */
export type HipPointsIn<P> = Readonly<Record<HipPointName, P | null>>;

const towards = (x: number, y: number, z: number): Vector<'pelvis'> => normalised(vector<'pelvis'>(x, y, z));

/** Forwards, and a very little outwards as the wing looks. */
const ANTERIOR_SPINE = towards(0.1, 1, 0);
/** Backwards and towards the sacrum, which the spine overhangs. */
const POSTERIOR_SPINE = towards(-0.25, -0.97, 0);
/** Forwards and a little down: below the notch between the spines. */
const LOWER_SPINE = towards(0, 1, -0.2);
/** Inwards and backwards, above the lesser notch. */
const ISCHIAL_SPINE = towards(-1, -1, 0.3);
const DOWN = towards(0, 0, -1);

const RIDGE: CapSize = { depthMm: 3, aroundMm: 12 };
const TIP: CapSize = { depthMm: 1, aroundMm: 6 };
const BLUNT: CapSize = { depthMm: 2, aroundMm: 15 };

/** Every named point of a hip bone, each as its definition says, in the frame the bone is given in. */
export function hipPointsIn(hip: RightHip): HipPointsIn<Peak<'pelvis'>> {
  const asis = anteriorSpine(hip);
  const psis = within(hip, (_x, _y, z) => z > 40, POSTERIOR_SPINE, BLUNT);
  const ischial_spine = within(hip, (x, y, z) => z > -25 && z < 20 && y < -20 && x < 0, ISCHIAL_SPINE, TIP);
  return {
    asis, psis, ischial_spine,
    aiis: asis && within(hip, (x, _y, z) => x > -15 && z > 22 && z < asis.at[2] - hip.socket[2] - 20, LOWER_SPINE, RIDGE),
    piis: psis && ischial_spine && posteriorInferiorSpine(hip, ischial_spine.at, psis.at),
    pubic_tubercle: pubicTubercle(hip),
    superior_pubic: superiorPubicPoint(hip),
    teardrop: lowestOfFloor(hip),
    ischial_tuberosity: within(hip, (_x, y, z) => z < -30 && y < 15, DOWN, BLUNT),
  };
}

/** Anterior superior iliac spine in the frame the bone is given in. */
export const anteriorSpine = (hip: RightHip): Peak<'pelvis'> | null => within(hip, (x, _y, z) => z > SPINE_ABOVE_MM && x > -60, ANTERIOR_SPINE, RIDGE);

/** Above the socket's centre by so much there is no other point of the front than the upper spine, mm. */
const SPINE_ABOVE_MM = 48;

/** Between the horns of the lunate surface the floor of the socket ends free above the obturator foramen. */
function lowestOfFloor(hip: RightHip): Peak<'pelvis'> | null {
  const r = hip.socketRadiusMm;
  return within(hip, (x, y, z) => x > -1.5 * r && x < -0.8 * r && Math.abs(y - 0.15 * r) < 2.5 && z > -1.2 * r && z < -0.2 * r, DOWN, TIP);
}

/** The cap of the points whose place from the socket's centre (right, anterior, superior, mm) satisfies the question. */
function within({ cloud, socket: [sx, sy, sz] }: RightHip, holds: (x: number, y: number, z: number) => boolean, direction: Vector<'pelvis'>, size: CapSize): Peak<'pelvis'> | null {
  return capOf(cloud, pointsWhere(cloud, (x, y, z) => holds(x - sx, y - sy, z - sz)), direction, size);
}
