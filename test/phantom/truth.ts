import { pairedBone, type BoneName } from '../../shared/anatomy/bone';
import { sides, type Side } from '../../shared/anatomy/side';
import { toDegrees, angleBetween } from '../../shared/geometry/angle';
import { cross, displacement, dot, midpoint, normalised, perpendicularPart, pointOf, vectorOf, distance, type Point, type Triple, type Vector } from '../../shared/geometry/spaces';
import { mapPoint, mapVector } from '../../shared/geometry/transform';
import { socketCentre, type Bone, type Patient } from './bones';
import { canalOf, type CanalTruth } from './canal';
import { headCentre, neckDirection } from './femur';
import { femurLandmarks } from './femurLandmarks';
import { hipLandmarks } from './hipLandmarks';
import { openingOf } from './patient';
import type { Xyz } from './solid';

/** The landmarks that the formulas of the patient give. */
export const truthNames = [
  'asis', 'psis', 'pubic_tubercle', 'femoral_head_centre', 'greater_trochanter_tip', 'lesser_trochanter_apex',
  'medial_epicondyle', 'lateral_epicondyle', 'posterior_medial_condyle', 'posterior_lateral_condyle',
  'distal_medial_condyle', 'distal_lateral_condyle', 'intercondylar_notch',
] as const;
export type TruthName = (typeof truthNames)[number];
export type TruthId = `${TruthName}_${Side}`;
export const truthIds: readonly TruthId[] = truthNames.flatMap((name) => sides.map((side) => `${name}_${side}` as const));

type WorldPoint = Point<'world'>;
type Axis = { readonly at: WorldPoint; readonly direction: Vector<'world'> };

export type SideTruth = {
  readonly headRadiusMm: number;
  /** From the head centre along the neck, laterally and distally. */
  readonly neckAxis: Axis;
  /** The axis of the proximal shaft, direction proximal, at the point where the neck axis meets it. */
  readonly shaftAxis: Axis;
  /** Angle between neck and shaft in space. */
  readonly ccdDeg: number;
  /** Of the neck axis before the posterior condylar line, seen along the proximal shaft axis: as it was built. */
  readonly versionDeg: number;
  /** Head centre to shaft centre at the neck's base before the posterior condylar line, seen along notch → head centre. */
  readonly versionMurphyDeg: number;
  readonly femoralOffsetMm: number;
  readonly acetabulum: { readonly centre: WorldPoint; readonly radiusMm: number; readonly opening: Vector<'world'> };
  /** Of the native socket, in the pelvic frame of the true landmarks and in the scanner's. */
  readonly socket: { readonly app: CupAngles; readonly scanner: CupAngles };
  readonly jointSpaceMm: number;
  readonly narrowingMm: number;
  readonly femurLengthMm: number;
  readonly lesserTrochanterBelowHeadMm: number;
  readonly canal: readonly CanalTruth[];
};
export type CupAngles = { readonly radiographicInclinationDeg: number; readonly radiographicAnteversionDeg: number };

export type Truth = {
  readonly frame: 'LPS';
  readonly unit: 'mm';
  readonly seed: number;
  readonly landmarks: Readonly<Record<TruthId, WorldPoint>>;
  /** Unit axes of the pelvic frame (plane of the iliac spines and pubic tubercles): right, anterior, superior. */
  readonly pelvicFrame: { readonly origin: WorldPoint; readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly z: Vector<'world'> };
  /** Anterior tilt of that plane in the scanner, right side up, right side forwards. */
  readonly pelvis: { readonly tiltDeg: number; readonly obliquityDeg: number; readonly rotationDeg: number };
  readonly sides: Readonly<Record<Side, SideTruth>>;
  /** Left minus right, both femurs from head centre to notch. */
  readonly femurLengthDifferenceMm: number;
};

/** Everything that can be asked of the patient, from the formulas it was built of. */
export function truthOf(patient: Patient): Truth {
  const landmarks = landmarksOf(patient);
  const frame = pelvicFrameOf(landmarks);
  const one = (side: Side): SideTruth => sideTruth(patient, side, landmarks, frame);
  const [left, right] = [one('left'), one('right')];
  return {
    frame: 'LPS', unit: 'mm', seed: patient.seed, landmarks, pelvicFrame: frame, pelvis: pelvicPose(landmarks),
    sides: { left, right }, femurLengthDifferenceMm: left.femurLengthMm - right.femurLengthMm,
  };
}

type Landmarks = Truth['landmarks'];
type Frame = Truth['pelvicFrame'];

function landmarksOf(patient: Patient): Landmarks {
  const entries = sides.flatMap((side) => {
    const hip = boneOf(patient, pairedBone('hip', side));
    const femur = boneOf(patient, pairedBone('femur', side));
    const { femur: shape } = patient.parameters[side];
    const own: Readonly<Record<TruthName, WorldPoint>> = {
      ...placed(hip, hipLandmarks(hip.local, patient.parameters.pelvisSize)),
      ...placed(femur, { ...femurLandmarks(femur.local, shape), femoral_head_centre: headCentre(shape) }),
    };
    return truthNames.map((id) => [`${id}_${side}`, own[id]] as const);
  });
  return Object.fromEntries(entries) as Landmarks;
}

const placed = <Id extends string>(bone: Bone, points: Readonly<Record<Id, Xyz>>): Record<Id, WorldPoint> =>
  Object.fromEntries(Object.entries<Xyz>(points).map(([id, at]) => [id, inWorld(bone, at)])) as Record<Id, WorldPoint>;

