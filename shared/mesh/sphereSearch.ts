import { distance, dot, length, point, displacement, type Point, type Vector } from '../geometry/spaces';
import { fitSphere, type Fitted } from '../geometry/fit';
import type { Sphere } from '../geometry/shapes';
import { normalAt, pointAt, pointsWhere, type Cloud } from './cloud';

export type SphereSearch = {
  /** A ball seen from outside (head) or a hollow seen from within (socket). */
  readonly shape: 'ball' | 'hollow';
  readonly radiusMm: readonly [least: number, most: number];
};

export type FoundSphere = Fitted<Sphere<'world'>> & {
  /** Numbers of the points on the sphere. */
  readonly on: readonly number[];
  /** Share of the whole sphere that these points cover. */
  readonly cover: number;
};

const TRIES = 6000;
const TEST_POINTS = 1200;
const STARTS = 6;
/** Two points whose normals miss each other by more do not lie on one sphere. */
const MISS_MM = 2.5;
const NORMAL_AGREES = 0.88;
const START_TOLERANCE_MM = 1.2;
/** Each round keeps the points this near to the last sphere: rough first, so that a poor start can move. */
const ROUNDS_MM = [2, 1.5, 1.2, 1, 1, 0.8, 0.8, 0.8] as const;
/** Until the last rounds so many of the points are enough to move the sphere by. */
const LAST_ROUNDS = 2;
const ENOUGH_POINTS = 800;

/**
 * The sphere that most of a surface lies on, of a radius in the given range: seeded random pairs of points with normals
 * (RANSAC), then least squares over the points near it. Null where nothing looks like a sphere. Independent of pose.
 */
export function largestSphere(cloud: Cloud<'world'>, search: SphereSearch): FoundSphere | null {
  const starts = startsOf(cloud, search);
  const refined = starts.flatMap((start) => {
    const found = refinedSphere(cloud, search, start);
    return found ? [found] : [];
  });
  return refined.reduce<FoundSphere | null>((best, found) => (best && areaOn(cloud, best) >= areaOn(cloud, found) ? best : found), null);
}

const areaOn = ({ areas }: Cloud<'world'>, { on }: FoundSphere): number => on.reduce((sum, n) => sum + (areas[n] as number), 0);

type Scored = Sphere<'world'> & { readonly score: number };

function startsOf(cloud: Cloud<'world'>, search: SphereSearch): Scored[] {
  const random = randomStream(20240607);
  const tests = Array.from({ length: Math.min(TEST_POINTS, cloud.count) }, () => Math.floor(random() * cloud.count));
  const best: Scored[] = [];
  for (let tried = 0; tried < TRIES; tried++) {
    const sphere = sphereOfPair(cloud, search, [Math.floor(random() * cloud.count), Math.floor(random() * cloud.count)]);
    if (sphere) keepBest(best, { ...sphere, score: scoreOf(cloud, search, sphere, tests) });
  }
  return best;
}

/** The best few that lie apart. */
function keepBest(best: Scored[], next: Scored): void {
  const twin = best.findIndex((old) => distance(old.centre, next.centre) < 4);
  if (twin >= 0 && (best[twin] as Scored).score >= next.score) return;
  if (twin >= 0) best.splice(twin, 1);
  best.push(next);
  best.sort((a, b) => b.score - a.score);
  best.splice(STARTS);
}

