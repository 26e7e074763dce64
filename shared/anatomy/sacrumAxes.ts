import { principalAxes } from '../geometry/fit';
import { cross, displacement, dot, moved, scaled, type Point, type Vector } from '../geometry/spaces';
import { pointAt, type Cloud } from '../mesh/cloud';
import type { Axes } from './pelvisAxes';

/** Points looked at when the bone is compared with its mirror image, and points compared with. */
const COMPARED = 200;
const COMPARED_WITH = 2000;

/**
 * Axes of a sacrum from its own shape, in any pose; origin in its midplane. Across: the principal axis in which the bone
 * is most like its mirror image. Up the longer other one, towards the broad end; back to the side to which the middle of
 * the bone bulges. Null for a bone without points.
 */
export function axesOfSacrum(cloud: Cloud<'world'>): Axes | null {
  if (cloud.count < 50) return null;
  const points = Array.from({ length: cloud.count }, (_, n) => pointAt(cloud, n));
  const { centre, axes } = principalAxes(points, Array.from(cloud.areas));
  const directions = axes.map(({ direction }) => direction);
  const across = directions.reduce((best, each) => (unlikeness(points, centre, each) < unlikeness(points, centre, best) ? each : best));
  const [long, short] = directions.filter((each) => each !== across) as [Vector<'world'>, Vector<'world'>];
  const z = broadEnd(cloud, { centre, long, across });
  const y = scaled(bulge(cloud, { centre, long: z, short }), -1);
  return { x: cross(y, z), y, z, origin: centre };
}

/** Mean distance of mirrored points from the surface, mm: 0 for a bone that is its own mirror image. */
function unlikeness(points: readonly Point<'world'>[], centre: Point<'world'>, across: Vector<'world'>): number {
  const some = everyNth(points, COMPARED);
  const others = everyNth(points, COMPARED_WITH);
  const gaps = some.map((p) => {
    const [x, y, z] = moved(p, scaled(across, -2 * dot(displacement(centre, p), across)));
    return Math.sqrt(others.reduce((least, o) => Math.min(least, (o[0] - x) ** 2 + (o[1] - y) ** 2 + (o[2] - z) ** 2), Infinity));
  });
  return gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
}

const everyNth = <T>(all: readonly T[], about: number): T[] => all.filter((_, n) => n % Math.max(1, Math.floor(all.length / about)) === 0);

type About = { readonly centre: Point<'world'>; readonly long: Vector<'world'> };

/** The direction along the long axis in which the bone is broader. */
function broadEnd(cloud: Cloud<'world'>, { centre, long, across }: About & { readonly across: Vector<'world'> }): Vector<'world'> {
  let moment = 0;
  for (let n = 0; n < cloud.count; n++) {
    const out = displacement(centre, pointAt(cloud, n));
    moment += (cloud.areas[n] as number) * dot(out, long) * dot(out, across) ** 2;
  }
  return moment > 0 ? long : scaled(long, -1);
}

/** The direction to which the middle of the bone lies from the line between its ends. */
function bulge(cloud: Cloud<'world'>, { centre, long, short }: About & { readonly short: Vector<'world'> }): Vector<'world'> {
  const [middle, ends] = [{ area: 0, depth: 0 }, { area: 0, depth: 0 }];
  const heights = Array.from({ length: cloud.count }, (_, n) => dot(displacement(centre, pointAt(cloud, n)), long));
  const reach = heights.reduce((most, height) => Math.max(most, Math.abs(height)), 0) / 3;
  heights.forEach((height, n) => {
    const into = Math.abs(height) < reach ? middle : ends;
    into.area += cloud.areas[n] as number;
    into.depth += (cloud.areas[n] as number) * dot(displacement(centre, pointAt(cloud, n)), short);
  });
  const bulges = middle.depth / (middle.area || 1) - ends.depth / (ends.area || 1);
  return bulges > 0 ? short : scaled(short, -1);
}
