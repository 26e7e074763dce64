import { bar, sheet } from './skeleton';
import { blend, carved, sphere, type Knot, type Solid, type Xyz } from './solid';

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
    [0, 0, 12, outer + 3], [0, 0, -20, outer + 3], [0, 0.2, -45, outer + 1.6], [-0.1, 1, at(0.16), outer + 0.6], [-0.4, 4.5, at(0.36), outer],
    [-0.5, 6.5, at(0.52), outer + 0.4], [0, 5.5, at(0.66), outer + 1.8], [0.5, 2, at(0.78), outer + 4.5], [1, -2, at(0.88), outer + 9],
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
    return [x * share, y * share, z * share - drop * shape.size, r * shape.size];
  };
  return blend(3, [
    bar([along(0, 4, 16), along(0.35, 1, 13.5), along(0.65, -0.5, 13.3), along(0.9, 0, 17)]),
    bar([along(0.1, 20, 13), along(0.35, 9, 12.5), along(0.66, 3.5, 13), along(0.9, 1, 17)]),
  ]);
}

function trochanters(shape: FemurShape): Solid[] {
  const s = (knots: readonly Knot[]): Knot[] => knots.map(([x, y, z, r]) => [x * shape.size, y * shape.size, z * shape.size, r * shape.size]);
  const greater = sheet([
    s([[9, 5, -12, 11], [12, -5, -14, 12]]), s([[13, 6, 3, 10.5], [14.5, -9, 3, 11.5]]), s([[11, 3, 17, 8], [13, -12, 18, 10]]), s([[7, -3, 26, 6.5], [9, -15, 31, 8]]),
  ]);
  const tip = bar(s([[10, -14, 28, 8], [5.5, -17, 35, 6]]));
  const lesser = bar(s([[-3, -5, -34, 10], [-11, -12, -29, 8.5], [-15.5, -17, -25, 5.5]]));
  const ridge = bar(s([[9, -19, 24, 6.5], [4, -18, 5, 6.5], [-6, -16, -12, 6.5], [-12, -14, -24, 6]]));
  const linea = bar(s([[3, -4, -50, 5], [2, -9.5, -85, 5], [0, -8.5, -130, 5.5], [0, -7.5, -190, 5], [0, -2, -240, 4]]));
  return [greater, tip, lesser, ridge, linea];
}

/** Tilt of the condyles in the frame of the shaft, so that the joint line is level when the leg stands. */
export const JOINT_LINE_TILT = Math.sin(rad(8.5));

/** A point of the distal end: `x` from the middle to lateral, `up` from the joint line. */
export function distal(shape: FemurShape, [x, y, up, r]: Knot): Knot {
  const s = shape.size;
  return [x * s, y * s - 4, kneeLevel(shape) + up * s + x * s * JOINT_LINE_TILT, r * s];
}

function condyles(shape: FemurShape): Solid {
  const d = (knots: readonly Knot[]): Knot[] => knots.map((knot) => distal(shape, knot));
  const medial = sheet([
    d([[-28, -28, 23, 12.5], [-27.5, -23, 16, 12.5], [-26, -12, 12.5, 13], [-24.5, 1, 12.5, 13], [-22, 12, 16, 13], [-17.5, 21, 24, 13.5], [-14, 25, 37, 13]]),
    d([[-27, -20, 30, 11], [-25, -15, 28, 12], [-23, -8, 28, 13], [-21, 0, 30, 14], [-19, 9, 32, 14], [-15, 15, 36, 14], [-12, 18, 44, 13]]),
  ]);
  const lateral = sheet([
    d([[28, -28, 23, 12.5], [27.5, -23, 16, 12.5], [26, -11, 12.5, 13], [24.5, 2, 12.5, 13], [22, 14, 16, 13], [18.5, 24, 25, 14], [16, 28, 38, 13.5]]),
    d([[27, -20, 31, 11], [25, -15, 29, 12], [23, -8, 28, 13], [21, 0, 30, 14], [19, 10, 32, 14], [16, 17, 36, 14.5], [13, 20, 44, 13]]),
  ]);
  const epicondyles = [
    bar(d([[-25, -4, 30, 17], [-32, -8, 31, 9], [-35, -8.5, 32, 5.5]])), bar(d([[25, -4, 30, 16], [31, -6, 30, 9], [34.5, -7, 30, 5.5]])), bar(d([[-27, -6, 38, 11], [-31, -9, 46, 5]])),
  ];
  const flare = bar(d([[0, 4, 40, 25], [0, 7, 58, 22], [0, 8, 82, 18]]));
  const pillars = [1, -1].map((side) => bar(d([[26 * side, -4, 34, 13], [22 * side, -1, 54, 12], [13 * side, 3, 80, 11], [5 * side, 7, 120, 7]])));
  const flange = sheet([d([[-15, 22, 38, 13], [0, 20, 40, 13], [16, 24, 40, 14]]), d([[-12, 16, 56, 12], [0, 16, 58, 12], [13, 17, 58, 12]])]);
  return blend(8, [medial, lateral, flare, flange, ...pillars, ...epicondyles]);
}

function notch(shape: FemurShape): Solid {
  const d = (knots: readonly Knot[]): Knot[] => knots.map((knot) => distal(shape, knot));
  const between = bar(d([[0, -46, 20, 10.5], [0, -26, 14, 10], [0, -6, 3, 9], [0, 5, -10, 8]]));
  const groove = bar(d([[1, 22, -18, 14], [1, 45, 1, 14], [1, 55, 26, 15], [0, 57, 52, 14]]));
  return blend(4, [between, groove]);
}
