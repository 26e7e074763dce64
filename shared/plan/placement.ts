import { openingOfCup } from '../anatomy/cupOrientation';
import type { Side } from '../anatomy/side';
import { degrees } from '../geometry/angle';
import { cross, dot, moved, normalised, perpendicularPart, point, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { columnOf, fromAxes, invert, mapPoint, mapVector, transform, type Transform } from '../geometry/transform';
import type { StemOffset, StemSize } from '../implants/catalogue';
import { neckDirectionOf } from '../implants/stemProfile';
import type { PlannedCup, PlannedStem } from './document';
import type { PelvicFrame } from './pelvicFrame';

export type Pose = Transform<'world', 'implant'>;

/** Right is right mirrored: +1 where lateral is +x of the pelvis (right hip), -1 on the left. */
export const lateralSign = (side: Side): number => (side === 'right' ? 1 : -1);

/** Pose of a shell: +z opens, +x (the screw holes) looks up along the pelvis. */
export function cupPose(cup: PlannedCup, side: Side, { pelvisFromWorld }: PelvicFrame): Pose {
  const worldFromPelvis = invert(pelvisFromWorld);
  const opening = openingOfCup({ inclination: degrees(cup.radiographicInclinationDeg), anteversion: degrees(cup.radiographicAnteversionDeg) }, side, 'radiographic');
  const z = normalised(mapVector(worldFromPelvis, opening));
  const x = normalised(perpendicularPart(columnOf(worldFromPelvis, 2), z));
  return fromAxes({ x, y: cross(z, x), z, origin: cup.centre });
}

/** Pose of a stem: +z along the shaft, +x as far as possible along the wanted medial direction. */
export function stemPose(at: { readonly origin: Point<'world'>; readonly proximal: Vector<'world'>; readonly medial: Vector<'world'> }): Pose {
  const z = normalised(at.proximal);
  const x = normalised(perpendicularPart(at.medial, z));
  return fromAxes({ x, y: cross(z, x), z, origin: at.origin });
}

/** Centre of the head on the stem, world. */
export function prostheticHeadCentre(stem: PlannedStem, size: StemSize): Point<'world'> {
  return mapPoint(transform<'world', 'implant'>(stem.worldFromImplant), headCentreInImplant(size, stem.offset, stem.headLengthMm));
}

export function headCentreInImplant(size: StemSize, offset: StemOffset, headLengthMm: number): Point<'implant'> {
  const neck = neckInImplant(size, offset);
  const { offsetMm, headHeightMm } = size.neck[offset];
  return moved(point<'implant'>(offsetMm, 0, headHeightMm), scaled(neck, headLengthMm));
}

export const neckInImplant = (size: StemSize, offset: StemOffset): Vector<'implant'> => {
  const [x, z] = neckDirectionOf(size, offset);
  return vector(x, 0, z);
};

/** Pose of the head on its stem: the origin at its centre, +z along the neck. */
export function headPose(stem: PlannedStem, size: StemSize): Pose {
  const worldFromStem = transform<'world', 'implant'>(stem.worldFromImplant);
  const z = mapVector(worldFromStem, neckInImplant(size, stem.offset));
  const y = columnOf(worldFromStem, 1);
  return fromAxes({ x: cross(y, z), y, z, origin: prostheticHeadCentre(stem, size) });
}

/** Distance of a point from the line through `at` along the unit `direction`. */
export function distanceFromLine(p: Point<'world'>, at: Point<'world'>, direction: Vector<'world'>): number {
  const away = perpendicularPart(vector<'world'>(p[0] - at[0], p[1] - at[1], p[2] - at[2]), direction);
  return Math.hypot(away[0], away[1], away[2]);
}

/** Coordinate of a point along a unit direction, counted from `origin`. */
export const along = (p: Point<'world'>, origin: Point<'world'>, direction: Vector<'world'>): number =>
  dot(vector<'world'>(p[0] - origin[0], p[1] - origin[1], p[2] - origin[2]), direction);

