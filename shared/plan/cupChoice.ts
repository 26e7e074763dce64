import type { Landmarks } from '../anatomy/landmarks';
import type { Side } from '../anatomy/side';
import type { Point } from '../geometry/spaces';
import { familiesOf, type Catalogue } from '../implants/catalogue';
import type { PlannedCup } from './document';
import { tenths, type PlanNote } from './note';

/** Lewinnek's middle (J Bone Joint Surg Am 1978): where a first proposal stands. */
export const PROPOSED_RI_DEG = 40;
export const PROPOSED_RA_DEG = 15;

/**
 * Sizing rule (chosen): the reamer takes what is left of the cartilage and about a millimetre of subchondral bone all
 * round, so the shell is 2 mm larger than the bony socket's sphere, and in a worn joint, whose socket has closed up on
 * the head, at least 4 mm larger than the head's bone. Of the library the nearest size is taken.
 */
const REAMED_OVER_SOCKET_MM = 2;
const REAMED_OVER_HEAD_MM = 4;
/** Where no socket was fitted: the head's bone plus cartilage of head and socket, 2 x 2 mm, plus the reaming (chosen). */
const OVER_HEAD_ALONE_MM = 6;

export type CupChoice = { readonly cup: PlannedCup; readonly notes: readonly PlanNote[] };

/** A shell concentric to the socket at RI 40 / RA 15; null when neither socket nor head was found. */
export function proposedCup(landmarks: Landmarks, side: Side, catalogue: Catalogue): CupChoice | null {
  const bone = boneSphere(landmarks, side);
  const family = familiesOf(catalogue, 'cup')[0];
  if (!bone || !family) return null;
  const nearest = [...family.sizes].sort((a, b) => Math.abs(a.outerDiameterMm - bone.reamedMm) - Math.abs(b.outerDiameterMm - bone.reamedMm))[0];
  if (!nearest) return null;
  const cup: PlannedCup = {
    family: family.id, size: nearest.size, centre: bone.centre,
    radiographicInclinationDeg: PROPOSED_RI_DEG, radiographicAnteversionDeg: PROPOSED_RA_DEG,
  };
  return { cup, notes: [...bone.notes, ...sizeNotes(bone.reamedMm, nearest.outerDiameterMm)] };
}

type BoneSphere = { readonly centre: Point<'world'>; readonly reamedMm: number; readonly notes: readonly PlanNote[] };

function boneSphere(landmarks: Landmarks, side: Side): BoneSphere | null {
  const [socket, head] = [landmarks.acetabula[side], landmarks.femora[side]?.head];
  if (socket) {
    const reamedMm = Math.max(2 * socket.radiusMm + REAMED_OVER_SOCKET_MM, head ? 2 * head.radiusMm + REAMED_OVER_HEAD_MM : 0);
    return { centre: socket.centre, reamedMm, notes: [note('plan.cupSizedToSocket', { socketMm: tenths(2 * socket.radiusMm), reamedMm: tenths(reamedMm) })] };
  }
  if (!head) return null;
  const reamedMm = 2 * head.radiusMm + OVER_HEAD_ALONE_MM;
  return { centre: head.centre, reamedMm, notes: [{ ...note('plan.cupSizedToHead', { headMm: tenths(2 * head.radiusMm) }), level: 'warning' }] };
}

const note = (code: PlanNote['code'], values: PlanNote['values']): PlanNote => ({ code, about: 'cup', level: 'information', values });

/** The library ends somewhere: say so when the nearest size is more than half a step away. */
const sizeNotes = (wantedMm: number, chosenMm: number): PlanNote[] =>
  Math.abs(wantedMm - chosenMm) <= 1 ? [] : [{ ...note('plan.noCupOfThisSize', { wantedMm: tenths(wantedMm), chosenMm }), level: 'warning' }];
