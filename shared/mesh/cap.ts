import { displacement, distance, dot, length, moved, perpendicularPart, point, scaled, type Point, type Space, type Vector } from '../geometry/spaces';
import { pointAt, type Cloud } from './cloud';
import { farthest, type Peak } from './peak';

/** So deep below the top, and so far around it, the surface is the cap, mm. */
export type CapSize = { readonly depthMm: number; readonly aroundMm: number };

/**
 * The middle of the cap that a plane square to the unit direction would touch first if the bone gave way a little: for
 * tops that are blunt or run on as a ridge, where the farthest vertex itself hangs on chance. The nearer to the top the
 * more a point counts. Its residual is how far the cap reaches around its middle. Null when no point is chosen.
 */
export function capOf<S extends Space>(cloud: Cloud<S>, chosen: readonly number[], direction: Vector<S>, { depthMm, aroundMm }: CapSize): Peak<S> | null {
  const vertex = farthest(cloud, chosen, direction);
  if (vertex === null) return null;
  const top = pointAt(cloud, vertex);
  const near = chosen.flatMap((n) => {
    const p = pointAt(cloud, n);
    const below = dot(displacement(p, top), direction);
    return below < depthMm && distance(p, top) < aroundMm ? [{ p, weight: (cloud.areas[n] as number) * (1 - below / depthMm) }] : [];
  });
  const middle = weightedMiddle(near) ?? top;
  const at = moved(middle, scaled(direction, dot(displacement(middle, top), direction)));
  return { at, vertex, residualMm: spreadAround(at, near, direction) };
}

type Weighted<S extends Space> = { readonly p: Point<S>; readonly weight: number };

function weightedMiddle<S extends Space>(points: readonly Weighted<S>[]): Point<S> | null {
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return null;
  const mean = (axis: 0 | 1 | 2): number => points.reduce((sum, { p, weight }) => sum + weight * p[axis], 0) / total;
  return point(mean(0), mean(1), mean(2));
}

function spreadAround<S extends Space>(at: Point<S>, points: readonly Weighted<S>[], direction: Vector<S>): number {
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  const squares = points.reduce((sum, { p, weight }) => sum + weight * length(perpendicularPart(displacement(at, p), direction)) ** 2, 0);
  return total > 0 ? Math.sqrt(squares / total) : 0;
}