/** `p - r n` is the same centre for both points: least squares for r. */
function sphereOfPair(cloud: Cloud<'world'>, { shape, radiusMm }: SphereSearch, [a, b]: readonly [number, number]): Sphere<'world'> | null {
  const sign = shape === 'ball' ? 1 : -1;
  const apart = displacement(pointAt(cloud, b), pointAt(cloud, a));
  const [na, nb] = [normalAt(cloud, a), normalAt(cloud, b)];
  const turn = [na[0] - nb[0], na[1] - nb[1], na[2] - nb[2]] as unknown as Vector<'world'>;
  const square = dot(turn, turn);
  if (square < 0.05) return null;
  const radius = (sign * dot(apart, turn)) / square;
  if (radius < radiusMm[0] || radius > radiusMm[1]) return null;
  const miss = Math.hypot(...[0, 1, 2].map((axis) => (apart[axis] as number) - sign * radius * (turn[axis] as number)));
  if (miss > MISS_MM) return null;
  const centreFrom = (p: Point<'world'>, n: Vector<'world'>, axis: number): number => (p[axis] as number) - sign * radius * (n[axis] as number);
  const [pa, pb] = [pointAt(cloud, a), pointAt(cloud, b)];
  const [x, y, z] = [0, 1, 2].map((axis) => (centreFrom(pa, na, axis) + centreFrom(pb, nb, axis)) / 2) as [number, number, number];
  return { centre: point(x, y, z), radiusMm: radius };
}

 
function scoreOf(cloud: Cloud<'world'>, search: SphereSearch, sphere: Sphere<'world'>, tests: readonly number[]): number {
  let score = 0;
  for (const n of tests) if (isOn(cloud, search, sphere, n, START_TOLERANCE_MM)) score += cloud.areas[n] as number;
  return score;
}

// eslint-disable-next-line max-params -- inner loop of the search
function isOn(cloud: Cloud<'world'>, { shape }: SphereSearch, { centre, radiusMm }: Sphere<'world'>, n: number, toleranceMm: number): boolean {
  const { positions: p, normals } = cloud;
  const [x, y, z] = [(p[3 * n] as number) - centre[0], (p[3 * n + 1] as number) - centre[1], (p[3 * n + 2] as number) - centre[2]];
  const far = Math.sqrt(x * x + y * y + z * z);
  if (Math.abs(far - radiusMm) > toleranceMm) return false;
  const facing = x * (normals[3 * n] as number) + y * (normals[3 * n + 1] as number) + z * (normals[3 * n + 2] as number);
  return (shape === 'ball' ? facing : -facing) > NORMAL_AGREES * far;
}

function refinedSphere(cloud: Cloud<'world'>, search: SphereSearch, start: Sphere<'world'>): FoundSphere | null {
  let sphere: Fitted<Sphere<'world'>> = { ...start, residualMm: Infinity };
  let on: number[] = [];
  for (const [round, toleranceMm] of ROUNDS_MM.entries()) {
    const from = sphere;
    on = pointsWhere(cloud, (_x, _y, _z, n) => isOn(cloud, search, from, n, toleranceMm));
    if (on.length < 12) return null;
    const every = round < ROUNDS_MM.length - LAST_ROUNDS ? Math.ceil(on.length / ENOUGH_POINTS) : 1;
    const used = on.filter((_, n) => n % every === 0);
    const fitted = fitSphere(used.map((n) => pointAt(cloud, n)), used.map((n) => cloud.areas[n] as number));
    if (!fitted || fitted.radiusMm < search.radiusMm[0] || fitted.radiusMm > search.radiusMm[1]) return null;
    sphere = fitted;
  }
  const area = on.reduce((sum, n) => sum + (cloud.areas[n] as number), 0);
  return { ...sphere, on, cover: area / (4 * Math.PI * sphere.radiusMm ** 2) };
}

/** Mean direction in which the points on the sphere lie, from its centre; its length tells how one-sided they are (0 to 1). */
export function facingOf(cloud: Cloud<'world'>, { centre, on }: FoundSphere): Vector<'world'> {
  const mean = [0, 0, 0];
  let total = 0;
  for (const n of on) {
    const out = displacement(centre, pointAt(cloud, n));
    const weight = (cloud.areas[n] as number) / length(out);
    total += cloud.areas[n] as number;
    out.forEach((part, axis) => { (mean[axis] as number) += weight * part; });
  }
  return mean.map((part) => part / total) as unknown as Vector<'world'>;
}

/** Numbers in [0, 1) that are the same every time (Park & Miller). */
function randomStream(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}
