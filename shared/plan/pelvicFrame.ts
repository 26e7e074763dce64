import { anteriorPelvicFrame, functionalPelvicFrame, spaceFromWorld, supine } from '../anatomy/frames';
import type { Landmarks } from '../anatomy/landmarks';
import type { Side } from '../anatomy/side';
import { cross, displacement, midpoint, normalised, perpendicularPart, point, type Point } from '../geometry/spaces';
import type { Transform } from '../geometry/transform';
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

/** The frame asked for, or the functional one where the anterior pelvic plane is not in view. */
export function pelvicFrameOf(landmarks: Landmarks, wanted: Plan['pelvicFrame']): PelvicFrame {
  const app = wanted === 'app' ? anteriorPelvicFrame(landmarks) : null;
  if (app?.ok) return { id: 'app', axisFrom: 'asis', pelvisFromWorld: spaceFromWorld<'pelvis'>(app.value) };
  const functional = functionalPelvicFrame(landmarks);
  if (functional.ok) return { id: 'functional', axisFrom: 'asis', pelvisFromWorld: spaceFromWorld<'pelvis'>(functional.value) };
  return withoutSpines(landmarks);
}

/** The tilt of the scan is kept as in the functional frame; obliquity and rotation are those of the hip centres, or of the table. */
function withoutSpines(landmarks: Landmarks): PelvicFrame {
  const [right, left] = [nativeHipCentre(landmarks, 'right'), nativeHipCentre(landmarks, 'left')];
  const pair = right && left ? { x: normalised(displacement(left, right)), origin: midpoint(right, left) } : null;
  const { x, origin } = pair ?? { x: supine.right, origin: point<'world'>(0, 0, 0) };
  const z = normalised(perpendicularPart(supine.superior, x));
  return { id: 'functional', axisFrom: pair ? 'hip-centres' : 'table', pelvisFromWorld: spaceFromWorld<'pelvis'>({ origin, x, y: cross(z, x), z }) };
}

/** Centre of the socket, or of the head where the socket was not found. */
export const nativeHipCentre = (landmarks: Landmarks, side: Side): Point<'world'> | null =>
  landmarks.acetabula[side]?.centre ?? nativeHeadCentre(landmarks, side);

/** Centre of the patient's own head: where leg length and offset are counted from. */
export const nativeHeadCentre = (landmarks: Landmarks, side: Side): Point<'world'> | null =>
  landmarks.femora[side]?.head?.centre ?? landmarks.found[`femoral_head_centre_${side}`]?.at ?? null;
