import { toRadians, degrees } from '../geometry/angle';
import { cross, displacement, distance, dot, moved, normalised, scaled, sum, type Point } from '../geometry/spaces';
import { heightAbove, lineThrough, pointOnLine, type Line, type Sphere } from '../geometry/shapes';
import { anyPerpendicular, fitLine } from '../geometry/fit';
import { centreOf, cloudOf, pointsWhere } from '../mesh/cloud';
import { cutsOf, isAtCut, type Cut } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import type { Peak } from '../mesh/peak';
import { contourAround, sectionOf } from '../mesh/section';
import type { FoundSphere } from '../mesh/sphereSearch';
import { findKnee, startWithoutHead, tiltedMedially, type DistalFemur } from './distalFemur';
import { deepestFossa } from './intercondylarFossa';
import { articularSphere, headInSocket, isRound } from './femoralHead';
import { neckAxis, type NeckAxis } from './femoralNeck';
import {
  circleMiddle, depthInView, extentOf, findHead, LEAST_SHAFT_MM, lesserTrochanter, proximalAxes, roughShaft, shaftBetween, trochanterTip,
  type Extent, type FemoralSurface, type LesserTrochanter,
} from './proximalFemur';

/** Everything that could be found on the surface of one right femur; null is what is not there or not in view. */
export type StudiedFemur = FemoralSurface & {
  readonly head: FoundSphere | null;
  readonly extent: Extent | null;
  /** Axis of the proximal shaft, direction proximal, from at least 30 mm of shaft below the lesser trochanter. */
  readonly shaft: Line<'world'> | null;
  readonly trochanter: Peak<'world'> | null;
  readonly lesser: LesserTrochanter | null;
  readonly neck: NeckAxis | null;
  readonly knee: DistalFemur | null;
  /** It lies beside its hip bone. */
  readonly atHip: boolean;
  /** What the head was seen on: its own surface, or, where that shows no sphere, the socket it lies in. */
  readonly headFrom: 'surface' | 'acetabulum';
};

/** From below the lesser trochanter's apex the shaft's axis is taken over this length, where so much is in view, mm. */
const SHAFT_BELOW_LESSER_MM = [20, 80] as const;
/** Usual angle between the femur's shaft and its mechanical axis, for a knee end without a head. */
const SHAFT_TO_MECHANICAL = toRadians(degrees(6));

/**
 * `atHip`: the bone lies beside its hip bone, so that it is an upper end. Without its head it is then not understood,
 * and must not be taken for a knee, whose condyles a cut neck and trochanter resemble; a head that shows
 * no sphere, or a collapsed one, is taken to lie in its `socket`, where that is known.
 */
export function studiedFemur(mesh: Mesh, { atHip, socket }: { readonly atHip: boolean; readonly socket?: Sphere<'world'> | null }): StudiedFemur {
  const surface: FemoralSurface = { mesh, cloud: cloudOf(mesh), cuts: cutsOf(mesh) };
  const found = findHead(surface);
  const own = found && withHead(surface, found);
  const needsSocket = !own || (own.head !== null && !isRound(own.head));
  if (atHip && socket && needsSocket) return { ...withHead(surface, headInSocket(surface.cloud, socket)), atHip, headFrom: 'acetabulum' };
  if (own) return { ...own, atHip, headFrom: 'surface' };
  return { ...surface, ...nothing, atHip, headFrom: 'surface', knee: atHip ? null : kneeWithoutHead(surface) };
}

const nothing = { head: null, extent: null, shaft: null, trochanter: null, lesser: null, neck: null } as const;

type Upper = Omit<StudiedFemur, 'atHip' | 'headFrom'>;

function withHead(surface: FemoralSurface, rawHead: FoundSphere): Upper {
  const extent = extentOf(surface, rawHead);
  const rough = roughShaft(surface, rawHead, extent);
  if (!rough) return upperEndOnly(surface, rawHead, extent);
  const first = lesserTrochanter(surface, rawHead, rough);
  const shaft = first && shaftBelow(surface, rawHead, { rough, lesser: first });
  const axis = shaft ?? rough;
  const { head, neck } = headAndNeck(surface, rawHead, axis);
  return {
    ...surface, head, extent, shaft, neck, trochanter: neck && trochanterTip(surface, head, { shaft: axis, neck }),
    lesser: lesserTrochanter(surface, head, axis), knee: extent.reachesKnee ? kneeBelow(surface, head, { shaft: axis, extent }) : null,
  };
}

