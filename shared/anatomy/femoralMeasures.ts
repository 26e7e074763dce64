import { angleBetween, radians, toDegrees, type Degrees } from '../geometry/angle';
import { displacement, length, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { alongLine, distanceToLine, pointOnLine, type Line } from '../geometry/shapes';
import { mapVector } from '../geometry/transform';
import { spaceFromWorld, type Frame } from './frame';

type WorldPoint = Point<'world'>;
type WorldLine = Line<'world'>;
/** From the head centre along the neck, laterally and distally; and the proximal shaft axis, direction proximal. */
export type NeckAndShaft = { readonly neck: WorldLine; readonly shaft: WorldLine };

const seenIn = (femur: Frame<'femur'>, v: Vector<'world'>): Vector<'femur'> => mapVector(spaceFromWorld(femur), v);
const inCoronalPlane = ([x, , z]: Vector<'femur'>): Vector<'femur'> => vector(x, 0, z);

/** CCD (neck-shaft) angle in space: the obtuse angle between neck axis and proximal shaft axis (M. E. Mueller 1957). */
export const ccdAngle = ({ neck, shaft }: NeckAndShaft): Degrees => toDegrees(angleBetween(scaled(neck.direction, -1), scaled(shaft.direction, -1)));

/** CCD angle as the coronal plane of the femur shows it. */
export const coronalCcdAngle = ({ neck, shaft }: NeckAndShaft, femur: Frame<'femur'>): Degrees => {
  const [up, down] = [scaled(neck.direction, -1), scaled(shaft.direction, -1)].map((v) => inCoronalPlane(seenIn(femur, v))) as [Vector<'femur'>, Vector<'femur'>];
  return toDegrees(angleBetween(up, down));
};

/**
 * Femoral version of a right femur: angle between a direction along the neck to the head and the frame's transverse axis
 * (the posterior condylar line), seen along the frame's z; head anterior positive. The methods differ in the point from
 * which the direction starts, by 18 degrees between the farthest (Lee, Murphy).
 */
export function femoralVersion(toHead: Vector<'world'>, femur: Frame<'femur'>): Degrees {
  const [x, y] = seenIn(femur, toHead);
  return toDegrees(radians(Math.atan2(y, -x)));
}

/** The shaft's centre is taken this far above the apex of the lesser trochanter, where the neck springs from the shaft, mm. */
const NECK_BASE_ABOVE_APEX_MM = 10;

/** The most distal starting point (Murphy et al. 1987): the shaft's centre at the base of the neck, directly above the lesser trochanter. */
export const murphyPoint = (shaft: WorldLine, lesserTrochanter: WorldPoint): WorldPoint => pointOnLine(shaft, alongLine(shaft, lesserTrochanter) + NECK_BASE_ABOVE_APEX_MM);

/** Femoral offset in space: distance of the head centre from the proximal shaft axis. */
export const femoralOffset = (headCentre: WorldPoint, shaft: WorldLine): number => distanceToLine(shaft, headCentre);

/** Femoral offset as the coronal plane of the femur shows it, mm: what turns with the version. */
export function coronalOffset(headCentre: WorldPoint, shaft: WorldLine, femur: Frame<'femur'>): number {
  const [dx, , dz] = seenIn(femur, shaft.direction);
  const [x, , z] = seenIn(femur, displacement(shaft.at, headCentre));
  return Math.abs(x * dz - z * dx) / length(vector<'femur'>(dx, 0, dz));
}

/** How far one point lies above another along the shaft, mm; above positive. */
export const heightAlongShaft = (shaft: WorldLine, point: WorldPoint, above: WorldPoint): number => alongLine(shaft, point) - alongLine(shaft, above);