const inWorld = (bone: Bone, at: Xyz): WorldPoint => mapPoint(bone.worldFromBone, pointOf<'femur'>(at as Triple));
const turnedToWorld = (bone: Bone, v: Xyz): Vector<'world'> => mapVector(bone.worldFromBone, vectorOf<'femur'>(v as Triple));

export function boneOf(patient: Patient, name: BoneName): Bone {
  const bone = patient.bones.find((one) => one.name === name);
  if (!bone) throw new Error(`a patient without ${name}`);
  return bone;
}

/** x from left to right iliac spine, y anterior and upright on the plane through the tubercles, origin between the spines. */
function pelvicFrameOf(at: Landmarks): Frame {
  const x = normalised(displacement(at.asis_left, at.asis_right));
  const spines = midpoint(at.asis_left, at.asis_right);
  const up = displacement(midpoint(at.pubic_tubercle_left, at.pubic_tubercle_right), spines);
  const y = normalised(cross(up, x));
  return { origin: spines, x, y, z: cross(x, y) };
}

const deg = (radian: number): number => (radian * 180) / Math.PI;

/** In right–anterior–superior components, which are −x, −y and z of the world. */
function pelvicPose(at: Landmarks): Truth['pelvis'] {
  const up = displacement(midpoint(at.pubic_tubercle_left, at.pubic_tubercle_right), midpoint(at.asis_left, at.asis_right));
  const across = displacement(at.asis_left, at.asis_right);
  return { tiltDeg: deg(Math.atan2(-up[1], up[2])), obliquityDeg: deg(Math.atan2(across[2], -across[0])), rotationDeg: deg(Math.atan2(-across[1], -across[0])) };
}

function sideTruth(patient: Patient, side: Side, landmarks: Landmarks, frame: Frame): SideTruth {
  const parameters = patient.parameters[side];
  const femur = boneOf(patient, pairedBone('femur', side));
  const hip = boneOf(patient, pairedBone('hip', side));
  const { femur: shape } = parameters;
  const head = landmarks[`femoral_head_centre_${side}`];
  const shaftDirection = turnedToWorld(femur, [0, 0, 1]);
  const apex = landmarks[`lesser_trochanter_apex_${side}`];
  const [nx, ny, nz] = neckDirection(shape);
  const opening = turnedToWorld(hip, openingOf(parameters));
  return {
    headRadiusMm: shape.headRadiusMm,
    neckAxis: { at: head, direction: turnedToWorld(femur, [-nx, -ny, -nz]) },
    shaftAxis: { at: inWorld(femur, [0, 0, 0]), direction: shaftDirection },
    ccdDeg: toDegrees(angleBetween(turnedToWorld(femur, [nx, ny, nz]), turnedToWorld(femur, [0, 0, -1]))),
    versionDeg: shape.versionDeg,
    versionMurphyDeg: murphyVersion(landmarks, side, inWorld(femur, [0, 0, neckBaseLevel(patient, side, apex)])),
    femoralOffsetMm: shape.offsetMm,
    acetabulum: { centre: inWorld(hip, socketCentre(patient.parameters)), radiusMm: shape.headRadiusMm + parameters.jointSpaceMm, opening },
    socket: { app: cupAngles(opening, frame, side), scanner: cupAngles(opening, scannerFrame, side) },
    jointSpaceMm: parameters.jointSpaceMm, narrowingMm: parameters.narrowingMm,
    femurLengthMm: distance(head, landmarks[`intercondylar_notch_${side}`]),
    lesserTrochanterBelowHeadMm: dot(displacement(apex, head), shaftDirection),
    canal: canalOf(femur, dot(displacement(inWorld(femur, [0, 0, 0]), apex), shaftDirection)),
  };
}

/** Where the neck springs from the shaft: ten millimetres above the apex of the lesser trochanter. */
const NECK_BASE_ABOVE_APEX_MM = 10;

function neckBaseLevel(patient: Patient, side: Side, apex: WorldPoint): number {
  const femur = boneOf(patient, pairedBone('femur', side));
  return dot(displacement(inWorld(femur, [0, 0, 0]), apex), turnedToWorld(femur, [0, 0, 1])) + NECK_BASE_ABOVE_APEX_MM;
}

/** Murphy et al. 1987: positive where the head lies before the condylar line; for the left leg mirrored. */
function murphyVersion(at: Landmarks, side: Side, neckBase: WorldPoint): number {
  const up = normalised(displacement(at[`intercondylar_notch_${side}`], at[`femoral_head_centre_${side}`]));
  const medially = perpendicularPart(displacement(at[`posterior_lateral_condyle_${side}`], at[`posterior_medial_condyle_${side}`]), up);
  const neck = perpendicularPart(displacement(neckBase, at[`femoral_head_centre_${side}`]), up);
  const forwards = cross(medially, up);
  const sign = side === 'right' ? 1 : -1;
  const anterior = dot(neck, normalised(forwards)) * sign;
  return deg(Math.atan2(anterior, dot(neck, normalised(medially))));
}

const scannerFrame = { x: vectorOf<'world'>([-1, 0, 0]), y: vectorOf<'world'>([0, -1, 0]), z: vectorOf<'world'>([0, 0, 1]) };

/** Murray 1993, radiographic: RI = atan2(lateral, −superior), RA = asin(anterior). */
function cupAngles(opening: Vector<'world'>, frame: Pick<Frame, 'x' | 'y' | 'z'>, side: Side): CupAngles {
  const lateral = dot(opening, frame.x) * (side === 'right' ? 1 : -1);
  return {
    radiographicInclinationDeg: deg(Math.atan2(lateral, -dot(opening, frame.z))),
    radiographicAnteversionDeg: deg(Math.asin(dot(opening, frame.y))),
  };
}
