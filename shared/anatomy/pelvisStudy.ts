import { cross, displacement, dot, length, midpoint, normalised, perpendicularPart, scaled, sum, vector, type Point, type Vector } from '../geometry/spaces';
import { principalAxes } from '../geometry/fit';
import { FRAME_AT_REST } from '../geometry/tolerance';
import { fromAxes, invert, mapPoint, transform, type Transform } from '../geometry/transform';
import { centreOf, cloudIn, cloudOf, pointAt, pointsWhere, type Cloud } from '../mesh/cloud';
import { cutsOf, type Cut } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import { peakOf, type Peak } from '../mesh/peak';
import { largestSphere, type FoundSphere } from '../mesh/sphereSearch';
import { acetabulumOf } from './acetabulum';
import type { Side } from './side';

/** One hip bone with the hollow of its socket. */
export type StudiedHip = { readonly mesh: Mesh; readonly cloud: Cloud<'world'>; readonly cuts: readonly Cut[]; readonly socket: FoundSphere };

/** Points of one hip bone that stand out, in the frame in which they were found. */
export type HipPoints = { readonly asis: Peak<'world'> | null; readonly psis: Peak<'world'> | null; readonly tubercle: Peak<'world'> | null };

export type Hips = Readonly<Record<Side, StudiedHip | null>>;

export type StudiedPelvis = {
  readonly hips: Hips;
  /** x right, y anterior, z superior, origin between the socket centres; square on the anterior pelvic plane where both sides are there. */
  readonly worldFromPelvis: Transform<'world', 'pelvis'>;
  readonly points: Readonly<Record<Side, HipPoints | null>>;
};

/** Adults' sockets; a larger sphere is what is fitted to a socket that the scan shows badly. */
const SOCKET_RADII_MM = [18, 32] as const;
const LEAST_SOCKET_COVER = 0.1;
const ROUNDS = 30;

export function studiedHip(mesh: Mesh): StudiedHip | null {
  const cloud = cloudOf(mesh);
  const socket = largestSphere(cloud, { shape: 'hollow', radiusMm: SOCKET_RADII_MM });
  return socket && socket.cover >= LEAST_SOCKET_COVER ? { mesh, cloud, cuts: cutsOf(mesh), socket } : null;
}

/** The pelvis from one or both hip bones: a rough frame from the sockets, then points and frame in rounds. */
export function studiedPelvis(hips: Hips): StudiedPelvis | null {
  let axes = startAxes(hips);
  if (!axes) return null;
  const free = hips.left !== null && hips.right !== null;
  if (free) for (const pubis of [PUBIS_FRONT, TUBERCLE]) axes = axesAtRest(hips, axes, pubis);
  return { hips, worldFromPelvis: fromAxes<'world', 'pelvis'>(axes), points: pointsIn(hips, axes, TUBERCLE) };
}

/** Spines and pubis give the plane, the plane gives spines and pubis: until it stays. */
function axesAtRest(hips: Hips, start: Axes, pubis: PubicPoint): Axes {
  let axes = start;
  for (let round = 0; round < ROUNDS; round++) {
    const next = axesOnPlane(pointsIn(hips, axes, pubis), axes.origin);
    if (!next) return axes;
    const turn = Math.max(length(cross(next.x, axes.x)), length(cross(next.z, axes.z)));
    axes = next;
    if (turn < FRAME_AT_REST) break;
  }
  return axes;
}

type Axes = { readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly z: Vector<'world'>; readonly origin: Point<'world'> };

/** x from the left to the right socket; up from the sockets to the middle of the bones, most of which is ilium. */
function startAxes({ left, right }: Hips): Axes | null {
  if (left && right) {
    const x = normalised(displacement(left.socket.centre, right.socket.centre));
    return squareAxes(x, sum(upOf(left), upOf(right)), midpoint(left.socket.centre, right.socket.centre));
  }
  const [hip, side] = left ? [left, 'left' as const] : [right, 'right' as const];
  return hip && axesOfOneHip(hip, side);
}

/** From the socket to the middle of the bone; where the field of view cuts the ilium, straight up the patient. */
function upOf({ cloud, cuts, socket }: StudiedHip): Vector<'world'> {
  const middle = centreOf(cloud, pointsWhere(cloud, () => true));
  const isCut = cuts.some(({ areaMm2 }) => areaMm2 > 300);
  return isCut || !middle ? vector(0, 0, 1) : normalised(displacement(socket.centre, middle));
}

function squareAxes(x: Vector<'world'>, up: Vector<'world'>, origin: Point<'world'>): Axes {
  const z = normalised(perpendicularPart(up, x));
  return { x, y: cross(z, x), z, origin };
}

/**
 * How the principal axes of a right hip bone usually lie in the pelvic frame: the longest from the pubis to the crest,
 * the next from back to front. They vary by 3 to 4 degrees between people.
 */
const USUAL_LONG = normalised(vector<'pelvis'>(0.333, -0.202, 0.919));
const USUAL_FORWARD = normalised(perpendicularPart(vector<'pelvis'>(0.462, 0.88, 0.026), USUAL_LONG));

