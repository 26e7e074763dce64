import { radians, signedAngle, toDegrees, type Degrees } from '../geometry/angle';
import { cross, displacement, dot, midpoint, normalised, type Point, type Vector } from '../geometry/spaces';
import { supine } from './frame';
import type { AnteriorPelvicPoints, Spines } from './pelvicFrames';

type WorldPoint = Point<'world'>;

/** Of a vector: its right, anterior and superior part, of a patient who lies straight on the table. */
const supineParts = (v: Vector<'world'>) => ({ right: dot(v, supine.right), anterior: dot(v, supine.anterior), superior: dot(v, supine.superior) });
const inDegrees = (opposite: number, adjacent: number): Degrees => toDegrees(radians(Math.atan2(opposite, adjacent)));

/**
 * Pelvic tilt (APPt): angle of the anterior pelvic plane to the coronal plane of the supine patient, anterior tilt
 * positive (Pierrepont et al. 2017, Bone Joint J 99-B:184). It is not the spinopelvic tilt.
 */
export function pelvicTilt({ asisRight, asisLeft, pubicTubercleRight, pubicTubercleLeft }: AnteriorPelvicPoints): Degrees {
  const { anterior, superior } = supineParts(displacement(midpoint(pubicTubercleLeft, pubicTubercleRight), midpoint(asisLeft, asisRight)));
  return inDegrees(anterior, superior);
}

/** Pelvic obliquity: slope of a line between both sides in the coronal plane of the scanner, right side higher positive. */
export function pelvicObliquity(right: WorldPoint, left: WorldPoint): Degrees {
  const across = supineParts(displacement(left, right));
  return inDegrees(across.superior, across.right);
}

/** Pelvic rotation: turn of the line of the iliac spines in the axial plane of the scanner, right side forwards positive. */
export function pelvicRotation({ asisRight, asisLeft }: Spines): Degrees {
  const across = supineParts(displacement(asisLeft, asisRight));
  return inDegrees(across.anterior, across.right);
}

/** The first sacral endplate by its middle and the middle of its front edge, and both hip centres. */
export type SpinopelvicPoints = { readonly promontory: WorldPoint; readonly endplateCentre: WorldPoint; readonly hipRight: WorldPoint; readonly hipLeft: WorldPoint };

/** Square to the sagittal plane of the spine and hips: through both hip centres, to the right. */
const transverse = ({ hipRight, hipLeft }: SpinopelvicPoints): Vector<'world'> => normalised(displacement(hipLeft, hipRight));
const fromHips = ({ endplateCentre, hipRight, hipLeft }: SpinopelvicPoints): Vector<'world'> => displacement(midpoint(hipRight, hipLeft), endplateCentre);
const forwards = ({ endplateCentre, promontory }: SpinopelvicPoints): Vector<'world'> => displacement(endplateCentre, promontory);

// The horizontal is taken square to the vertical in the plane square to the hip axis, so that slope and tilt add up to the incidence in an oblique pelvis too.

/** Sacral slope: angle of the first sacral endplate to the horizontal of the supine patient, front edge lower positive (Legaye et al. 1998, Eur Spine J 7:99). */
export const sacralSlope = (points: SpinopelvicPoints): Degrees =>
  toDegrees(signedAngle(forwards(points), cross(supine.superior, transverse(points)), transverse(points)));

/** Spinopelvic tilt: angle of the line from the hip axis to the middle of the first sacral endplate to the vertical, the sacrum behind the hips positive (Legaye et al. 1998). It is not the tilt of the anterior pelvic plane. */
export const spinopelvicTilt = (points: SpinopelvicPoints): Degrees =>
  toDegrees(signedAngle(supine.superior, fromHips(points), transverse(points)));

/** Pelvic incidence: angle between the line square to the first sacral endplate at its middle and the line from there to the hip axis; the sum of slope and spinopelvic tilt in any pose (Legaye et al. 1998). */
export const pelvicIncidence = (points: SpinopelvicPoints): Degrees =>
  ((toDegrees(signedAngle(forwards(points), fromHips(points), transverse(points))) - 90) as Degrees);
