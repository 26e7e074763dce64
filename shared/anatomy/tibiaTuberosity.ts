import { alongLine } from '../geometry/shapes';
import { cross, displacement, dot, normalised, perpendicularPart, type Point, type Vector } from '../geometry/spaces';
import { pointAt, pointsWhere } from '../mesh/cloud';
import { capOf } from '../mesh/cap';
import type { Peak } from '../mesh/peak';
import type { TibialAxes, TibialExtent, TibialSurface } from './tibiaAxes';

/** Below the top of the spines the front is followed through this range, mm. */
const FROM_MM = 20;
const TO_MM = 72;
const LEAST_TO_MM = 52;
const CLEAR_OF_CUT_MM = 6;
const BIN_MM = 2;
/** The front is no farther than this to either side of straight ahead, as a share of how far it is ahead. */
const WIDE_SECTOR = 0.75;
const SECTOR = 0.3;
/** Of the front's bulge, what stands out by more than this share of the most counts. */
const COUNTS_FROM = 0.5;
const ROUNDS = 3;
const CAP = { depthMm: 1.2, aroundMm: 8 } as const;

/**
 * The tuberosity: the middle of the bulge by which the front, between plateau and crest, stands out from the straight
 * line between both, so that it does not matter how the axis leans. Null where the front is not in view.
 */
export function tuberosityOf(surface: TibialSurface, { axis, top }: TibialExtent, { x, y, z }: TibialAxes): Peak<'world'> | null {
  if (top === null) return null;
  const { cloud, cuts } = surface;
  const depthOf = (p: Point<'world'>): number => top - alongLine(axis, p);
  const to = Math.min(TO_MM, ...cuts.filter((cut) => dot(cut.normal, z) < -0.5).map((cut) => depthOf(cut.at) - CLEAR_OF_CUT_MM));
  if (to < LEAST_TO_MM) return null;
  const ahead = pointsWhere(cloud, (_x, _y, _z, n) => {
    const p = pointAt(cloud, n);
    return depthOf(p) > FROM_MM && depthOf(p) < to && inSector(displacement(axis.at, p), { x, y }, WIDE_SECTOR);
  });
  const places = ahead.map((n) => ({ n, depth: depthOf(pointAt(cloud, n)), out: displacement(axis.at, pointAt(cloud, n)) }));
  let front = y;
  let peak: Peak<'world'> | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const aside = cross(front, z);
    const narrow = places.filter(({ out }) => inSector(out, { x: aside, y: front }, SECTOR));
    const depth = middleOfBulge(narrow.map((place) => ({ depth: place.depth, reach: dot(place.out, front) })));
    if (depth === null) return peak;
    const level = places.filter((place) => Math.abs(place.depth - depth) < 2 * BIN_MM).map(({ n }) => n);
    peak = capOf(cloud, level, front, CAP);
    if (!peak) return null;
    front = normalised(perpendicularPart(displacement(axis.at, peak.at), z));
  }
  return peak;
}

type Aside = { readonly x: Vector<'world'>; readonly y: Vector<'world'> };

const inSector = (out: Vector<'world'>, { x, y }: Aside, share: number): boolean => dot(out, y) > 0 && Math.abs(dot(out, x)) < share * dot(out, y);

/** Depth of the middle of the bulge of a front above the line from its first to its last place. */
function middleOfBulge(places: readonly { readonly depth: number; readonly reach: number }[]): number | null {
  const bins = new Map<number, number>();
  for (const { depth, reach } of places) bins.set(Math.round(depth / BIN_MM), Math.max(bins.get(Math.round(depth / BIN_MM)) ?? -Infinity, reach));
  const profile = [...bins].map(([bin, reach]) => ({ depth: bin * BIN_MM, reach })).sort((a, b) => a.depth - b.depth);
  const [first, last] = [profile[0], profile.at(-1)];
  if (!first || !last || profile.length < 8) return null;
  const above = profile.map(({ depth, reach }) => reach - first.reach - ((depth - first.depth) / (last.depth - first.depth)) * (last.reach - first.reach));
  const most = Math.max(...above);
  if (most <= 0) return null;
  const weights = above.map((each) => Math.max(0, each - COUNTS_FROM * most));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return profile.reduce((sum, { depth }, n) => sum + (depth * (weights[n] as number)) / total, 0);
}
