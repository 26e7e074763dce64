import { cross, dot, displacement, moved, point, scaled, sum, type Point } from '../geometry/spaces';
import type { Plane } from '../geometry/shapes';
import { anyPerpendicular } from '../geometry/fit';
import type { Mesh } from './mesh';

/** A closed outline where a plane cuts a surface, counter-clockwise seen against the plane's normal. */
export type Contour = { readonly points: readonly Point<'world'>[]; /** Enclosed area, mm²; negative for a hole. */ readonly areaMm2: number; readonly centroid: Point<'world'> };

/** The outlines where the plane cuts the closed surface, largest first. Open chains (an open surface) are left out. */
export function sectionOf(mesh: Mesh, plane: Plane<'world'>): Contour[] {
  const { next, places } = crossingsOf(mesh, heightsOf(mesh, plane));
  const contours: Contour[] = [];
  for (let [start] = next.keys(); start !== undefined; [start] = next.keys()) {
    const loop = loopFrom(start, next);
    if (loop) contours.push(contourOf(loop.map((edge) => places.get(edge) as Point<'world'>), plane));
  }
  return contours.sort((a, b) => Math.abs(b.areaMm2) - Math.abs(a.areaMm2));
}

/** Heights above the plane; a vertex exactly on it is taken as above, so that every crossing lies inside an edge. */
function heightsOf({ positions }: Mesh, { at, normal }: Plane<'world'>): Float64Array {
  const offset = at[0] * normal[0] + at[1] * normal[1] + at[2] * normal[2];
  const heights = new Float64Array(positions.length / 3);
  for (let v = 0; v < heights.length; v++) {
    const height = (positions[3 * v] as number) * normal[0] + (positions[3 * v + 1] as number) * normal[1] + (positions[3 * v + 2] as number) * normal[2] - offset;
    heights[v] = height === 0 ? 1e-12 : height;
  }
  return heights;
}

type Crossings = { readonly next: Map<number, number>; readonly places: Map<number, Point<'world'>> };

function crossingsOf(mesh: Mesh, heights: Float64Array): Crossings {
  const { triangles } = mesh;
  const next = new Map<number, number>();
  const places = new Map<number, Point<'world'>>();
  for (let t = 0; t < triangles.length; t += 3) {
    // Written out: most triangles end here, and every section asks all of them.
    const first = (heights[triangles[t] as number] as number) > 0;
    if (first === (heights[triangles[t + 1] as number] as number) > 0 && first === (heights[triangles[t + 2] as number] as number) > 0) continue;
    const corners = [triangles[t] as number, triangles[t + 1] as number, triangles[t + 2] as number] as const;
    const above = corners.map((v) => (heights[v] as number) > 0);
    const down = [0, 1, 2].find((n) => above[n] && !above[(n + 1) % 3]) as number;
    const up = [0, 1, 2].find((n) => !above[n] && above[(n + 1) % 3]) as number;
    const edge = (n: number): number => keyed(mesh, heights, [corners[n] as number, corners[(n + 1) % 3] as number], places);
    next.set(edge(down), edge(up));
  }
  return { next, places };
}

 
function keyed({ positions }: Mesh, heights: Float64Array, [a, b]: readonly [number, number], places: Map<number, Point<'world'>>): number {
  const [low, high] = [Math.min(a, b), Math.max(a, b)];
  const key = low * heights.length + high;
  if (places.has(key)) return key;
  const share = (heights[low] as number) / ((heights[low] as number) - (heights[high] as number));
  const along = (axis: number): number => (positions[3 * low + axis] as number) + share * ((positions[3 * high + axis] as number) - (positions[3 * low + axis] as number));
  places.set(key, point(along(0), along(1), along(2)));
  return key;
}

function loopFrom(start: number, next: Map<number, number>): number[] | null {
  const loop: number[] = [];
  let at: number | undefined = start;
  while (at !== undefined && next.has(at)) {
    loop.push(at);
    const following: number | undefined = next.get(at);
    next.delete(at);
    at = following;
  }
  return at === start && loop.length > 2 ? loop : null;
}

function contourOf(points: readonly Point<'world'>[], { normal }: Plane<'world'>): Contour {
  const x = anyPerpendicular(normal);
  const y = cross(normal, x);
  const origin = points[0] as Point<'world'>;
  const flat = points.map((p) => [dot(displacement(origin, p), x), dot(displacement(origin, p), y)] as const);
  let [area, a, b] = [0, 0, 0];
  flat.forEach(([x0, y0], n) => {
    const [x1, y1] = flat[(n + 1) % flat.length] as readonly [number, number];
    const part = x0 * y1 - x1 * y0;
    area += part / 2;
    a += (part * (x0 + x1)) / 6;
    b += (part * (y0 + y1)) / 6;
  });
  const centroid = area === 0 ? origin : moved(origin, sum(scaled(x, a / area), scaled(y, b / area)));
  return { points, areaMm2: area, centroid };
}

/** Of the outlines of a section the one that encloses the point, or else the one whose centroid is nearest. */
export function contourAround(contours: readonly Contour[], centre: Point<'world'>): Contour | null {
  const away = ({ centroid }: Contour): number => Math.hypot(...displacement(centre, centroid));
  const [first, ...rest] = contours.filter(({ areaMm2 }) => areaMm2 > 0);
  return first ? rest.reduce((best, each) => (away(each) < away(best) ? each : best), first) : null;
}

