import type { Landmarks } from '../anatomy/landmarks';
import type { Side } from '../anatomy/side';
import { cross, displacement, midpoint, normalised, perpendicularPart, point, vector, type Point, type Vector } from '../geometry/spaces';
import { fromAxes, invert, type Transform } from '../geometry/transform';
import type { Plan } from './document';

export type PelvicFrame = {
  readonly id: Plan['pelvicFrame'];
  /** How its right-left axis was found: a table frame has none of the patient's own. */
  readonly axisFrom: 'asis' | 'hip-centres' | 'table';
  /** Pelvis: x right, y anterior, z superior. */
  readonly pelvisFromWorld: Transform<'pelvis', 'world'>;
};

/** What the anterior pelvic plane is laid through. */
export const appLandmarks = ['asis_left', 'asis_right', 'pubic_tubercle_left', 'pubic_tubercle_right'] as const;

const SUPERIOR = vector<'world'>(0, 0, 1);
const RIGHT = vector<'world'>(-1, 0, 0);

/** The frame asked for, or the functional one where the anterior pelvic plane is not in view. */
export const pelvicFrameOf = (landmarks: Landmarks, wanted: Plan['pelvicFrame']): PelvicFrame =>
  (wanted === 'app' ? anteriorPelvicPlane(landmarks) : null) ?? functionalFrame(landmarks);

/** APP: x from left to right spine, the plane through both spines and the middle of the tubercles upright; null when one is not there. */
export function anteriorPelvicPlane({ found }: Landmarks): PelvicFrame | null {
  const [right, left] = [found['asis_right']?.at, found['asis_left']?.at];
  const [rightTubercle, leftTubercle] = [found['pubic_tubercle_right']?.at, found['pubic_tubercle_left']?.at];
  if (!right || !left || !rightTubercle || !leftTubercle) return null;
  const origin = midpoint(right, left);
  const x = normalised(displacement(left, right));
  const up = displacement(midpoint(rightTubercle, leftTubercle), origin);
  const y = normalised(cross(up, x));
  return { id: 'app', axisFrom: 'asis', pelvisFromWorld: invert(fromAxes<'world', 'pelvis'>({ x, y, z: cross(x, y), origin })) };
}

/** Obliquity and rotation are taken out, the tilt of the scan is kept: the table is the horizontal. */
export function functionalFrame(landmarks: Landmarks): PelvicFrame {
  const { axisFrom, right, origin } = rightwards(landmarks);
  const z = normalised(perpendicularPart(SUPERIOR, right));
  return { id: 'functional', axisFrom, pelvisFromWorld: invert(fromAxes<'world', 'pelvis'>({ x: right, y: cross(z, right), z, origin })) };
}

function rightwards(landmarks: Landmarks): { readonly axisFrom: PelvicFrame['axisFrom']; readonly right: Vector<'world'>; readonly origin: Point<'world'> } {
  const pairs = [
    ['asis', landmarks.found['asis_right']?.at, landmarks.found['asis_left']?.at],
    ['hip-centres', nativeHipCentre(landmarks, 'right'), nativeHipCentre(landmarks, 'left')],
  ] as const;
  for (const [axisFrom, right, left] of pairs) {
    if (right && left) return { axisFrom, right: normalised(displacement(left, right)), origin: midpoint(right, left) };
  }
  return { axisFrom: 'table', right: RIGHT, origin: point(0, 0, 0) };
}

/** Centre of the socket, or of the head where the socket was not found. */
export const nativeHipCentre = (landmarks: Landmarks, side: Side): Point<'world'> | null =>
  landmarks.acetabula[side]?.centre ?? nativeHeadCentre(landmarks, side);

/** Centre of the patient's own head: where leg length and offset are counted from. */
export const nativeHeadCentre = (landmarks: Landmarks, side: Side): Point<'world'> | null =>
  landmarks.femora[side]?.head?.centre ?? landmarks.found[`femoral_head_centre_${side}`]?.at ?? null;
