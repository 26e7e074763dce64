import { anyPerpendicular, fitLine, type Fitted } from '../geometry/fit';
import { alongLine, distanceToLine, heightAbove, outFromLine, pointOnLine, type Line } from '../geometry/shapes';
import { cross, displacement, distance, dot, normalised, scaled, type Point, type Vector } from '../geometry/spaces';
import { centreOf, normalAt, pointAt, pointsWhere, type Cloud } from '../mesh/cloud';
import { isAtCut, type Cut } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import { peakOf, type Peak } from '../mesh/peak';
import { contourAround, sectionOf, type Contour } from '../mesh/section';
import { largestSphere, type FoundSphere } from '../mesh/sphereSearch';
import { largestCircleIn, type InPlane } from './inscribedCircle';

/**
 * The upper end of a right femur, found from its surface alone, in any pose. Lengths scale with the head's radius R, so
 * that one set of numbers serves small and large people.
 */
export type FemoralSurface = { readonly mesh: Mesh; readonly cloud: Cloud<'world'>; readonly cuts: readonly Cut[] };

const HEAD_RADII_MM = [16, 31] as const;
/** The head shows over half of its sphere; a femoral condyle, which is round too, less than 0.3 of its own. */
const LEAST_HEAD_COVER = 0.38;

/** The sphere of the femoral head; null where the surface has none. */
export function findHead({ cloud }: FemoralSurface): FoundSphere | null {
  const sphere = largestSphere(cloud, { shape: 'ball', radiusMm: HEAD_RADII_MM });
  return sphere && sphere.cover >= LEAST_HEAD_COVER ? sphere : null;
}

/** Longer than this in head radii below the head, the femur reaches the knee. */
const WHOLE_FEMUR_RADII = 13;

export type Extent = { readonly farEnd: Point<'world'>; readonly lengthMm: number; readonly reachesKnee: boolean };

/** How far the bone goes on from the head, and whether the far end is the knee and not a cut. */
export function extentOf(surface: FemoralSurface, head: FoundSphere): Extent {
  const { cloud, cuts } = surface;
  let [vertex, lengthMm] = [0, 0];
  for (let n = 0; n < cloud.count; n++) {
    const far = distance(head.centre, pointAt(cloud, n));
    if (far > lengthMm) [vertex, lengthMm] = [n, far];
  }
  const farEnd = pointAt(cloud, vertex);
  return { farEnd, lengthMm, reachesKnee: lengthMm > WHOLE_FEMUR_RADII * head.radiusMm && !isAtCut(cuts, farEnd, 5) };
}

/** Levels along the shaft below the head centre, in head radii: below the lesser trochanter, above the bow's middle. */
const SHAFT_FROM_RADII = 3.3;
const SHAFT_LEAST_FROM_RADII = 2.7;
const SHAFT_TO_RADII = 6.5;
const LEVEL_STEP_MM = 4;
export const LEAST_SHAFT_MM = 30;
const SHAFT_RADIUS_MM = 16;
/** Enough to find the trochanters by, not to plan on. */
const LEAST_ROUGH_MM = 14;
const CLEAR_OF_CUT_MM = 3;

/** The axis of the proximal shaft by the head's measure, direction proximal; null where too little shaft is there. */
export function roughShaft(surface: FemoralSurface, head: FoundSphere, extent: Extent): Fitted<Line<'world'>> | null {
  let line: Line<'world'> = startLine(surface, head, extent);
  let fitted: Fitted<Line<'world'>> | null = null;
  for (let round = 0; round < 5; round++) {
    const to = Math.min(SHAFT_TO_RADII * head.radiusMm, depthInView(surface, head, line));
    const from = Math.max(SHAFT_LEAST_FROM_RADII * head.radiusMm, Math.min(SHAFT_FROM_RADII * head.radiusMm, to - 2 * LEAST_SHAFT_MM));
    fitted = to - from < LEAST_ROUGH_MM ? null : shaftBetween(surface, { line, head }, [from, to]);
    if (!fitted) return null;
    line = fitted;
  }
  return fitted;
}

