import { radians, toDegrees, type Degrees } from '../geometry/angle';
import { displacement, dot, type Point, type Vector } from '../geometry/spaces';
import { mapVector } from '../geometry/transform';
import { spaceFromWorld, supine, type Frame } from './frame';

type WorldPoint = Point<'world'>;
/** A line across a right knee. */
export type AcrossKnee = { readonly medial: WorldPoint; readonly lateral: WorldPoint };
type KneeFrame = Frame<'femur'> | Frame<'tibia'>;

const inDegrees = (sine: number, cosine: number): Degrees => toDegrees(radians(Math.atan2(sine, cosine)));
const seenIn = (frame: KneeFrame, v: Vector<'world'>): Vector<'femur'> => mapVector(spaceFromWorld(frame as Frame<'femur'>), v);

/** Rise of a line from medial to lateral in the coronal plane of a frame, degrees. */
function riseLaterally({ medial, lateral }: AcrossKnee, frame: KneeFrame): number {
  const [x, , z] = seenIn(frame, displacement(medial, lateral));
  return inDegrees(z, x);
}

/** Turn of a line from medial to lateral in the axial plane of a frame, degrees; lateral end backwards (outwards turned) positive. */
function turnOutwards({ medial, lateral }: AcrossKnee, frame: KneeFrame): number {
  const [x, y] = seenIn(frame, displacement(medial, lateral));
  return inDegrees(0 - y, x);
}

/** mLDFA: lateral angle between mechanical axis and tangent of the distal condyles, coronal plane of the femur (Paley 2002, Principles of Deformity Correction). */
export const lateralDistalFemoralAngle = (distalCondyles: AcrossKnee, femur: Frame<'femur'>): Degrees => (90 - riseLaterally(distalCondyles, femur)) as Degrees;

/** MPTA: medial angle between mechanical axis and the line of both plateaus, coronal plane of the tibia (Paley 2002). */
export const medialProximalTibialAngle = (plateau: AcrossKnee, tibia: Frame<'tibia'>): Degrees => (90 - riseLaterally(plateau, tibia)) as Degrees;

/** JLCA: angle between the tangent of the distal condyles and the line of the plateaus, coronal plane of the femur; open laterally positive (Paley 2002). */
export const jointLineConvergence = (lines: { readonly condyles: AcrossKnee; readonly plateau: AcrossKnee }, femur: Frame<'femur'>): Degrees =>
  (riseLaterally(lines.condyles, femur) - riseLaterally(lines.plateau, femur)) as Degrees;

/**
 * Obliquity of both joint lines as the patient lay, on the scale of JLO: 180 less the rise of the distal condyles and of
 * the plateaus against the scanner's transverse axis. The legs carried no weight; of a standing patient it is another.
 */
export const supineJointLineObliquity = (condyles: AcrossKnee, plateau: AcrossKnee): Degrees => (180 - supineRise(condyles) - supineRise(plateau)) as Degrees;

function supineRise({ medial, lateral }: AcrossKnee): number {
  const across = displacement(medial, lateral);
  return inDegrees(dot(across, supine.superior), dot(across, supine.right));
}

/**
 * mHKA: deviation of the tibia's mechanical axis from that of the femur, coronal plane of the femur; 0 is straight, varus
 * negative. Where both coronal planes agree it is MPTA - mLDFA - JLCA.
 */
export function hipKneeAnkleAngle(tibialAxis: { readonly plateauCentre: WorldPoint; readonly ankleCentre: WorldPoint }, femur: Frame<'femur'>): Degrees {
  const [x, , z] = seenIn(femur, displacement(tibialAxis.plateauCentre, tibialAxis.ankleCentre));
  return inDegrees(x, -z);
}

/** A line across a joint surface from front to back. */
export type FrontToBack = { readonly anterior: WorldPoint; readonly posterior: WorldPoint };

function fallBackwards({ anterior, posterior }: FrontToBack, frame: KneeFrame): number {
  const [, y, z] = seenIn(frame, displacement(posterior, anterior));
  return inDegrees(z, y);
}

/** PDFA: posterior angle between the frame's long axis and the line of the distal joint surface from front to back, sagittal plane (Paley 2002, who takes the axis of the shaft). */
export const posteriorDistalFemoralAngle = (joint: FrontToBack, femur: Frame<'femur'>): Degrees => (90 + fallBackwards(joint, femur)) as Degrees;

/** Posterior tibial slope of one compartment: 90 degrees less the posterior proximal tibial angle; falling backwards positive. */
export const posteriorTibialSlope = (compartment: FrontToBack, tibia: Frame<'tibia'>): Degrees => fallBackwards(compartment, tibia) as Degrees;

/** Angle of an epicondylar axis to the posterior condylar line, axial plane of the femur; the epicondylar axis turned outwards positive (Berger et al. 1993, Clin Orthop Relat Res 286:40). */
export const axisToPosteriorCondyles = (axis: AcrossKnee, posteriorCondyles: AcrossKnee, femur: Frame<'femur'>): Degrees =>
  (turnOutwards(axis, femur) - turnOutwards(posteriorCondyles, femur)) as Degrees;

/** The trochlear line (Whiteside and Arima 1995): the line square to it against the posterior condylar line, axial plane of the femur; turned outwards positive. */
export function trochlearLineToPosteriorCondyles(trochlea: { readonly groove: WorldPoint; readonly notch: WorldPoint }, posteriorCondyles: AcrossKnee, femur: Frame<'femur'>): Degrees {
  const [x, y] = seenIn(femur, displacement(trochlea.notch, trochlea.groove));
  return (inDegrees(x, y) - turnOutwards(posteriorCondyles, femur)) as Degrees;
}
