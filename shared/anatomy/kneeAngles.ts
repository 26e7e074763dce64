import { radians, toDegrees, type Degrees } from '../geometry/angle';
import { cross, dot, normalised } from '../geometry/spaces';
import type { Frame } from './frame';

/** How a tibia lies to its femur, by the axes of Grood and Suntay; all zero where the axes of both frames are parallel. */
export type KneeAngles = {
  /** About the femur's transverse axis; bent is positive, overstretched negative. */
  readonly flexion: Degrees;
  /** About the floating axis; the tibia's lower end to the middle (varus) is positive. */
  readonly adduction: Degrees;
  /** About the tibia's long axis; the foot inwards is positive. */
  readonly internalRotation: Degrees;
};

/**
 * Joint coordinate system of the knee (Grood and Suntay 1983, J Biomech Eng 105:136): the femur's transverse axis x, the
 * tibia's long axis z and the floating axis square to both. Both frames are those of a right knee.
 */
export function groodSuntayAngles(femur: Frame<'femur'>, tibia: Frame<'tibia'>): KneeAngles {
  const floating = normalised(cross(tibia.z, femur.x));
  const inDegrees = (sine: number, cosine: number): Degrees => toDegrees(radians(Math.atan2(sine, cosine)));
  return {
    flexion: inDegrees(0 - dot(floating, femur.z), dot(floating, femur.y)),
    adduction: toDegrees(radians(Math.asin(clamped(dot(femur.x, tibia.z))))),
    internalRotation: inDegrees(dot(floating, tibia.x), dot(floating, tibia.y)),
  };
}

const clamped = (sine: number): number => Math.min(1, Math.max(-1, sine));
