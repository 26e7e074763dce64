import type { BoneName } from '../anatomy/bone';
import { femoralFrame, spaceFromWorld, supine, type Frame } from '../anatomy/frames';
import type { Landmarks } from '../anatomy/landmarks';
import { pelvicObliquity, pelvicRotation, pelvicTilt } from '../anatomy/pelvicMeasures';
import type { Side } from '../anatomy/side';
import { radians, toDegrees, type Degrees } from '../geometry/angle';
import { dot, point, scaled, type Point, type Space, type Vector } from '../geometry/spaces';
import { compose, fromAxes, invert, mapPoint, type Transform } from '../geometry/transform';
import type { Plan } from './document';
import { nativeHipCentre, pelvicFrameOf, type PelvicFrame } from './pelvicFrame';

/** From where a bone lies in the scan to where it stands after correction; both LPS mm. */
export type CorrectedFromScan = Transform<'world', 'world'>;

/** How a femur was corrected: by its own mechanical frame, or, where its knee is out of view, together with the pelvis. */
export type FemurCorrection = { readonly by: 'femur' | 'pelvis'; readonly correctedFromScan: CorrectedFromScan };

/** Where the bones stand when the pelvis is upright in its frame and each femur in its own, the hip centres staying together. */
export type Correction = {
  readonly pelvic: PelvicFrame;
  readonly pelvis: CorrectedFromScan;
  readonly femora: Readonly<Record<Side, FemurCorrection>>;
};

/**
 * The pelvis brought upright in the wanted frame about the frame's origin; each femur in its frame (mechanical axis
 * upright, posterior condyles to the front) with its head where the pelvis takes it.
 */
export function correctionOf(landmarks: Landmarks, wanted: Plan['pelvicFrame']): Correction {
  const pelvic = pelvicFrameOf(landmarks, wanted);
  const origin = mapPoint(invert(pelvic.pelvisFromWorld), point<'pelvis'>(0, 0, 0));
  const pelvis = compose(upright<'pelvis'>(origin), pelvic.pelvisFromWorld);
  return { pelvic, pelvis, femora: { left: femurCorrection(landmarks, pelvis, 'left'), right: femurCorrection(landmarks, pelvis, 'right') } };
}

/** Axes x right, y anterior, z superior as those of a patient who lies straight on the table. */
const upright = <S extends Space>(origin: Point<'world'>): Transform<'world', S> =>
  fromAxes<'world', S>({ x: supine.right, y: supine.anterior, z: supine.superior, origin });

function femurCorrection(landmarks: Landmarks, pelvis: CorrectedFromScan, side: Side): FemurCorrection {
  const frame = femoralFrame(landmarks, side);
  if (!frame.ok) return { by: 'pelvis', correctedFromScan: pelvis };
  const head = mapPoint(pelvis, nativeHipCentre(landmarks, side) ?? frame.value.origin);
  return { by: 'femur', correctedFromScan: compose(upright<'femur'>(head), spaceFromWorld<'femur'>(frame.value)) };
}

/** The map of one bone. What hangs on a femur moves with it: the knee keeps the pose of the scan. */
export function correctionOfBone(bone: BoneName, { pelvis, femora }: Correction): CorrectedFromScan {
  if (bone.startsWith('hip') || bone === 'sacrum') return pelvis;
  return femora[bone.endsWith('left') ? 'left' : 'right'].correctedFromScan;
}

/** Degrees against the patient's straight pose; null where the landmarks are not there. Signs as of the measures of the same names. */
export type PelvicAngles = { readonly tilt: Degrees | null; readonly obliquity: Degrees | null; readonly rotation: Degrees | null };

/** Tilt, obliquity and rotation of the pelvis after a map of it, or as scanned. */
export function pelvicAngles({ found }: Landmarks, map: (at: Point<'world'>) => Point<'world'> = (at) => at): PelvicAngles {
  const [asisRight, asisLeft, pubicTubercleRight, pubicTubercleLeft] = ['asis_right', 'asis_left', 'pubic_tubercle_right', 'pubic_tubercle_left'].map((id) => found[id] && map(found[id].at));
  if (!asisRight || !asisLeft) return { tilt: null, obliquity: null, rotation: null };
  return {
    tilt: pubicTubercleRight && pubicTubercleLeft ? pelvicTilt({ asisRight, asisLeft, pubicTubercleRight, pubicTubercleLeft }) : null,
    obliquity: pelvicObliquity(asisRight, asisLeft), rotation: pelvicRotation({ asisRight, asisLeft }),
  };
}

/** How a femur lies on the table, degrees from straight: knee forwards, knee inwards, front turned inwards positive. */
export type FemoralAngles = { readonly flexion: Degrees; readonly adduction: Degrees; readonly internalRotation: Degrees };

/** Of the femur's mechanical axis and posterior condylar line; null where its frame is not there. */
export function femoralAngles(landmarks: Landmarks, side: Side): FemoralAngles | null {
  const frame = femoralFrame(landmarks, side);
  return frame.ok ? anglesOfFrame(frame.value, side) : null;
}

function anglesOfFrame({ y: forwards, z: proximal }: Frame, side: Side): FemoralAngles {
  const inwards = side === 'right' ? scaled(supine.right, -1) : supine.right;
  const part = (v: Vector<'world'>, along: Vector<'world'>): number => dot(v, along);
  return {
    flexion: inDegrees(-part(proximal, supine.anterior), part(proximal, supine.superior)),
    adduction: inDegrees(-part(proximal, inwards), part(proximal, supine.superior)),
    internalRotation: inDegrees(part(forwards, inwards), part(forwards, supine.anterior)),
  };
}

const inDegrees = (opposite: number, adjacent: number): Degrees => toDegrees(radians(Math.atan2(opposite, adjacent)));

