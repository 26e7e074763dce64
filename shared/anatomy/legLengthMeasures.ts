import { distance, type Point } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { spaceFromWorld, type Frame } from './frame';

type WorldPoint = Point<'world'>;
export type PairOfPoints = { readonly own: WorldPoint; readonly other: WorldPoint };

/** How far a point lies below the line through a pair of pelvic points, along the pelvis' z, mm. */
export function belowLine(line: PairOfPoints, point: WorldPoint, pelvis: Frame<'pelvis'>): number {
  const pelvisFromWorld = spaceFromWorld(pelvis);
  const [own, other, [x, , z]] = [mapPoint(pelvisFromWorld, line.own), mapPoint(pelvisFromWorld, line.other), mapPoint(pelvisFromWorld, point)];
  return own[2] + ((x - own[0]) * (other[2] - own[2])) / (other[0] - own[0]) - z;
}

/** LL-1, hip length: from the line of both teardrops to the apex of the lesser trochanter, along the pelvis' z, mm. It changes with the pose of the thigh. */
export const hipLength = (teardrops: PairOfPoints, lesserTrochanter: WorldPoint, pelvis: Frame<'pelvis'>): number => belowLine(teardrops, lesserTrochanter, pelvis);

/** LL-2: from the line of both teardrops to the head centre along the pelvis' z, and from there to the intercondylar notch, mm (Meermans et al. 2011, Clin Orthop Relat Res 469:1677). */
export const teardropFemurLength = (teardrops: PairOfPoints, femur: { readonly headCentre: WorldPoint; readonly notch: WorldPoint }, pelvis: Frame<'pelvis'>): number =>
  belowLine(teardrops, femur.headCentre, pelvis) + distance(femur.headCentre, femur.notch);

/** LL-3, anatomic: head centre to intercondylar notch, and centre of the plateau to centre of the ankle, mm. No pose changes it. */
export const anatomicLength = (leg: { readonly headCentre: WorldPoint; readonly notch: WorldPoint; readonly plateauCentre: WorldPoint; readonly ankleCentre: WorldPoint }): number =>
  distance(leg.headCentre, leg.notch) + distance(leg.plateauCentre, leg.ankleCentre);

/** LL-4, functional: iliac spine to ankle as the patient lay, mm. Hip, knee and pelvis change it. */
export const functionalLength = (asis: WorldPoint, ankleCentre: WorldPoint): number => distance(asis, ankleCentre);
