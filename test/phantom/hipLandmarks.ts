import { extremePoint, unit } from './extreme';
import type { Solid, Xyz } from './solid';

/** The tubercle stands out forwards, upwards and to the side from the pubic crest. */
const TUBERCLE_POINTS: Xyz = unit([0.35, 0.85, 0.4]);

/**
 * Landmarks of a right hip bone in the frame of the pelvis: the iliac spines are the points farthest forwards and
 * backwards, square to the plane through the front spines and the pubic tubercles.
 */
export function hipLandmarks(hip: Solid, size: number): Readonly<Record<'asis' | 'psis' | 'pubic_tubercle', Xyz>> {
  const seed = (x: number, y: number, z: number): Xyz => [x * size, y * size, z * size];
  const pubic_tubercle = extremePoint(hip, seed(32, 43, -8), TUBERCLE_POINTS, 9);
  let asis = seed(117, 45, 76);
  let forwards: Xyz = [0, 1, 0];
  for (let n = 0; n < 4; n++) {
    asis = extremePoint(hip, asis, forwards);
    forwards = unit([0, asis[2] - pubic_tubercle[2], pubic_tubercle[1] - asis[1]]);
  }
  return { asis, pubic_tubercle, psis: extremePoint(hip, seed(40, -92, 86), [0, -forwards[1], -forwards[2]]) };
}
