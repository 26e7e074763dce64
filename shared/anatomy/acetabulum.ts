import { anyPerpendicular, fitPlane } from '../geometry/fit';
import { heightAbove, type Plane } from '../geometry/shapes';
import { cross, displacement, dot, length, normalised, perpendicularPart, scaled, type Point, type Vector } from '../geometry/spaces';
import { pointAt, type Cloud } from '../mesh/cloud';
import { facingOf, type FoundSphere } from '../mesh/sphereSearch';
import type { Acetabulum } from './landmarks';

/** The rim is looked for in sectors around the socket's axis, within these shares of its radius from the axis. */
const SECTORS = 30;
const RIM_RADII = [0.75, 1.25] as const;
/** Not deeper in the socket than this, and not farther out, in radii from the centre along the opening. */
const RIM_HEIGHTS = [-0.35, 0.75] as const;
const ROUNDS = 8;
/** The rim dips at the notch, and spines beside it stand higher: sectors this far off the plane of the others do not count, mm. */
const OFF_PLANE_MM = 4;
const LEAST_SECTORS = 12;

/**
 * The bony socket around the sphere of its lunate surface: the opening is square to the plane through the rim, the
 * notch left out. The sphere's own direction stands in where too little of the rim is there.
 */
export function acetabulumOf(cloud: Cloud<'world'>, sphere: FoundSphere): Acetabulum {
  let opening = normalised(scaled(facingOf(cloud, sphere), -1));
  for (let round = 0; round < ROUNDS; round++) {
    const rim = rimPlane(rimPoints(cloud, sphere, opening));
    if (!rim) break;
    opening = dot(rim.normal, opening) > 0 ? rim.normal : scaled(rim.normal, -1);
  }
  return { centre: sphere.centre, radiusMm: sphere.radiusMm, residualMm: sphere.residualMm, opening, rim: rimPoints(cloud, sphere, opening) };
}

/** In each sector the outermost point of the rim: the farthest along the opening. In order around the socket. */
function rimPoints(cloud: Cloud<'world'>, { centre, radiusMm }: FoundSphere, opening: Vector<'world'>): Point<'world'>[] {
  const x = anyPerpendicular(opening);
  const y = cross(opening, x);
  const best = new Map<number, { readonly height: number; readonly at: Point<'world'> }>();
  for (let n = 0; n < cloud.count; n++) {
    const out = displacement(centre, pointAt(cloud, n));
    const height = dot(out, opening) / radiusMm;
    const across = perpendicularPart(out, opening);
    const far = length(across) / radiusMm;
    if (far < RIM_RADII[0] || far > RIM_RADII[1] || height < RIM_HEIGHTS[0] || height > RIM_HEIGHTS[1]) continue;
    const sector = Math.floor(((Math.atan2(dot(across, y), dot(across, x)) / (2 * Math.PI) + 1) % 1) * SECTORS);
    if (height > (best.get(sector)?.height ?? -Infinity)) best.set(sector, { height, at: pointAt(cloud, n) });
  }
  return [...best].sort(([one], [other]) => one - other).map(([, { at }]) => at);
}

/** Least squares, the sectors far off the plane left out in rounds. */
function rimPlane(points: readonly Point<'world'>[]): Plane<'world'> | null {
  let kept = points;
  for (let round = 0; kept.length >= LEAST_SECTORS; round++) {
    const plane = fitPlane(kept);
    const limit = Math.max(OFF_PLANE_MM, 12 - 4 * round);
    const next = points.filter((p) => Math.abs(heightAbove(plane, p)) <= limit);
    if (round > 5 || (limit === OFF_PLANE_MM && next.length === kept.length)) return plane;
    kept = next;
  }
  return null;
}
