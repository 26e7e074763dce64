import { bar, sheet, capsule } from './skeleton';
import { blend, carved, common, ellipsoid, halfSpace, type Knot, type Solid, type Xyz } from './solid';

/**
 * Bones below the knee and the patella, right side: x right (lateral), y anterior, z up along the tibia, the origin in
 * the middle of the plateau.
 */
export type ShankShape = { readonly size: number; readonly tibiaLengthMm: number };

/** The plateau falls a little to medial and to the back. */
const PLATEAU_NORMAL: Xyz = [-0.045, -0.09, 0.9949];

export function tibia({ size, tibiaLengthMm }: ShankShape): Solid {
  const s = (knots: readonly Knot[]): Knot[] => knots.map(([x, y, z, r]) => [x * size, y * size, z, r * size]);
  const end = -tibiaLengthMm;
  const plateau = blend(7, [
    ellipsoid([-19.5 * size, -2 * size, -13], [21.5 * size, 25 * size, 19]), ellipsoid([20 * size, -3 * size, -11], [20.5 * size, 22.5 * size, 19]),
    bar(s([[0, 2, -14, 21], [0, 0, -34, 19.5]])),
  ]);
  const flat = common(plateau, halfSpace([0, 0, 0], PLATEAU_NORMAL), 3);
  const spine = blend(3, [bar(s([[-5, -3, -2, 5], [-4.5, -1, 5, 2.5]])), bar(s([[6, -3, -2, 5], [5.5, -2, 4, 2.5]]))]);
  const shaft = bar(s([[0, 0, -34, 20], [-1, 2, -60, 15.5], [-2, 3, -110, 12.5], [-3, 1, 0.5 * end, 11.5], [-4, -3, 0.75 * end, 10.5], [-5, -6, 0.9 * end, 13], [-5, -7, end + 12, 17]]));
  const border = bar(s([[2, 20, -38, 7], [0, 16, -64, 6], [-1, 13, -110, 4.5], [-2, 10, 0.5 * end, 4], [-5, 4, 0.8 * end, 4]]));
  const ankle = common(blend(4, [capsule(...(s([[-5, -7, end + 14, 20], [-5, -7, end - 2, 19]]) as [Knot, Knot]))]), halfSpace([0, 0, end], [0, 0, -1]), 2);
  const malleolus = bar(s([[-18, -5, end + 14, 10], [-21, -4, end, 8], [-22, -4, end - 10, 6]]));
  return blend(6, [blend(2, [flat, spine]), shaft, border, ankle, malleolus]);
}

export function fibula({ size, tibiaLengthMm }: ShankShape, tibiaBone: Solid): Solid {
  const s = (knots: readonly Knot[]): Knot[] => knots.map(([x, y, z, r]) => [x * size, y * size, z, r * size]);
  const end = -tibiaLengthMm;
  const whole = bar(s([
    [37, -20, -16, 9], [38, -20, -28, 9.5], [37, -19, -50, 6.5], [36, -20, 0.35 * end, 6.8], [32, -19, 0.6 * end, 7], [26, -15, 0.85 * end, 7],
    [23, -14, end + 10, 10], [23, -14, end - 12, 9], [22, -15, end - 22, 5],
  ]));
  return carved(whole, { ...tibiaBone, distance: (x, y, z) => tibiaBone.distance(x, y, z) - 1.6 }, 0.5);
}

/** The patella in front of the trochlea; `clear` is bone it must stay off. */
export function patella({ size }: ShankShape, at: readonly [number, number, number]): Solid {
  const [x, y, z] = at;
  const body = blend(8, [ellipsoid([x, y, z + 5 * size], [22.5 * size, 10.5 * size, 15 * size]), bar([[x - 8 * size, y, z + 2, 9 * size], [x, y + 1, z - 12 * size, 8 * size], [x, y, z - 20 * size, 4.5 * size]]), bar([[x + 8 * size, y, z + 2, 9 * size], [x, y + 1, z - 12 * size, 8 * size]])]);
  const back = sheet([[[x - 16 * size, y - 6 * size, z + 4, 4], [x, y - 10 * size, z + 4, 3], [x + 16 * size, y - 6 * size, z + 4, 4]], [[x - 12 * size, y - 5 * size, z - 6, 4], [x, y - 9 * size, z - 6, 3], [x + 12 * size, y - 5 * size, z - 6, 4]]]);
  return blend(5, [body, back]);
}
