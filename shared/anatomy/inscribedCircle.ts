import { dot, displacement, moved, scaled, sum, type Point, type Vector } from '../geometry/spaces';
import type { Contour } from '../mesh/section';

type WorldPoint = Point<'world'>;
/** Two directions square to each other in the plane of the outline. */
export type InPlane = { readonly u: Vector<'world'>; readonly v: Vector<'world'> };
export type InscribedCircle = { readonly centre: WorldPoint; readonly radiusMm: number };

const FIRST_STEP_MM = 4;
const LAST_STEP_MM = 1e-6;
const STARTS = 6;

/** The largest circle within an outline: the best of a grid's places, each then moved until nothing near is better. Null where the outline encloses no place of the grid. */
export function largestCircleIn({ points, centroid }: Contour, { u, v }: InPlane): InscribedCircle | null {
  const flat = points.map((p): Flat => [dot(displacement(centroid, p), u), dot(displacement(centroid, p), v)]);
  const depth = (at: Flat): number => depthIn(flat, at);
  const starts = gridOver(flat).map((at) => ({ at, mm: depth(at) })).filter(({ mm }) => mm > 0).sort((a, b) => b.mm - a.mm).slice(0, STARTS);
  const best = starts.map(({ at }) => climbed(at, depth)).reduce<Found | null>((most, each) => (most && most.mm >= each.mm ? most : each), null);
  return best && { centre: moved(centroid, sum(scaled(u, best.at[0]), scaled(v, best.at[1]))), radiusMm: best.mm };
}

type Flat = readonly [number, number];
type Found = { readonly at: Flat; readonly mm: number };

function gridOver(flat: readonly Flat[]): Flat[] {
  const span = (axis: 0 | 1): [number, number] => [Math.min(...flat.map((p) => p[axis])), Math.max(...flat.map((p) => p[axis]))];
  const [[x0, x1], [y0, y1]] = [span(0), span(1)];
  const steps = (from: number, to: number): number[] => Array.from({ length: Math.floor((to - from) / FIRST_STEP_MM) + 1 }, (_, n) => from + n * FIRST_STEP_MM);
  return steps(x0, x1).flatMap((x) => steps(y0, y1).map((y): Flat => [x, y]));
}

/** Steps in eight directions, halved where none of them leads farther in. */
function climbed(start: Flat, depth: (at: Flat) => number): Found {
  let best: Found = { at: start, mm: depth(start) };
  for (let step = FIRST_STEP_MM / 2; step > LAST_STEP_MM; ) {
    const around = Array.from({ length: 8 }, (_, n): Flat => [best.at[0] + step * Math.cos((n * Math.PI) / 4), best.at[1] + step * Math.sin((n * Math.PI) / 4)]);
    const next = around.map((at) => ({ at, mm: depth(at) })).reduce((most, each) => (each.mm > most.mm ? each : most));
    if (next.mm > best.mm) best = next;
    else step /= 2;
  }
  return best;
}

/** How far inside the outline a place lies, mm; negative outside. */
function depthIn(flat: readonly Flat[], [x, y]: Flat): number {
  let [nearest, inside] = [Infinity, false];
  for (let n = 0; n < flat.length; n++) {
    const [[ax, ay], [bx, by]] = [flat[n] as Flat, flat[(n + 1) % flat.length] as Flat];
    const [dx, dy] = [bx - ax, by - ay];
    const share = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy || 1)));
    nearest = Math.min(nearest, Math.hypot(x - ax - share * dx, y - ay - share * dy));
    if (ay > y !== by > y && x < ax + ((y - ay) / dy) * dx) inside = !inside;
  }
  return inside ? nearest : -nearest;
}
