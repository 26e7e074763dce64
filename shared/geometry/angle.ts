import { cross, dot, length, type Space, type Vector } from './spaces';

declare const radiansBrand: unique symbol;
declare const degreesBrand: unique symbol;
/** Angles in code. */
export type Radians = number & { readonly [radiansBrand]: true };
/** Angles at the screen, in files and in reports. */
export type Degrees = number & { readonly [degreesBrand]: true };

export const radians = (value: number): Radians => value as Radians;
export const degrees = (value: number): Degrees => value as Degrees;
export const toDegrees = (angle: Radians): Degrees => degrees((angle * 180) / Math.PI);
export const toRadians = (angle: Degrees): Radians => radians((angle * Math.PI) / 180);

/** Unsigned angle between two directions, 0 to pi; stable near 0 and pi, where acos is not. */
export const angleBetween = <S extends Space>(a: Vector<S>, b: Vector<S>): Radians =>
  radians(Math.atan2(length(cross(a, b)), dot(a, b)));

/** Angle that turns `from` into `to` about the unit `axis`, right-handed, -pi to pi, after projection on its plane. */
export function signedAngle<S extends Space>(from: Vector<S>, to: Vector<S>, axis: Vector<S>): Radians {
  const alongFrom = dot(from, axis);
  const alongTo = dot(to, axis);
  return radians(Math.atan2(dot(cross(from, to), axis), dot(from, to) - alongFrom * alongTo));
}
