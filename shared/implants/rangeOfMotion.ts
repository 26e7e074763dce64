import { openingFrom, type CupAngles } from '../anatomy/cupOrientation';
import { degrees, radians, toDegrees, toRadians, type Degrees } from '../geometry/angle';
import { cross, dot, vector, type Vector } from '../geometry/spaces';

/**
 * Full angle of the cone in which a cylindrical neck moves in a half-spherical liner whose rim passes the centre:
 * 2 (90 - asin(d / D)). A real liner's angle stands in its library.
 */
export const oscillationAngle = ({ neckDiameterMm, headDiameterMm }: { readonly neckDiameterMm: number; readonly headDiameterMm: number }): Degrees =>
  degrees(180 - 2 * toDegrees(radians(Math.asin(neckDiameterMm / headDiameterMm))));

/** A right hip: radiographic angles of the cup, neck-shaft angle and version of the stem, full angle of the cone. */
export type ProstheticHip = { readonly cup: CupAngles; readonly ccd: Degrees; readonly stemVersion: Degrees; readonly oscillation: Degrees };

/** How far the thigh goes from straight before the neck meets the liner; null where it never does. Bone and soft parts are not asked. */
export type PureMotions = {
  readonly flexion: Degrees | null; readonly extension: Degrees | null; readonly abduction: Degrees | null; readonly adduction: Degrees | null;
  readonly internalRotationAt90: Degrees | null; readonly externalRotation: Degrees | null;
};

const [RIGHT, FORWARDS, UP] = [vector<'pelvis'>(1, 0, 0), vector<'pelvis'>(0, 1, 0), vector<'pelvis'>(0, 0, 1)];
const opposite = ([x, y, z]: Vector<'pelvis'>): Vector<'pelvis'> => vector(-x, -y, -z);

/**
 * Prosthetic range of motion in closed form (Yoshimine and Ginbayashi 2002; Widmer and Zurfluh 2004): the neck is free
 * while the angle between the cup's axis and the neck is at most half of the cone's.
 */
export function pureMotions({ cup, ccd, stemVersion, oscillation }: ProstheticHip): PureMotions {
  const opening = openingFrom(cup, 'right');
  const neck = neckOf(ccd, stemVersion);
  const limit = (axis: Vector<'pelvis'>, seenOpening = opening): Degrees | null => limitAbout(axis, { opening: seenOpening, neck }, degrees(oscillation / 2));
  return {
    flexion: limit(RIGHT), extension: limit(opposite(RIGHT)), abduction: limit(opposite(FORWARDS)), adduction: limit(FORWARDS),
    internalRotationAt90: limit(UP, bentBack(opening)), externalRotation: limit(opposite(UP)),
  };
}

/** From the head centre along the neck, of a stem whose shaft stands upright. */
function neckOf(ccd: Degrees, stemVersion: Degrees): Vector<'pelvis'> {
  const [tilt, version] = [toRadians(degrees(180 - ccd)), toRadians(stemVersion)];
  return vector(Math.sin(tilt) * Math.cos(version), -Math.sin(tilt) * Math.sin(version), -Math.cos(tilt));
}

/** The cup as a thigh bent by 90 degrees sees it. */
const bentBack = ([x, y, z]: Vector<'pelvis'>): Vector<'pelvis'> => vector(x, z, -y);

type Pair = { readonly opening: Vector<'pelvis'>; readonly neck: Vector<'pelvis'> };

/**
 * Turning the neck by an angle about an axis, its cosine to the opening is C + A cos + B sin: where that meets the cone is
 * the limit. 0 where the neck touches before it moves.
 */
function limitAbout(axis: Vector<'pelvis'>, { opening, neck }: Pair, halfCone: Degrees): Degrees | null {
  const fixed = dot(opening, axis) * dot(neck, axis);
  const [even, odd] = [dot(opening, neck) - fixed, dot(opening, cross(axis, neck))];
  const wanted = Math.cos(toRadians(halfCone)) - fixed;
  const reach = Math.hypot(even, odd);
  if (even < wanted) return degrees(0);
  if (wanted < -reach) return null;
  return toDegrees(radians(Math.atan2(odd, even) + Math.acos(wanted / reach)));
}
