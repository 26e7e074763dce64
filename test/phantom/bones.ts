import { pairedBone, type BoneName } from '../../shared/anatomy/bone';
import { sides, type Side } from '../../shared/anatomy/side';
import { compose, invert, transform, type Transform } from '../../shared/geometry/transform';
import { OTHER_BONE, labelValueOf } from '../../shared/segmentation/labels';
import { femur, headCentre, kneeLevel, shaftLine, type FemurShape } from './femur';
import { openingOf, parametersOf, type LegPose, type PatientOverrides, type PatientParameters, type SideParameters } from './patient';
import { hipBone, otherBone, sacrum } from './pelvis';
import { posed } from './posed';
import { fibula, patella, tibia } from './shank';
import { carved, thickened, type Solid, type Xyz } from './solid';

/** A bone in its own frame (right-sided, left ones mirrored by the transform) and where it lies. */
export type Bone = {
  readonly name: BoneName | 'other_bone';
  readonly label: number;
  readonly local: Solid;
  readonly worldFromBone: Transform<'world', 'femur'>;
  readonly inWorld: Solid;
  /** Compact bone under the surface, mm, by the place in the bone's own frame. */
  readonly cortexMm: (x: number, y: number, z: number) => number;
  /** Mean HU inside the cortex, by the place in the bone's own frame. */
  readonly insideHu: (x: number, y: number, z: number) => number;
};

export type Patient = { readonly seed: number; readonly parameters: PatientParameters; readonly bones: readonly Bone[] };

/** Half the distance between the centres of the sockets of a pelvis of size 1. */
const SOCKET_FROM_MIDDLE_MM = 86;
const SUBCHONDRAL_MM = 1.1;
const smooth = (from: number, to: number, x: number): number => {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
};

