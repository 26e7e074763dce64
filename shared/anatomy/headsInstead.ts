import { distance, type Point } from '../geometry/spaces';
import { headCentreInstead, headCentreOfOtherSide, isRound, type UpperShaft } from './femoralHead';
import type { Located } from './landmark';
import type { Landmarks, ProximalFemur } from './landmarks';
import { mirroredFemur, mirroredPoint } from './mirror';
import { withPlaced } from './placed';
import { otherSide, sides, type Side } from './side';

/** A socket farther from what is left of the head holds another centre than the head's: the hip is dislocated. */
const IN_SOCKET_MM = 15;
/** What a centre has left of confidence that was not seen on its own bone: it is to be looked at. */
const BY_SOCKET = 0.29;
const BY_OTHER_SIDE = 0.2;

/**
 * The landmarks with a centre for each femoral head that is collapsed: that of its socket, or the other side's in the
 * mirror, laid on the shaft and the lesser trochanter. `femora.<side>.head.instead` says which; where there is neither,
 * the head stays as it was found.
 */
export function withHeadsInstead(landmarks: Landmarks): Landmarks {
  return sides.reduce((so, side) => withHeadInstead(so, landmarks, side), landmarks);
}

function withHeadInstead(so: Landmarks, asFound: Landmarks, side: Side): Landmarks {
  const head = asFound.femora[side]?.head ?? null;
  if (!head || head.instead) return so;
  const instead = headCentreInstead({ head, socket: socketOf(asFound, side, head.centre), mirrored: centreByOtherSide(asFound, side) });
  if (!instead) return so;
  const confidence = instead.from === 'acetabulum' ? BY_SOCKET : BY_OTHER_SIDE;
  const evidence: Located['evidence'] = [{ kind: 'sphere', centre: instead.at, radiusMm: head.radiusMm }];
  const next = withPlaced(so, { [`femoral_head_centre_${side}`]: { at: instead.at, residualMm: head.residualMm, confidence, way: 'geometry', evidence } }, {});
  return { ...next, femora: { ...next.femora, [side]: saying(next.femora[side], instead.from) } };
}

const saying = (femur: ProximalFemur | null, instead: 'acetabulum' | 'other_side'): ProximalFemur | null =>
  (femur?.head ? { ...femur, head: { ...femur.head, instead } } : femur);

function socketOf({ acetabula }: Landmarks, side: Side, head: Point<'world'>): Point<'world'> | null {
  const socket = acetabula[side]?.centre;
  return socket && distance(socket, head) <= IN_SOCKET_MM ? socket : null;
}

/** The other side must have a round head of its own, seen and not taken from elsewhere. */
function centreByOtherSide(landmarks: Landmarks, side: Side): Point<'world'> | null {
  const otherFemur = landmarks.femora[otherSide(side)];
  const other = otherFemur && mirroredFemur(otherFemur);
  const [own, across] = [upperShaft(landmarks, side), upperShaft(landmarks, otherSide(side))];
  if (!other?.head || other.head.instead || !isRound(other.head) || !other.shaftAxis || !own || !across) return null;
  return headCentreOfOtherSide(own, { shaft: other.shaftAxis, lesserApex: mirroredPoint(across.lesserApex) }, other.head.centre);
}

function upperShaft({ femora, found }: Landmarks, side: Side): UpperShaft | null {
  const [shaft, apex] = [femora[side]?.shaftAxis, found[`lesser_trochanter_apex_${side}`]?.at];
  return shaft && apex ? { shaft, lesserApex: apex } : null;
}