/** How far below the level of the head whole sections across the line are in view, mm. */
export function depthInView({ cloud, cuts }: FemoralSurface, head: FoundSphere, line: Line<'world'>): number {
  const level = alongLine(line, head.centre);
  const foot = pointOnLine(line, level);
  let lowest = Infinity;
  for (let n = 0; n < cloud.count; n++) lowest = Math.min(lowest, alongLine(line, pointAt(cloud, n)));
  const depths = cuts.flatMap((cut) => {
    const cosine = -dot(cut.normal, line.direction);
    if (cosine < 0.3) return [];
    const slant = (SHAFT_RADIUS_MM * Math.sqrt(1 - cosine * cosine)) / cosine;
    return [-heightAbove(cut, foot) / cosine - slant - CLEAR_OF_CUT_MM];
  });
  return Math.min(level - lowest - CLEAR_OF_CUT_MM, ...depths);
}

/** From the middle of the far part of the bone to the middle of its near part. */
function startLine({ cloud }: FemoralSurface, { centre, radiusMm }: FoundSphere, { lengthMm }: Extent): Line<'world'> {
  const between = (from: number, to: number): Point<'world'> | null => centreOf(cloud, pointsWhere(cloud, (_x, _y, _z, n) => {
    const far = distance(centre, pointAt(cloud, n));
    return far >= from && far < to;
  }));
  const whole = lengthMm > 7.5 * radiusMm;
  const low = whole ? between(5.5 * radiusMm, 7 * radiusMm) : between(lengthMm - radiusMm, lengthMm + 1);
  const high = whole ? between(3.8 * radiusMm, 4.8 * radiusMm) : between(2.6 * radiusMm, 3.4 * radiusMm);
  const at = low ?? centre;
  const to = high && low && distance(high, low) > radiusMm / 2 ? high : centre;
  return { at, direction: normalised(displacement(at, to)) };
}

type ShaftStart = { readonly line: Line<'world'>; readonly head: FoundSphere; /** What counts as the middle of a section; its centroid if nothing is said. */ readonly middleOf?: MiddleOf };
type MiddleOf = (contour: Contour, across: InPlane) => Point<'world'>;

/** The middle of the largest circle within a section: lines and trochanters that stand out do not pull it to their side. */
export const circleMiddle: MiddleOf = (contour, across) => largestCircleIn(contour, across)?.centre ?? contour.centroid;

/** A line through the middles of the sections across `line` from one depth below the head to another. */
export function shaftBetween({ mesh }: FemoralSurface, { line, head, middleOf }: ShaftStart, [from, to]: readonly [number, number]): Fitted<Line<'world'>> | null {
  const headLevel = alongLine(line, head.centre);
  const count = Math.floor((to - from) / LEVEL_STEP_MM) + 1;
  const u = anyPerpendicular(line.direction);
  const across = { u, v: cross(line.direction, u) };
  const middles = Array.from({ length: count }, (_, n) => pointOnLine(line, headLevel - from - n * LEVEL_STEP_MM)).flatMap((at) => {
    const contour = contourAround(sectionOf(mesh, { at, normal: line.direction }), at);
    return contour ? [middleOf ? middleOf(contour, across) : contour.centroid] : [];
  });
  if (middles.length < 4) return null;
  const fitted = fitLine(middles);
  const direction = dot(fitted.direction, line.direction) > 0 ? fitted.direction : scaled(fitted.direction, -1);
  return { ...fitted, direction };
}

/** Axes of the upper end: z along the shaft, x lateral, y anterior; turned against those of the knee by the version. */
export type ProximalAxes = { readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly z: Vector<'world'> };

export function proximalAxes(head: Point<'world'>, shaft: Line<'world'>): ProximalAxes {
  const z = shaft.direction;
  const x = normalised(scaled(outFromLine(shaft, head), -1));
  return { x, y: cross(z, x), z };
}

/** The trochanter begins beyond this distance from the head centre along the neck, in head radii: the neck's own top lies before it. */
const TROCHANTER_BEYOND_RADII = 1.2;

/** The tip of the greater trochanter: the highest point along the shaft on the lateral side of the neck. */
export function trochanterTip({ cloud }: FemoralSurface, head: FoundSphere, { shaft, neck }: { readonly shaft: Line<'world'>; readonly neck: Line<'world'> }): Peak<'world'> | null {
  const z = shaft.direction;
  const lateral = pointsWhere(cloud, (_x, _y, _z, n) => {
    const from = displacement(head.centre, pointAt(cloud, n));
    return dot(from, neck.direction) > TROCHANTER_BEYOND_RADII * head.radiusMm && dot(from, z) > -2.5 * head.radiusMm;
  });
  return peakOf(cloud, lateral, z);
}

