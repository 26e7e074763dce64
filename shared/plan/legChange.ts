import type { Landmarks } from '../anatomy/landmarks';
import type { Side } from '../anatomy/side';
import { displacement, normalised, type Point, type Vector } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import type { PelvicFrame } from './pelvicFrame';
import { along, distanceFromLine, lateralSign } from './placement';

export type Line = { readonly at: Point<'world'>; readonly direction: Vector<'world'> };

/** What of the femur leg length and offset are counted along. */
export type FemoralAxes = {
  /** Unit, proximal: the mechanical axis where the knee is in view, else the proximal shaft axis. */
  readonly proximal: Vector<'world'>;
  readonly from: 'mechanical-axis' | 'shaft-axis';
  readonly shaft: Line;
};

/** Null where too little shaft is in view for its axis. */
export function femoralAxesOf(landmarks: Landmarks, side: Side): FemoralAxes | null {
  const shaft = landmarks.femora[side]?.shaftAxis;
  if (!shaft) return null;
  const [head, notch] = [landmarks.femora[side]?.head?.centre, landmarks.found[`intercondylar_notch_${side}`]?.at];
  const unit = { at: shaft.at, direction: normalised(shaft.direction) };
  if (!head || !notch) return { proximal: unit.direction, from: 'shaft-axis', shaft: unit };
  return { proximal: normalised(displacement(notch, head)), from: 'mechanical-axis', shaft: unit };
}

export type LegChange = {
  /** Lengthening of the leg, mm: the share of the socket's centre and the share of the femur. */
  readonly lengthMm: number; readonly cupLengthMm: number; readonly stemLengthMm: number;
  /** Lateralisation of the femur, mm: acetabular and femoral offset. */
  readonly globalOffsetMm: number; readonly cupOffsetMm: number; readonly stemOffsetMm: number;
};

type Centres = { readonly native: Point<'world'>; readonly cup: Point<'world'>; readonly head: Point<'world'> };

/**
 * Planned change against the patient's own head centre, after reduction of the planned head into the planned cup:
 * length = [z_p(native) - z_p(cup)] + [z_f(head) - z_f(native)]; global offset = [lateral_p(cup) - lateral_p(native)]
 * + [FO(head) - FO(native)], FO the distance from the proximal shaft axis. Lengthening and lateralising are positive.
 */
export function legChangeOf({ native, cup, head }: Centres, frames: { readonly pelvic: PelvicFrame; readonly femoral: FemoralAxes; readonly side: Side }): LegChange {
  const shift = cupShiftOf({ native, cup }, frames.pelvic, frames.side);
  const { proximal, shaft } = frames.femoral;
  const [cupLengthMm, cupOffsetMm] = [-shift.superiorMm, -shift.medialMm];
  const stemLengthMm = along(head, native, proximal);
  const stemOffsetMm = distanceFromLine(head, shaft.at, shaft.direction) - distanceFromLine(native, shaft.at, shaft.direction);
  return { lengthMm: cupLengthMm + stemLengthMm, cupLengthMm, stemLengthMm, globalOffsetMm: cupOffsetMm + stemOffsetMm, cupOffsetMm, stemOffsetMm };
}

/** How far the centre of rotation moves, in the pelvic frame. */
export function cupShiftOf({ native, cup }: Omit<Centres, 'head'>, { pelvisFromWorld }: PelvicFrame, side: Side): { readonly medialMm: number; readonly anteriorMm: number; readonly superiorMm: number } {
  const [from, to] = [mapPoint(pelvisFromWorld, native), mapPoint(pelvisFromWorld, cup)];
  return { medialMm: -lateralSign(side) * (to[0] - from[0]), anteriorMm: to[1] - from[1], superiorMm: to[2] - from[2] };
}
