import { radians, toDegrees, type Degrees } from '../geometry/angle';
import { displacement, scaled, sum, type Point, type Vector } from '../geometry/spaces';
import { mapVector } from '../geometry/transform';
import { cupAnglesOf, type CupAngles, type CupDefinition } from './cupOrientation';
import { spaceFromWorld, type Frame } from './frame';

type WorldPoint = Point<'world'>;

/** The rim of a right socket as a closed curve in order, and the centre of its head. */
export type Rim = { readonly rim: readonly WorldPoint[]; readonly centre: WorldPoint };

/** Where the bony rim of a right socket opens to, by one of the definitions of Murray 1993 (J Bone Joint Surg Br 75-B:228). */
export const nativeAngles = (opening: Vector<'world'>, pelvis: Frame<'pelvis'>, definition: CupDefinition): CupAngles =>
  cupAnglesOf(mapVector(spaceFromWorld(pelvis), opening), 'right', definition);

/**
 * Lateral centre-edge angle in the coronal plane through the head centre: from the vertical to the upper crossing of the
 * rim, lateral positive (Wiberg 1939, here on one coronal plane and not on a projection). Null where the rim does not
 * cross that plane.
 */
export function lateralCentreEdge(rim: Rim, pelvis: Frame<'pelvis'>): Degrees | null {
  const edge = upperEdge(rim, pelvis);
  return edge && inDegrees(edge[0], edge[2]);
}

/** Anterior centre-edge angle in the sagittal plane through the head centre: from the vertical to the front crossing of the rim, forwards positive. */
export function anteriorCentreEdge(rim: Rim, pelvis: Frame<'pelvis'>): Degrees | null {
  const edge = farthest(crossingsOf(aboutCentre(rim, pelvis), 0), 1);
  return edge && inDegrees(edge[1], edge[2]);
}

/** Sharp's angle (Sharp 1961, J Bone Joint Surg Br 43-B:268): the line from the teardrop to the lateral edge of the rim against the line of both teardrops, in the coronal plane. */
export function sharpAngle(rim: Rim, teardrops: { readonly own: WorldPoint; readonly other: WorldPoint }, pelvis: Frame<'pelvis'>): Degrees | null {
  const edge = upperEdge(rim, pelvis);
  if (!edge) return null;
  const seen = (from: WorldPoint, to: WorldPoint): Vector<'pelvis'> => mapVector(spaceFromWorld(pelvis), displacement(from, to));
  return toDegrees(radians(rise(sum(seen(teardrops.own, rim.centre), edge)) - rise(seen(teardrops.other, teardrops.own))));
}

/** Angle of a line in the coronal plane above the transverse axis. */
const rise = ([x, , z]: Vector<'pelvis'>): number => Math.atan2(z, x);

/** The rim in the pelvic frame, as seen from the head centre. */
export function aboutCentre({ rim, centre }: Rim, pelvis: Frame<'pelvis'>): Vector<'pelvis'>[] {
  const pelvisFromWorld = spaceFromWorld(pelvis);
  return rim.map((at) => mapVector(pelvisFromWorld, displacement(centre, at)));
}

type Axis = 0 | 1 | 2;

/** Where a closed curve passes through the plane square to an axis. */
const crossingsOf = (curve: readonly Vector<'pelvis'>[], axis: Axis): Vector<'pelvis'>[] => curve.flatMap((from, n) => {
  const to = curve[(n + 1) % curve.length] ?? from;
  if (from[axis] > 0 === to[axis] > 0) return [];
  return [sum(from, scaled(difference(from, to), from[axis] / (from[axis] - to[axis])))];
});

const difference = (from: Vector<'pelvis'>, to: Vector<'pelvis'>): Vector<'pelvis'> => sum(to, scaled(from, -1));

/** The one that lies farthest along an axis. */
const farthest = (points: readonly Vector<'pelvis'>[], axis: Axis): Vector<'pelvis'> | null =>
  points.reduce<Vector<'pelvis'> | null>((best, p) => (best === null || p[axis] > best[axis] ? p : best), null);

const upperEdge = (rim: Rim, pelvis: Frame<'pelvis'>): Vector<'pelvis'> | null => farthest(crossingsOf(aboutCentre(rim, pelvis), 1), 2);
const inDegrees = (outward: number, up: number): Degrees => toDegrees(radians(Math.atan2(outward, up)));
