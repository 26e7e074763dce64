import { anyPerpendicular } from '../geometry/fit';
import { cross, dot, normalised, scaled, vector, type Vector } from '../geometry/spaces';
import { mapVector } from '../geometry/transform';
import { aboutCentre, type Rim } from './acetabularMeasures';
import { spaceFromWorld, type Frame } from './frame';

/** How finely the head is looked at from above: directions, and steps in each. */
const DIRECTIONS = 120;
const STEPS = 16;

/**
 * Share of the head, seen from above in the given frame, that lies under the socket: of each point of the upper half of
 * the head it is asked whether it lies within the rim, seen from the centre (Dandachli et al. 2008, J Bone Joint Surg Br
 * 90-B:1428). `opening` is the direction out of the socket.
 */
export function headCoverage(rim: Rim, opening: Vector<'world'>, pelvis: Frame<'pelvis'>): number | null {
  if (rim.rim.length < 3) return null;
  const inward = scaled(normalised(mapVector(spaceFromWorld(pelvis), opening)), -1);
  const margin = marginWithin(aboutCentre(rim, pelvis), inward);
  const sectors = Array.from({ length: DIRECTIONS }, (_, n) => coveredShare(margin, (2 * Math.PI * (n + 0.5)) / DIRECTIONS));
  return sectors.reduce((total, share) => total + share, 0) / DIRECTIONS;
}

/** Positive for directions from the centre that point into the socket, negative for those that pass its rim. */
type Margin = (direction: Vector<'pelvis'>) => number;

/** Share of a sector of the disc that is covered: the edges are found between steps, so that nothing jumps when the patient turns. */
function coveredShare(margin: Margin, azimuth: number): number {
  const at = (radius: number): number => margin(upperPoint(azimuth, radius));
  let share = 0;
  let before = at(0);
  for (let step = 1; step <= STEPS; step++) {
    const [from, to] = [(step - 1) / STEPS, step / STEPS];
    const after = at(to);
    const edge = before > 0 === after > 0 ? to : edgeBetween(at, from, to);
    if (before > 0) share += edge * edge - from * from;
    if (after > 0) share += to * to - edge * edge;
    before = after;
  }
  return share;
}

const upperPoint = (azimuth: number, radius: number): Vector<'pelvis'> =>
  vector(radius * Math.cos(azimuth), radius * Math.sin(azimuth), Math.sqrt(Math.max(0, 1 - radius * radius)));

function edgeBetween(at: (radius: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  const startsCovered = at(from) > 0;
  for (let halving = 0; halving < 40; halving++) {
    const middle = (low + high) / 2;
    if (at(middle) > 0 === startsCovered) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Between two neighbours of the rim the plane through them and the centre parts the covered from the free. */
function marginWithin(rim: readonly Vector<'pelvis'>[], inward: Vector<'pelvis'>): Margin {
  const u = anyPerpendicular(inward);
  const v = cross(inward, u);
  const azimuthOf = (p: Vector<'pelvis'>): number => Math.atan2(dot(p, v), dot(p, u));
  const ring = rim.map((p) => ({ at: p, azimuth: azimuthOf(p) })).sort((a, b) => a.azimuth - b.azimuth);
  const planes = ring.map(({ at }, n) => cross((ring.at(n - 1) ?? ring[n] as RimPoint).at, at));
  return (p) => dot(p, planes[firstBehind(ring, azimuthOf(p)) % ring.length] as Vector<'pelvis'>);
}

type RimPoint = { readonly at: Vector<'pelvis'>; readonly azimuth: number };

/** The number of the first point of the ring behind an azimuth; the length of the ring where there is none. */
function firstBehind(ring: readonly RimPoint[], azimuth: number): number {
  let low = 0;
  let high = ring.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ring[middle] as RimPoint).azimuth > azimuth) high = middle;
    else low = middle + 1;
  }
  return low;
}
