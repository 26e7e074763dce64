import { cross, displacement, distance, length, moved, normalised, perpendicularPart, point, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { pointAt, pointsWhere, type Cloud } from '../mesh/cloud';
import { peakOf, type Peak } from '../mesh/peak';

/** The knee end in its own frame: level of the joint line, middle between the condyles, width, depth of the condyles' backs. */
export type KneeSpan = { readonly lowest: number; readonly middleX: number; readonly width: number; readonly backY: number };

/** Region of the epicondyles: heights above the joint line and depth before the backs of the condyles, as shares of the width. */
const HEIGHT = [0.2, 0.58] as const;
const BEFORE_BACKS = 0.2;
const FLANK = 0.2;
/** An epicondyle stands out from the bone this far around it, mm. */
const STANDS_OUT_MM = 6;

/**
 * Where the epicondyles usually lie, as shares of the knee's width: before the backs of the condyles and above the joint
 * line. The flank of a smooth bone is so flat that its farthest point wanders 6 mm; up to 1.75 mm of prominence are
 * given for lying near the usual place, and one that truly stands out elsewhere keeps its own.
 */
const USUAL = { medial: { before: 0.399, above: 0.341 }, lateral: { before: 0.268, above: 0.399 } } as const;
const PULL_MM = 1.75;
const PULLS_WITHIN_MM = 5;
/** The top is taken as the middle of what is less prominent by no more than this, mm. */
const CAP_MM = 0.4;
const CAP_AROUND_MM = 8;

/** Axis and epicondyles give each other; rounds until they rest. */
const ROUNDS = 10;
const AT_REST = 1e-9;

type Epicondyles = { readonly medial: Peak<'femur'> | null; readonly lateral: Peak<'femur'> | null };

/**
 * The bone that stands out most along the axis through both epicondyles, which they define themselves, of the places that
 * stand out: the flank of a condyle leads on to its back and does not.
 */
export function epicondylesOf(cloud: Cloud<'femur'>, span: KneeSpan): Epicondyles {
  const flanks = { medial: flankOf(cloud, span, 'medial'), lateral: flankOf(cloud, span, 'lateral') };
  let axis = vector<'femur'>(1, 0, 0);
  let found: Epicondyles = { medial: null, lateral: null };
  for (let round = 0; round < ROUNDS; round++) {
    found = { medial: epicondyle(cloud, flanks.medial, scaled(axis, -1)), lateral: epicondyle(cloud, flanks.lateral, axis) };
    if (!found.medial || !found.lateral) break;
    const next = normalised(displacement(found.medial.at, found.lateral.at));
    const turn = length(cross(axis, next));
    axis = next;
    if (turn < AT_REST) break;
  }
  return found;
}

type Flank = { readonly all: readonly number[]; readonly inRegion: readonly number[]; readonly usual: Point<'femur'> };

function flankOf(cloud: Cloud<'femur'>, { lowest, middleX, width, backY }: KneeSpan, side: 'medial' | 'lateral'): Flank {
  const sign = side === 'medial' ? -1 : 1;
  const all = pointsWhere(cloud, (x) => sign * (x - middleX) > FLANK * width);
  const inRegion = all.filter((n) => {
    const [, y, z] = pointAt(cloud, n);
    return z > lowest + HEIGHT[0] * width && z < lowest + HEIGHT[1] * width && y > backY + BEFORE_BACKS * width;
  });
  return { all, inRegion, usual: point<'femur'>(0, backY + USUAL[side].before * width, lowest + USUAL[side].above * width) };
}

function epicondyle(cloud: Cloud<'femur'>, { all, inRegion, usual }: Flank, out: Vector<'femur'>): Peak<'femur'> | null {
  const reach = Float64Array.from({ length: cloud.count }, (_, n) => reachOf(pointAt(cloud, n), out));
  const score = (n: number): number => (reach[n] as number) - pullAt(pointAt(cloud, n), usual);
  const first = [...inRegion].sort((a, b) => (reach[b] as number) - (reach[a] as number)).find((n) => standsOut({ cloud, all, reach }, n));
  const tip = first === undefined ? null : peakOf(cloud, [first], out);
  const usualTop = tip && middleOfBest(cloud, inRegion, { score, reach, out });
  return tip && usualTop && isSharp(tip.at, usualTop.at, out) ? tip : usualTop;
}

const reachOf = (p: Point<'femur'>, out: Vector<'femur'>): number => p[0] * out[0] + p[1] * out[1] + p[2] * out[2];

/** A tip rounder than this falls off so slowly that its place tells little, mm. */
const ROUND_TIP_MM = 10;

/** Whether the surface falls from the tip to the other place as fast as a sharp tip does. */
function isSharp(tip: Point<'femur'>, other: Point<'femur'>, out: Vector<'femur'>): boolean {
  const away = length(perpendicularPart(displacement(other, tip), out));
  return 2 * (reachOf(tip, out) - reachOf(other, out)) * ROUND_TIP_MM > away * away;
}

/** What a place loses of its prominence for lying away from the usual one, mm. */
const pullAt = ([, y, z]: Point<'femur'>, [, usualY, usualZ]: Point<'femur'>): number =>
  PULL_MM * (1 - Math.exp(-((y - usualY) ** 2 + (z - usualZ) ** 2) / (2 * PULLS_WITHIN_MM ** 2)));

type Best = { readonly score: (n: number) => number; readonly reach: Float64Array; readonly out: Vector<'femur'> };

function middleOfBest(cloud: Cloud<'femur'>, chosen: readonly number[], { score, reach, out }: Best): Peak<'femur'> | null {
  const vertex = chosen.reduce<number | null>((best, n) => (best !== null && score(best) >= score(n) ? best : n), null);
  if (vertex === null) return null;
  const top = pointAt(cloud, vertex);
  const cap = chosen.filter((n) => score(n) > score(vertex) - CAP_MM && distance(top, pointAt(cloud, n)) < CAP_AROUND_MM);
  const weights = cap.map((n) => (cloud.areas[n] as number) * (score(n) - score(vertex) + CAP_MM));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return { at: top, vertex, residualMm: 0 };
  const mean = (axis: 0 | 1 | 2): number => cap.reduce((sum, n, at) => sum + ((weights[at] as number) / total) * pointAt(cloud, n)[axis], 0);
  const middle = point<'femur'>(mean(0), mean(1), mean(2));
  return { at: moved(middle, scaled(out, surfaceAt(cloud, cap, { middle, reach, out }) - reachOf(middle, out))), vertex, residualMm: 0 };
}

const NEAR_MIDDLE_MM = 2.5;

/** How far the surface reaches around the middle of a cap. */
function surfaceAt(cloud: Cloud<'femur'>, cap: readonly number[], { middle, reach, out }: { readonly middle: Point<'femur'> } & Omit<Best, 'score'>): number {
  const near = cap.filter((n) => length(perpendicularPart(displacement(middle, pointAt(cloud, n)), out)) < NEAR_MIDDLE_MM);
  return near.length > 0 ? near.reduce((sum, n) => sum + (reach[n] as number), 0) / near.length : Math.max(...cap.map((n) => reach[n] as number));
}

type Around = { readonly cloud: Cloud<'femur'>; readonly all: readonly number[]; readonly reach: Float64Array };

function standsOut({ cloud: { positions: p }, all, reach }: Around, n: number): boolean {
  const [x, y, z, own] = [p[3 * n] as number, p[3 * n + 1] as number, p[3 * n + 2] as number, reach[n] as number];
  return all.every((m) => (reach[m] as number) <= own || Math.hypot((p[3 * m] as number) - x, (p[3 * m + 1] as number) - y, (p[3 * m + 2] as number) - z) > STANDS_OUT_MM);
}