/** The neck tells which part of the head is joint surface, the joint surface where the neck's axis begins. */
function headAndNeck(surface: FemoralSurface, rough: FoundSphere, shaft: Line<'world'> | null): { readonly head: FoundSphere; readonly neck: NeckAxis | null } {
  const first = neckAxis(surface, rough, shaft);
  if (!first || rough.residualMm === 0) return { head: rough, neck: inView(surface, first) };
  const head = articularSphere(surface.cloud, rough, first.direction);
  return { head, neck: inView(surface, neckAxis(surface, head, shaft)) };
}

/** A neck that is cut has another narrowest section. */
const inView = ({ cuts }: FemoralSurface, neck: NeckAxis | null): NeckAxis | null =>
  (neck && isAtCut(cuts, neck.isthmus, Math.sqrt(neck.isthmusAreaMm2 / Math.PI)) ? null : neck);

/** A femur cut close below the trochanters: what stays where it is when the guessed axis is tilted is taken. */
function upperEndOnly(surface: FemoralSurface, rough: FoundSphere, extent: Extent): Upper {
  const { head, neck } = headAndNeck(surface, rough, null);
  const axis = neck && lineFromCut(surface, head, neck);
  if (!axis) return { ...surface, ...nothing, head, extent, neck, knee: null };
  const trochanter = steady(axis, (shaft) => trochanterTip(surface, head, { shaft, neck }), (peak) => peak.at);
  const lesser = steady(axis, (shaft) => lesserTrochanter(surface, head, shaft), ({ peak }) => peak.at);
  return { ...surface, ...nothing, head, extent, neck, trochanter, lesser, knee: null };
}

/** An axis from a short stump is off by so much; what moves farther by it than is allowed is not found, mm. */
const AXIS_DOUBT = toRadians(degrees(6));
const STEADY_MM = 5;

function steady<T>(axis: Line<'world'>, find: (axis: Line<'world'>) => T | null, placeOf: (found: T) => Point<'world'>): T | null {
  const found = find(axis);
  if (!found) return null;
  const tilted = tiltsOf(axis).map(find);
  return tilted.every((other) => other !== null && distance(placeOf(other), placeOf(found)) <= STEADY_MM) ? found : null;
}

function tiltsOf({ at, direction }: Line<'world'>): Line<'world'>[] {
  const u = anyPerpendicular(direction);
  const across = [u, cross(direction, u)];
  return across.flatMap((side) => [1, -1].map((sign) => ({ at, direction: normalised(sum(direction, scaled(side, sign * Math.tan(AXIS_DOUBT)))) })));
}

/** Along the neck from the head centre, in head radii, the axis of the shaft is usually passed, this far before it. */
const NECK_LENGTH_RADII = 2.1;
const NECK_BEFORE_SHAFT_RADII = 0.42;

/**
 * A femur cut close below the trochanters: from the middle of the bone at the cut to where the neck passes the shaft. The
 * cut's own direction says nothing, for the leg may be flexed.
 */
function lineFromCut({ mesh, cuts }: FemoralSurface, head: FoundSphere, neck: Line<'world'>): Line<'world'> | null {
  const low = cuts.filter((cut) => heightAbove(cut, head.centre) < -1.8 * head.radiusMm).sort((a, b) => b.areaMm2 - a.areaMm2)[0];
  if (!low) return null;
  const inside = { at: pointOnLine({ at: low.at, direction: low.normal }, -2), normal: low.normal };
  const contour = contourAround(sectionOf(mesh, inside), inside.at);
  if (!contour) return null;
  const onNeck = pointOnLine(neck, NECK_LENGTH_RADII * head.radiusMm);
  const forwards = normalised(cross(displacement(contour.centroid, onNeck), neck.direction));
  return lineThrough(contour.centroid, moved(onNeck, scaled(forwards, -NECK_BEFORE_SHAFT_RADII * head.radiusMm)));
}

