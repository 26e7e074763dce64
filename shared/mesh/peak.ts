import { cross, displacement, dot, moved, scaled, sum, type Point, type Space, type Vector } from '../geometry/spaces';
import { anyPerpendicular } from '../geometry/fit';
import { solved } from '../geometry/symmetric';
import { normalAt, pointAt, type Cloud } from './cloud';

/** The farthest place of a surface along a direction. */
export type Peak<S extends Space> = {
  readonly at: Point<S>;
  /** Number of the farthest vertex. */
  readonly vertex: number;
  /** Root mean square distance of the surface around it from the paraboloid that was laid through it, mm. */
  readonly residualMm: number;
};

/** So far around the farthest vertex the surface counts as its top, mm: a spine or an apex; blunt ends need more. */
const AROUND_MM = 5;
/** The top of the paraboloid is believed this far from the vertex, as a share of that. */
const BELIEVED = 0.6;

/** The farthest of the chosen points along the unit direction; null when there are none. */
export function farthest<S extends Space>(cloud: Cloud<S>, chosen: readonly number[], direction: Vector<S>): number | null {
  let [best, far] = [-1, -Infinity];
  for (const n of chosen) {
    const along = dot(pointAt(cloud, n) as unknown as Vector<S>, direction);
    if (along > far) [best, far] = [n, along];
  }
  return best < 0 ? null : best;
}

/**
 * The top of the chosen points along a unit direction: the farthest vertex, moved to the top of the paraboloid through
 * the surface around it, so that it does not hang on where the vertices happen to lie.
 */
 
export function peakOf<S extends Space>(cloud: Cloud<S>, chosen: readonly number[], direction: Vector<S>, aroundMm = AROUND_MM): Peak<S> | null {
  const vertex = farthest(cloud, chosen, direction);
  return vertex === null ? null : smoothPeak(cloud, vertex, direction, aroundMm);
}

function smoothPeak<S extends Space>(cloud: Cloud<S>, vertex: number, direction: Vector<S>, aroundMm: number): Peak<S> {
  const top = pointAt(cloud, vertex);
  const u = anyPerpendicular(direction);
  const v = cross(direction, u);
  const samples = around(cloud, top, direction, aroundMm).map((n) => {
    const d = displacement(top, pointAt(cloud, n));
    return { a: dot(d, u), b: dot(d, v), height: dot(d, direction), weight: cloud.areas[n] as number };
  });
  const paraboloid = samples.length < 7 ? null : fitted(samples);
  if (!paraboloid) return { at: top, vertex, residualMm: 0 };
  const { a, b, height, residualMm } = paraboloid;
  if (!(Math.hypot(a, b) <= BELIEVED * aroundMm) || Math.abs(height) > 1) return { at: top, vertex, residualMm };
  return { at: moved(top, sum(scaled(direction, height), sum(scaled(u, a), scaled(v, b)))), vertex, residualMm };
}

/** Points near the top on the sheet that faces the direction: the other side of a thin plate does not count. */
function around<S extends Space>(cloud: Cloud<S>, top: Point<S>, direction: Vector<S>, aroundMm: number): number[] {
  const near: number[] = [];
  const { positions: p } = cloud;
  for (let n = 0; n < cloud.count; n++) {
    const far = Math.hypot((p[3 * n] as number) - top[0], (p[3 * n + 1] as number) - top[1], (p[3 * n + 2] as number) - top[2]);
    if (far <= aroundMm && dot(normalAt(cloud, n), direction) > 0.3) near.push(n);
  }
  return near;
}

type Sample = { readonly a: number; readonly b: number; readonly height: number; readonly weight: number };

/** Least squares of height = c0 + c1 a + c2 b + c3 a² + c4 ab + c5 b²; null where it has no top. */
function fitted(samples: readonly Sample[]): { a: number; b: number; height: number; residualMm: number } | null {
  const row = ({ a, b }: Sample): number[] => [1, a, b, a * a, a * b, b * b];
  const matrix = Array.from({ length: 6 }, (_, r) => Array.from({ length: 6 }, (_unused, c) =>
    samples.reduce((total, sample) => total + sample.weight * (row(sample)[r] as number) * (row(sample)[c] as number), 0)));
  const right = Array.from({ length: 6 }, (_, r) => samples.reduce((total, sample) => total + sample.weight * (row(sample)[r] as number) * sample.height, 0));
  const solution = solved(matrix, right);
  if (!solution) return null;
  const [c0, c1, c2, c3, c4, c5] = solution as [number, number, number, number, number, number];
  const determinant = 4 * c3 * c5 - c4 * c4;
  if (determinant <= 1e-9 || c3 >= 0) return null;
  const [a, b] = [(c2 * c4 - 2 * c1 * c5) / determinant, (c1 * c4 - 2 * c2 * c3) / determinant];
  const heightAt = (sample: Sample): number => row(sample).reduce((total, part, n) => total + part * (solution[n] as number), 0);
  const weight = samples.reduce((total, sample) => total + sample.weight, 0);
  const residual = samples.reduce((total, sample) => total + sample.weight * (heightAt(sample) - sample.height) ** 2, 0);
  return { a, b, height: c0 + (c1 * a + c2 * b) / 2, residualMm: Math.sqrt(residual / weight) };
}