/** One hip bone alone: by its principal axes; where the field of view cuts it, as the patient lies on the table. */
function axesOfOneHip(hip: StudiedHip, side: Side): Axes {
  const origin = hip.socket.centre;
  if (hip.cuts.length > 0) return { x: vector(-1, 0, 0), y: vector(0, -1, 0), z: vector(0, 0, 1), origin };
  const own = ownAxes(hip, side);
  const turned = (axis: 0 | 1 | 2): Vector<'world'> => {
    const mirror = axis === 0 && side === 'left' ? -1 : 1;
    const usual = [USUAL_LONG, USUAL_FORWARD, cross(USUAL_LONG, USUAL_FORWARD)].map((direction) => direction[axis] * mirror) as [number, number, number];
    return sum(scaled(own.long, usual[0]), sum(scaled(own.forward, usual[1]), scaled(own.inward, usual[2])));
  };
  return { x: turned(0), y: turned(1), z: turned(2), origin };
}

/** Principal axes with their signs: up from the socket, out of the socket, and the third by the side. */
function ownAxes(hip: StudiedHip, side: Side) {
  const { cloud, socket } = hip;
  const points = Array.from({ length: cloud.count }, (_, n) => pointAt(cloud, n));
  const [first, , third] = principalAxes(points, Array.from(cloud.areas)).axes as readonly Principal[] as readonly [Principal, Principal, Principal];
  const long = pointing(first.direction, upOf(hip));
  const inward = scaled(pointing(third.direction, acetabulumOf(cloud, socket).opening), -1);
  return { long, inward, forward: side === 'right' ? cross(inward, long) : cross(long, inward) };
}

type Principal = { readonly direction: Vector<'world'> };
const pointing = (direction: Vector<'world'>, along: Vector<'world'>): Vector<'world'> => (dot(direction, along) > 0 ? direction : scaled(direction, -1));

function axesOnPlane({ left, right }: StudiedPelvis['points'], origin: Point<'world'>): Axes | null {
  if (!left?.asis || !right?.asis || !left.tubercle || !right.tubercle) return null;
  const x = normalised(displacement(left.asis.at, right.asis.at));
  const up = displacement(midpoint(left.tubercle.at, right.tubercle.at), midpoint(left.asis.at, right.asis.at));
  return squareAxes(x, up, origin);
}

function pointsIn(hips: Hips, axes: Axes, pubis: PubicPoint): Readonly<Record<Side, HipPoints | null>> {
  const of = (side: Side): HipPoints | null => {
    const hip = hips[side];
    return hip && pointsOfHip(hip, { side, axes, pubis });
  };
  return { left: of('left'), right: of('right') };
}

/** A point of the pubic body: the farthest one in a direction, between two distances from the innermost bone, mm. */
type PubicPoint = { readonly direction: Vector<'pelvis'>; readonly inwardsMm: readonly [number, number] };
/** The plane's first rest: on the front of the pubis, wherever. */
const PUBIS_FRONT: PubicPoint = { direction: vector(0, 1, 0), inwardsMm: [0, 40] };
/** The tubercle stands out forwards and to the side at the end of the pubic crest. */
const TUBERCLE: PubicPoint = { direction: normalised(vector<'pelvis'>(0.37, 0.85, 0.37)), inwardsMm: [25, 35] };
/** The posterior spine stands out backwards and towards the sacrum. */
const POSTERIOR_SPINE = normalised(vector<'pelvis'>(-0.15, -0.99, 0));
const SPINE_ABOVE_SOCKET_MM = 30;
const POSTERIOR_SPINE_ABOVE_MM = 30;

/** The points of a hip bone in axes of a right one: for the left hip x is turned round, nothing else. */
function pointsOfHip({ cloud: worldCloud, socket }: StudiedHip, { side, axes, pubis }: { side: Side; axes: Axes; pubis: PubicPoint }): HipPoints {
  const pelvisFromWorld = invert(fromAxes<'world', 'pelvis'>(axes));
  const rightFromWorld = side === 'right' ? pelvisFromWorld : mirroredMap(pelvisFromWorld);
  const cloud = cloudIn(rightFromWorld, worldCloud);
  const back = invert(rightFromWorld);
  const inWorld = (peak: Peak<'pelvis'> | null): Peak<'world'> | null => peak && { ...peak, at: mapPoint(back, peak.at) };
  const [sx, , sz] = mapPoint(rightFromWorld, socket.centre);
  const asis = peakOf(cloud, pointsWhere(cloud, (x, _y, z) => z > sz + SPINE_ABOVE_SOCKET_MM && x > sx - 60), vector<'pelvis'>(0, 1, 0));
  const psis = peakOf(cloud, pointsWhere(cloud, (_x, _y, z) => z > sz + POSTERIOR_SPINE_ABOVE_MM), POSTERIOR_SPINE);
  return { asis: inWorld(asis), psis: inWorld(psis), tubercle: inWorld(pubicPoint(cloud, [sx, sz], pubis)) };
}

/** On the pubic body, whose innermost bone lies at the midline. */
function pubicPoint(cloud: Cloud<'pelvis'>, [sx, sz]: readonly [number, number], { direction, inwardsMm }: PubicPoint): Peak<'pelvis'> | null {
  const front = pointsWhere(cloud, (x, y, z) => z < sz + 15 && z > sz - 75 && x < sx - 20 && y > -20);
  const innermost = front.reduce((least, n) => Math.min(least, cloud.positions[3 * n] as number), Infinity);
  const band = front.filter((n) => {
    const inwards = (cloud.positions[3 * n] as number) - innermost;
    return inwards >= inwardsMm[0] && inwards <= inwardsMm[1];
  });
  return peakOf(cloud, band, direction);
}

/** The map with its first coordinate turned round: a left bone seen as a right one. */
const mirroredMap = (pelvisFromWorld: Transform<'pelvis', 'world'>): Transform<'pelvis', 'world'> =>
  transform(pelvisFromWorld.rows.map((value, at) => (at < 4 ? -value : value)));