export function createPatient(seed: number, overrides: PatientOverrides = {}): Patient {
  const parameters = parametersOf(seed, overrides);
  const hips = sides.map((side) => hipBone(hipShape(parameters, side)));
  const worldFromPelvis = pelvisPose(parameters);
  const mirror = (side: Side): Transform<'pelvis', 'femur'> => transform([side === 'right' ? 1 : -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  const worldFromSide = (side: Side) => compose(worldFromPelvis, mirror(side));
  const whole = (solid: Solid, label: BoneName | 'other_bone') => bone(label, solid, worldFromSide('right'), spongy(180, 1.2));
  const mirrored = posed(hips[0] as Solid, mirror('left'));
  return {
    seed, parameters,
    bones: [
      ...sides.map((side, i) => bone(pairedBone('hip', side), hips[i] as Solid, worldFromSide(side), hipMatter)),
      whole(sacrum(parameters.pelvisSize, [hips[1] as Solid, mirrored]), 'sacrum'),
      whole(otherBone(parameters.pelvisSize), 'other_bone'),
      ...sides.flatMap((side) => leg(parameters, side, worldFromSide(side))),
    ],
  };
}

type Matter = Pick<Bone, 'cortexMm' | 'insideHu'>;
const spongy = (hu: number, cortex: number): Matter => ({ cortexMm: () => cortex, insideHu: () => hu });
/** Thin on the wing and the ischium's floor, thick along the brim towards the sacrum and at the dome of the socket. */
const hipMatter: Matter = {
  cortexMm: (x, y, z) => 1.2 + 1.2 * Math.exp(-((x - 82) ** 2 + (y + 8) ** 2 + (z - 32) ** 2) / 700),
  insideHu: (x, y, z) => 150 + 260 * Math.exp(-((x - 84) ** 2 + (y + 4) ** 2 + (z - 34) ** 2) / 500),
};

function bone(name: BoneName | 'other_bone', local: Solid, worldFromBone: Transform<'world', 'femur'>, matter: Matter): Bone {
  const label = name === 'other_bone' ? OTHER_BONE : labelValueOf(name);
  return { name, label, local, worldFromBone, inWorld: posed(local, worldFromBone), ...matter };
}

export function socketCentre({ pelvisSize }: PatientParameters): Xyz {
  return [SOCKET_FROM_MIDDLE_MM * pelvisSize, 0, 0];
}

const hipShape = (parameters: PatientParameters, side: Side) => ({
  size: parameters.pelvisSize, socketCentre: socketCentre(parameters),
  socketRadiusMm: parameters[side].femur.headRadiusMm + parameters[side].jointSpaceMm, opening: openingOf(parameters[side]),
});

/** Where arthritis brings the head: up and a little forwards into the dome. */
const DOME: Xyz = [0.18, 0.1, 0.9785];

export function headInPelvis(parameters: PatientParameters, side: Side): Xyz {
  const [centre, by] = [socketCentre(parameters), parameters[side].narrowingMm];
  return [centre[0] + DOME[0] * by, centre[1] + DOME[1] * by, centre[2] + DOME[2] * by];
}

function leg(parameters: PatientParameters, side: Side, worldFromSide: Transform<'world', 'femur'>): Bone[] {
  const { femur: shape, shank, pose } = parameters[side];
  const worldFromFemur = femurPose(parameters, side, worldFromSide);
  const thigh = femur(shape);
  const femurFromShank = shankPose(shape, pose);
  const worldFromShank = compose(worldFromFemur, femurFromShank);
  const kneeClearance = posed(thickened(thigh, 3.5), invert(femurFromShank));
  const shin = carved(tibia(shank), kneeClearance);
  const cap = carved(patella(shank, patellaAt(shape)), thickened(thigh, 2.5));
  return [
    bone(pairedBone('femur', side), thigh, worldFromFemur, femurMatter(parameters[side])),
    bone(pairedBone('tibia', side), shin, worldFromShank, tibiaMatter(shank.tibiaLengthMm)),
    bone(pairedBone('fibula', side), fibula(shank, shin), worldFromShank, { cortexMm: (_x, _y, z) => 1 + 1.6 * smooth(-25, -80, z) * smooth(-shank.tibiaLengthMm, -shank.tibiaLengthMm + 50, z), insideHu: () => 20 }),
    bone(pairedBone('patella', side), cap, worldFromFemur, spongy(260, 1.3)),
  ];
}

const patellaAt = (shape: FemurShape): Xyz => [1 * shape.size, 41 * shape.size, kneeLevel(shape) + 42 * shape.size];

/** The neck's and head's shell is thin, the shaft's wall thick; marrow is fat in the shaft and bone trabeculae at both ends. */
function femurMatter({ femur: shape }: SideParameters): Matter {
  const knee = kneeLevel(shape);
  const [hx, hy, hz] = headCentre(shape);
  const line = shaftLine(shape);
  const wall = (line[4]?.[3] ?? 14) - shape.isthmusRadiusMm;
  const middle = (z: number): number => smooth(-15, -95, z) * smooth(knee + 35, knee + 120, z);
  return {
    cortexMm: (x, _y, z) => SUBCHONDRAL_MM + (wall - SUBCHONDRAL_MM) * middle(z) + 1.8 * smooth(14, -20, z) * (1 - middle(z)) * smooth(knee + 30, knee + 60, z) * (x < 0 ? 1 : 0.6),
    insideHu: (x, y, z) => {
      const head = Math.exp(-((x - hx) ** 2 + (y - hy) ** 2 + (z - hz) ** 2) / 420);
      return 130 + 170 * head - 195 * smooth(0, -70, z) * smooth(knee + 45, knee + 100, z) + 40 * smooth(knee + 60, knee + 20, z);
    },
  };
}

const tibiaMatter = (length: number): Matter => ({
  cortexMm: (_x, _y, z) => 1.1 + 4 * smooth(-35, -120, z) * smooth(-length + 10, -length + 90, z),
  insideHu: (_x, _y, z) => 170 - 230 * smooth(-30, -100, z) * smooth(-length + 25, -length + 80, z),
});

const turn = (axis: 0 | 1 | 2, deg: number): Transform<'femur', 'femur'> => {
  const [c, s] = [Math.cos((deg * Math.PI) / 180), Math.sin((deg * Math.PI) / 180)];
  return transform(([[1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0], [c, 0, s, 0, 0, 1, 0, 0, -s, 0, c, 0], [c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0]] as const)[axis]);
};
const shift = ([x, y, z]: Xyz): Transform<'femur', 'femur'> => transform([1, 0, 0, x, 0, 1, 0, y, 0, 0, 1, z]);
const chain = (...steps: readonly Transform<'femur', 'femur'>[]): Transform<'femur', 'femur'> => steps.reduce((a, b) => compose(a, b));

/** The patient's right, front and up are the world's −x, −y and z. */
const lpsFromRas = transform<'world', 'femur'>([-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0]);

function pelvisPose({ pelvis }: PatientParameters): Transform<'world', 'pelvis'> {
  const pose = chain(turn(2, pelvis.rotation), turn(1, -pelvis.obliquity), turn(0, -pelvis.anteriorTilt));
  return compose(lpsFromRas, pose) as unknown as Transform<'world', 'pelvis'>;
}

/** The middle of the joint line of the knee in the frame of the femur. */
export const kneeCentre = (shape: FemurShape): Xyz => [0, -6 * shape.size, kneeLevel(shape)];

/** Takes the femur's frame to one with the mechanical axis along z and the condyles still along x. */
function uprightFromFemur(shape: FemurShape): Transform<'femur', 'femur'> {
  const [h, k] = [headCentre(shape), kneeCentre(shape)];
  const sideways = (Math.atan2(h[0] - k[0], h[2] - k[2]) * 180) / Math.PI;
  const upright = Math.hypot(h[0] - k[0], h[2] - k[2]);
  return chain(turn(0, (Math.atan2(h[1] - k[1], upright) * 180) / Math.PI), turn(1, -sideways), shift([-h[0], -h[1], -h[2]]));
}

function femurPose(parameters: PatientParameters, side: Side, worldFromSide: Transform<'world', 'femur'>): Transform<'world', 'femur'> {
  const { femur: shape, pose } = parameters[side];
  const [hx, hy, hz] = headInPelvis(parameters, side);
  const at = ((rows: readonly number[]): Xyz => [0, 4, 8].map((r) => (rows[r] as number) * hx + (rows[r + 1] as number) * hy + (rows[r + 2] as number) * hz + (rows[r + 3] as number)) as unknown as Xyz)(worldFromSide.rows);
  const mirror = transform<'femur', 'femur'>([side === 'right' ? 1 : -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  const hip = chain(mirror, turn(0, pose.flexion), turn(1, pose.adduction), turn(2, pose.internalRotation), uprightFromFemur(shape));
  return compose(compose(shift(at) as unknown as Transform<'world', 'world'>, lpsFromRas), hip);
}

function shankPose(shape: FemurShape, pose: LegPose): Transform<'femur', 'femur'> {
  const [x, y, z] = kneeCentre(shape);
  const upright = uprightFromFemur(shape);
  const turnOnly = transform<'femur', 'femur'>(upright.rows.map((value, i) => (i % 4 === 3 ? 0 : value)));
  return chain(shift([x, y - 2, z - 1.5]), invert(turnOnly), turn(0, -pose.kneeFlexion), turn(2, -4));
}
