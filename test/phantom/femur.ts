import { bar } from './skeleton';
import { blend, capsule, carved, common, halfSpace, sphere, type Knot, type Solid, type Xyz } from './solid';

/**
 * A right femur in its own frame: z along the proximal shaft axis upwards, x along the posterior condylar line to the
 * right (lateral), y anterior; the origin is where the neck axis meets the shaft axis. Left is the mirror image.
 */
export type FemurShape = {
  readonly headRadiusMm: number;
  /** Angle between neck and shaft, degrees. */
  readonly ccdDeg: number;
  /** Angle of the neck before the posterior condylar line, seen along the shaft, degrees. */
  readonly versionDeg: number;
  /** Distance of the head centre from the shaft axis, mm. */
  readonly offsetMm: number;
  /** From the top of the head to the most distal condyle, mm. */
  readonly lengthMm: number;
  /** Half of the canal's width at its narrowest, mm. */
  readonly isthmusRadiusMm: number;
  readonly size: number;
};

const rad = (deg: number): number => (deg * Math.PI) / 180;

/** Unit vector from the origin to the head centre. */
export function neckDirection({ ccdDeg, versionDeg }: FemurShape): Xyz {
  const [across, up] = [Math.sin(rad(180 - ccdDeg)), Math.cos(rad(180 - ccdDeg))];
  return [-across * Math.cos(rad(versionDeg)), across * Math.sin(rad(versionDeg)), up];
}

export function headCentre(shape: FemurShape): Xyz {
  const [x, y, z] = neckDirection(shape);
  const length = shape.offsetMm / Math.sin(rad(180 - shape.ccdDeg));
  return [x * length, y * length, z * length];
}

/** Level of the knee joint line at the middle of the condyles. */
export const kneeLevel = (shape: FemurShape): number => headCentre(shape)[2] + shape.headRadiusMm - shape.lengthMm;

/** Outer bone and canal-bearing shaft: the shaft's centre line, bowed forwards, with the outer radius at each knot. */
export function shaftLine(shape: FemurShape): Knot[] {
  const knee = kneeLevel(shape);
  const outer = shape.isthmusRadiusMm + 7.6;
  const at = (share: number): number => -45 + share * (knee + 45);
  return [
    [0, 0, 12, outer + 3], [0, 0, -20, outer + 3], [0, 0.6, -45, outer + 1.6], [-0.3, 3, at(0.16), outer + 0.6], [-0.6, 7, at(0.36), outer],
    [-0.5, 8, at(0.52), outer + 0.4], [0, 6, at(0.66), outer + 1.8], [0.5, 2, at(0.78), outer + 4.5], [1, -2, at(0.88), outer + 9],
  ];
}

export function femur(shape: FemurShape): Solid {
  const proximal = blend(7, [bar(shaftLine(shape)), neck(shape), ...trochanters(shape), headBall(shape)]);
  const bone = blend(8, [proximal, condyles(shape)]);
  return carved(bone, notch(shape), 3);
}

const headBall = (shape: FemurShape): Solid => sphere(headCentre(shape), shape.headRadiusMm);

function neck(shape: FemurShape): Solid {
  const along = (share: number, drop: number, r: number): Knot => {
    const [x, y, z] = headCentre(shape);
    return [x * share, y * share, z * share - drop, r * shape.size];
  };
  return blend(3, [bar([along(0.05, 2, 15), along(0.35, 1, 13.5), along(0.65, 0, 13.5), along(0.9, 0, 16)]), bar([along(0.1, 14, 13), along(0.4, 7, 12), along(0.68, 3, 12)])]);
}

function trochanters(shape: FemurShape): Solid[] {
  const s = (knots: readonly Knot[]): Knot[] => knots.map(([x, y, z, r]) => [x * shape.size, y * shape.size, z * shape.size, r * shape.size]);
  const greater = bar(s([[6, -2, -14, 16], [13, -3, 2, 15], [14, -7, 14, 13], [11, -13, 24, 9], [7, -16, 30, 7]]));
  const lesser = bar(s([[-4, -6, -38, 10], [-12, -12, -34, 8.5], [-16, -17, -32, 5.5]]));
  const ridge = bar(s([[9, -17, 20, 7], [2, -16, 2, 7], [-8, -14, -18, 7], [-13, -14, -30, 6]]));
  const linea = bar(s([[2, -11, -70, 5], [0, -9, -130, 5.5], [0, -8, -190, 5]]));
  return [greater, lesser, ridge, linea];
}

/** Tilt of the condyles in the frame of the shaft, so that the joint line is level when the leg stands. */
export const JOINT_LINE_TILT = Math.sin(rad(8.5));

/** A point of the distal end: `x` from the middle to lateral, `up` from the joint line. */
function distal(shape: FemurShape, [x, y, up, r]: Knot): Knot {
  const s = shape.size;
  return [x * s + up * s * JOINT_LINE_TILT * 0.5, y * s - 4, kneeLevel(shape) + up * s + x * s * JOINT_LINE_TILT, r * s];
}

function condyles(shape: FemurShape): Solid {
  const d = (knots: readonly Knot[]): Knot[] => knots.map((knot) => distal(shape, knot));
  const medial = bar(d([[-25, -24, 24, 17.5], [-25, -14, 21, 20], [-24, 0, 23, 23], [-19, 16, 27, 20], [-13, 24, 36, 14]]));
  const lateral = bar(d([[25, -24, 25, 17.5], [25, -13, 22, 20], [23, 0, 24, 23], [19, 16, 27, 21], [14, 26, 36, 14]]));
  const epicondyles = [
    capsule(...(d([[-30, -4, 30, 15], [-38, -8, 32, 6]]) as [Knot, Knot])), capsule(...(d([[30, -4, 30, 14], [37, -7, 30, 6]]) as [Knot, Knot])),
  ];
  const flare = bar(d([[0, 6, 42, 24], [0, 8, 60, 22], [0, 8, 80, 19]]));
  return blend(8, [medial, lateral, flare, ...epicondyles]);
}

function notch(shape: FemurShape): Solid {
  const d = (knots: readonly Knot[]): Knot[] => knots.map((knot) => distal(shape, knot));
  const between = bar(d([[0, -44, 22, 11], [0, -24, 14, 11], [0, -4, 2, 10], [0, 8, -10, 9]]));
  const groove = bar(d([[0, 20, -14, 14], [0, 42, 2, 14], [0, 54, 26, 14], [0, 56, 50, 12]]));
  return blend(4, [between, groove]);
}

/** Everything above the plane through the neck's base: used where only the head and neck matter. */
export const proximalHalf = (bone: Solid): Solid => common(bone, halfSpace([0, 0, -60], [0, 0, -1]));
