import { displacement, distance, moved, point, scaled, vector, type Point } from '../geometry/spaces';
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

/** The bone farthest to the side, of the places that stand out: the flank of a condyle leads on to its back and does not. */
export function epicondylesOf(cloud: Cloud<'femur'>, span: KneeSpan): { readonly medial: Peak<'femur'> | null; readonly lateral: Peak<'femur'> | null } {
  return { medial: epicondyle(cloud, span, 'medial'), lateral: epicondyle(cloud, span, 'lateral') };
}

function epicondyle(cloud: Cloud<'femur'>, { lowest, middleX, width, backY }: KneeSpan, side: 'medial' | 'lateral'): Peak<'femur'> | null {
  const sign = side === 'medial' ? -1 : 1;
  const flank = pointsWhere(cloud, (x) => sign * (x - middleX) > FLANK * width);
  const inRegion = flank.filter((n) => {
    const [, y, z] = pointAt(cloud, n);
    return z > lowest + HEIGHT[0] * width && z < lowest + HEIGHT[1] * width && y > backY + BEFORE_BACKS * width;
  });
  const usual = point<'femur'>(0, backY + USUAL[side].before * width, lowest + USUAL[side].above * width);
  const score = (n: number): number => sign * (cloud.positions[3 * n] as number) - pullAt(pointAt(cloud, n), usual);
  const tip = peakOf(cloud, inRegion.filter((n) => standsOut(cloud, flank, n, sign)), vector<'femur'>(sign, 0, 0));
  const usualTop = tip && middleOfBest(cloud, inRegion, { score, sign });
  return tip && usualTop && isSharp(tip.at, usualTop.at, sign) ? tip : usualTop;
}

/** A tip rounder than this falls off so slowly that its place tells little, mm. */
const ROUND_TIP_MM = 10;

/** Whether the surface falls from the tip to the other place as fast as a sharp tip does. */
function isSharp(tip: Point<'femur'>, other: Point<'femur'>, sign: 1 | -1): boolean {
  const away = Math.hypot(tip[1] - other[1], tip[2] - other[2]);
  return 2 * sign * (tip[0] - other[0]) * ROUND_TIP_MM > away * away;
}

/** What a place loses of its prominence for lying away from the usual one, mm. */
const pullAt = ([, y, z]: Point<'femur'>, [, usualY, usualZ]: Point<'femur'>): number =>
  PULL_MM * (1 - Math.exp(-((y - usualY) ** 2 + (z - usualZ) ** 2) / (2 * PULLS_WITHIN_MM ** 2)));

function middleOfBest(cloud: Cloud<'femur'>, chosen: readonly number[], { score, sign }: { readonly score: (n: number) => number; readonly sign: 1 | -1 }): Peak<'femur'> | null {
  const vertex = chosen.reduce<number | null>((best, n) => (best !== null && score(best) >= score(n) ? best : n), null);
  if (vertex === null) return null;
  const top = pointAt(cloud, vertex);
  const cap = chosen.filter((n) => score(n) > score(vertex) - CAP_MM && distance(top, pointAt(cloud, n)) < CAP_AROUND_MM);
  const weights = cap.map((n) => (cloud.areas[n] as number) * (score(n) - score(vertex) + CAP_MM));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return { at: top, vertex, residualMm: 0 };
  const shift = cap.reduce((sum, n, at) => {
    const d = displacement(top, pointAt(cloud, n));
    const share = (weights[at] as number) / total;
    return vector<'femur'>(0, sum[1] + share * d[1], sum[2] + share * d[2]);
  }, vector<'femur'>(0, 0, 0));
  const middle = moved(top, shift);
  const near = cap.filter((n) => Math.hypot((cloud.positions[3 * n + 1] as number) - middle[1], (cloud.positions[3 * n + 2] as number) - middle[2]) < 2.5);
  const out = near.length > 0 ? near.reduce((sum, n) => sum + sign * (cloud.positions[3 * n] as number), 0) / near.length : sign * top[0];
  return { at: moved(middle, scaled(vector<'femur'>(1, 0, 0), sign * out - middle[0])), vertex, residualMm: 0 };
}

function standsOut({ positions: p }: Cloud<'femur'>, flank: readonly number[], n: number, sign: number): boolean {
  const [x, y, z] = [p[3 * n] as number, p[3 * n + 1] as number, p[3 * n + 2] as number];
  return flank.every((m) => sign * (p[3 * m] as number) <= sign * x || Math.hypot((p[3 * m + 1] as number) - y, (p[3 * m + 2] as number) - z) > STANDS_OUT_MM);
}
