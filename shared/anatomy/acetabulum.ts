import { fitPlane } from '../geometry/fit';
import { heightAbove, type Plane } from '../geometry/shapes';
import { cross, displacement, dot, length, midpoint, moved, normalised, perpendicularPart, scaled, sum, type Point, type Vector } from '../geometry/spaces';
import { pointAt, type Cloud } from '../mesh/cloud';
import type { FoundSphere } from '../mesh/sphereSearch';
import type { Acetabulum } from './landmarks';

/** The rim is looked for in sectors around the socket's axis, within these shares of its radius from the axis. */
const SECTORS = 60;
const RIM_RADII = [0.75, 1.3] as const;
/** Not deeper in the socket than this, and not farther out, in radii from the centre along the opening. */
const RIM_HEIGHTS = [-0.35, 0.75] as const;
/** The rim is where the bone turns from looking inwards to looking out of the socket: by its slope inwards, tan of 27 degrees. */
const INWARDS = 0.5;
const ROUNDS = 8;
/** The rim dips at the notch, and spines beside it stand higher: sectors this far off the plane of the others do not count, mm. */
const OFF_PLANE_MM = 6;
const LEAST_SECTORS = SECTORS * 0.4;

/**
 * The bony socket around the sphere of its lunate surface: the opening is square to the plane through the rim, the
 * notch left out. `facing` tells where, from the centre, the lunate surface lies; it stands in for the opening where
 * too little of the rim is there, and the rim is then empty.
 */
export function acetabulumOf(cloud: Cloud<'world'>, sphere: FoundSphere, facing: Vector<'world'>): Acetabulum {
  const near = nearSocket(cloud, sphere);
  /* Sectors are counted from where most of the bone lies, so that they turn with it. */
  const from = near.reduce(sum);
  let opening = normalised(scaled(facing, -1));
  let rim: Point<'world'>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const edge = rimPoints(near, sphere, { opening, from });
    const plane = rimPlane(edge);
    if (!plane) break;
    rim = closedCurve(edge, plane);
    opening = dot(plane.normal, opening) > 0 ? plane.normal : scaled(plane.normal, -1);
  }
  return { centre: sphere.centre, radiusMm: sphere.radiusMm, residualMm: sphere.residualMm, opening, rim };
}

const nearSocket = (cloud: Cloud<'world'>, { centre, radiusMm }: FoundSphere): Vector<'world'>[] =>
  Array.from({ length: cloud.count }, (_, n) => displacement(centre, pointAt(cloud, n))).filter((out) => length(out) < 1.6 * radiusMm);

type Sectors = readonly (Point<'world'> | null)[];

/** In each sector, in order around the socket from the direction `from`, the edge of the socket; null where there is none. */
function rimPoints(near: readonly Vector<'world'>[], { centre, radiusMm }: FoundSphere, { opening, from }: { opening: Vector<'world'>; from: Vector<'world'> }): Sectors {
  const x = normalised(perpendicularPart(from, opening));
  const y = cross(opening, x);
  const best: ({ readonly score: number; readonly out: Vector<'world'> } | null)[] = Array.from({ length: SECTORS }, () => null);
  for (const out of near) {
    const height = dot(out, opening) / radiusMm;
    const [a, b] = [dot(out, x), dot(out, y)];
    const far = Math.hypot(a, b) / radiusMm;
    if (far < RIM_RADII[0] || far > RIM_RADII[1] || height < RIM_HEIGHTS[0] || height > RIM_HEIGHTS[1]) continue;
    const sector = Math.floor(((Math.atan2(b, a) / (2 * Math.PI) + 1) % 1) * SECTORS);
    const score = height - INWARDS * far;
    if (score > (best[sector]?.score ?? -Infinity)) best[sector] = { score, out };
  }
  return best.map((found) => found && moved(centre, found.out));
}

/** Least squares, the sectors far off the plane left out in rounds. */
function rimPlane(sectors: Sectors): Plane<'world'> | null {
  const points = sectors.filter((p) => p !== null);
  let kept = points;
  for (let round = 0; kept.length >= LEAST_SECTORS; round++) {
    const plane = fitPlane(kept);
    const limit = Math.max(OFF_PLANE_MM, 15 - 3 * round);
    const next = points.filter((p) => Math.abs(heightAbove(plane, p)) <= limit);
    if (round > 5 || (limit === OFF_PLANE_MM && next.length === kept.length)) return plane;
    kept = next;
  }
  return null;
}

/** The rim without gap: over the notch, where a ligament closes it, straight from horn to horn; sharp steps smoothed. */
function closedCurve(sectors: Sectors, plane: Plane<'world'>): Point<'world'>[] {
  const onRim = sectors.map((p) => (p && Math.abs(heightAbove(plane, p)) <= 1.5 * OFF_PLANE_MM ? p : null));
  const filled = onRim.map((p, n) => p ?? bridged(onRim, n)).filter((p) => p !== null);
  return filled.map((p, n) => midpoint(p, midpoint(filled.at(n - 1) ?? p, filled[(n + 1) % filled.length] ?? p)));
}

/** Between the nearest sectors before and after that have an edge, by their share. */
function bridged(sectors: Sectors, at: number): Point<'world'> | null {
  const steps = (direction: 1 | -1): number => {
    let n = 1;
    while (n < SECTORS && !sectors[(at + direction * n + SECTORS) % SECTORS]) n++;
    return n;
  };
  const [back, on] = [steps(-1), steps(1)];
  const [before, after] = [sectors[(at - back + SECTORS) % SECTORS], sectors[(at + on) % SECTORS]];
  return before && after ? moved(before, scaled(displacement(before, after), back / (back + on))) : null;
}