/** Depths below the head within which the lesser trochanter is looked for, in head radii. */
const LESSER_FROM_RADII = 1.5;
const LESSER_TO_RADII = 3.6;
/** Where around the shaft it lies: from the direction of the head, backwards. */
const LESSER_SECTOR_DEG = [32, 100] as const;
/** It stands out from the shaft below it by at least this much, mm. */
const LEAST_PROMINENCE_MM = 3;

export type LesserTrochanter = { readonly peak: Peak<'world'>; readonly depthMm: number };

/**
 * The apex of the lesser trochanter: along the back and inside of the shaft the place where the surface
 * is farther from the shaft's axis than above and below it.
 */
export function lesserTrochanter(surface: FemoralSurface, head: FoundSphere, shaft: Line<'world'>): LesserTrochanter | null {
  const sector = behindAndInside(surface, head, shaft);
  const level = swellingLevel(surface, sector, shaft);
  if (level === null) return null;
  const near = sector.filter((n) => Math.abs(alongLine(shaft, pointAt(surface.cloud, n)) - level) <= 8);
  let apex = near.reduce((best, n) => (distanceToLine(shaft, pointAt(surface.cloud, n)) > distanceToLine(shaft, pointAt(surface.cloud, best)) ? n : best), near[0] as number);
  let peak: Peak<'world'> | null = null;
  for (let round = 0; round < 4; round++) {
    const out: Vector<'world'> = normalised(outFromLine(shaft, pointAt(surface.cloud, apex)));
    const around = near.filter((n) => distance(pointAt(surface.cloud, n), pointAt(surface.cloud, apex)) < 10);
    peak = peakOf(surface.cloud, around, out);
    if (!peak) return null;
    apex = peak.vertex;
  }
  return peak && { peak, depthMm: alongLine(shaft, head.centre) - alongLine(shaft, peak.at) };
}

/** Points between the lesser trochanter's possible levels, from a little behind the inner side to a little past the back. */
function behindAndInside({ cloud }: FemoralSurface, head: FoundSphere, shaft: Line<'world'>): number[] {
  const { x, y, z } = proximalAxes(head.centre, shaft);
  const level = alongLine(shaft, head.centre);
  return pointsWhere(cloud, (_x, _y, _z, n) => {
    const p = pointAt(cloud, n);
    const depth = level - alongLine(shaft, p);
    if (depth < LESSER_FROM_RADII * head.radiusMm || depth > LESSER_TO_RADII * head.radiusMm) return false;
    const out = outFromLine(shaft, p);
    const angle = (Math.atan2(-dot(out, y), -dot(out, x)) * 180) / Math.PI;
    return angle > LESSER_SECTOR_DEG[0] && angle < LESSER_SECTOR_DEG[1] && Math.abs(dot(normalAt(cloud, n), z)) < 0.95;
  });
}

const BIN_MM = 2;
/** Above the apex the surface comes nearer to the shaft by at least this much before it goes out to the neck, mm. */
const FALLS_MM = 0.4;

/** Level along the shaft of the swelling that stands out most from the shaft below it; null where there is none. */
function swellingLevel({ cloud }: FemoralSurface, sector: readonly number[], shaft: Line<'world'>): number | null {
  const bins = new Map<number, number>();
  for (const n of sector) {
    const p = pointAt(cloud, n);
    const bin = Math.round(alongLine(shaft, p) / BIN_MM);
    bins.set(bin, Math.max(bins.get(bin) ?? 0, distanceToLine(shaft, p)));
  }
  const levels = [...bins.keys()].sort((a, b) => a - b);
  const reaches = levels.map((level) => bins.get(level) as number);
  const prominences = reaches.map((reach, at) => {
    const around = reaches.slice(Math.max(0, at - 4), at + 5);
    const falls = reaches.slice(at + 1, at + 7).some((each) => each < reach - FALLS_MM);
    return falls && reach >= Math.max(...around) ? reach - Math.min(...reaches.slice(0, at + 1)) : 0;
  });
  const best = prominences.indexOf(Math.max(...prominences));
  return (prominences[best] ?? 0) >= LEAST_PROMINENCE_MM ? (levels[best] as number) * BIN_MM : null;
}