/** From below the lesser trochanter down; null where less than 30 mm of the shaft below it are in view. */
function shaftBelow(surface: FemoralSurface, head: FoundSphere, { rough, lesser }: { rough: Line<'world'>; lesser: LesserTrochanter }): Line<'world'> | null {
  let line: Line<'world'> | null = rough;
  for (let round = 0; line && round < 3; round++) {
    const to = Math.min(lesser.depthMm + SHAFT_BELOW_LESSER_MM[1], depthInView(surface, head, line));
    if (to < lesser.depthMm + LEAST_SHAFT_MM) return null;
    line = shaftBetween(surface, { line, head, middleOf: circleMiddle }, [Math.min(lesser.depthMm + SHAFT_BELOW_LESSER_MM[0], to - LEAST_SHAFT_MM), to]);
  }
  return line;
}

function kneeBelow(surface: FemoralSurface, head: FoundSphere, { shaft, extent }: { shaft: Line<'world'>; extent: Extent }): DistalFemur | null {
  const lateral = proximalAxes(head.centre, shaft).x;
  return findKnee(surface, { proximal: shaft.direction, lateral, near: extent.farEnd, headCentre: head.centre });
}

/** A knee end alone: its cut looks up the shaft. */
function kneeWithoutHead(surface: FemoralSurface): DistalFemur | null {
  const [cut] = surface.cuts;
  const shaft = cut && shaftNearCut(surface, cut);
  if (!shaft) return null;
  const lowest = Math.min(...Array.from({ length: surface.cloud.count }, (_, n) => heightOf(surface, shaft, n)));
  const low = centreOf(surface.cloud, pointsWhere(surface.cloud, (_x, _y, _z, n) => heightOf(surface, shaft, n) < lowest + 35));
  if (!low || isAtCut(surface.cuts, pointOnLine(shaft, lowest), 3)) return null;
  const { proximal, lateral } = startWithoutHead(shaft, low);
  const knees = [lateral, scaled(lateral, -1)].flatMap((way) => findKnee(surface, { proximal: tiltedMedially(proximal, way, SHAFT_TO_MECHANICAL), lateral: way, near: low, headCentre: null }) ?? []);
  return deepestFossa(surface, knees);
}

const heightOf = ({ cloud: { positions: p } }: FemoralSurface, { at, direction }: Line<'world'>, n: number): number =>
  ((p[3 * n] as number) - at[0]) * direction[0] + ((p[3 * n + 1] as number) - at[1]) * direction[1] + ((p[3 * n + 2] as number) - at[2]) * direction[2];

/** Through the sections of the third of the bone that lies nearest to the cut. */
function shaftNearCut({ mesh, cloud }: FemoralSurface, cut: Cut): Line<'world'> | null {
  const depth = Math.max(...Array.from({ length: cloud.count }, (_, n) => -((cloud.positions[3 * n] as number) - cut.at[0]) * cut.normal[0]
    - ((cloud.positions[3 * n + 1] as number) - cut.at[1]) * cut.normal[1] - ((cloud.positions[3 * n + 2] as number) - cut.at[2]) * cut.normal[2]));
  const levels = Array.from({ length: 8 }, (_, n) => 3 + (n * Math.min(80, depth / 3)) / 8);
  const centroids = levels.reduce<Point<'world'>[]>((found, mm) => {
    const at = pointOnLine({ at: found.at(-1) ?? cut.at, direction: cut.normal }, 0);
    const plane = { at: pointOnLine({ at: cut.at, direction: cut.normal }, -mm), normal: cut.normal };
    const contour = contourAround(sectionOf(mesh, plane), found.length > 0 ? at : plane.at) ?? null;
    return contour ? [...found, contour.centroid] : found;
  }, []);
  if (centroids.length < 4 || distance(centroids[0] as Point<'world'>, centroids.at(-1) as Point<'world'>) < 8) return null;
  const fitted = fitLine(centroids);
  return { at: fitted.at, direction: dot(fitted.direction, cut.normal) > 0 ? fitted.direction : scaled(fitted.direction, -1) };
}
