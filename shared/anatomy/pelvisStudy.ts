import { cross, displacement, length, midpoint, normalised, perpendicularPart, scaled, sum, vector, type Point, type Vector } from '../geometry/spaces';
import { fromAxes, invert, mapPoint, transform, type Transform } from '../geometry/transform';
import { centreOf, cloudIn, cloudOf, pointsWhere, type Cloud } from '../mesh/cloud';
import { cutsOf, type Cut } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import { peakOf, type Peak } from '../mesh/peak';
import { facingOf, largestSphere, type FoundSphere } from '../mesh/sphereSearch';
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

const SOCKET_RADII_MM = [18, 36] as const;
const LEAST_SOCKET_COVER = 0.1;
const ROUNDS = 30;
const AT_REST = 1e-5;

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
    if (turn < AT_REST) break;
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

/** Parts of the usual socket's opening: lateral, anterior, superior (radiographic inclination 45°, anteversion 18°). */
const USUAL_OPENING = { lateral: 0.67, anterior: 0.31 } as const;

/** One hip bone alone: the usual direction of its socket tells where lateral is. */
function axesOfOneHip(hip: StudiedHip, side: Side): Axes {
  const up = upOf(hip);
  const outwards = normalised(perpendicularPart(scaled(facingOf(hip.cloud, hip.socket), -1), up));
  const forwards = side === 'right' ? cross(up, outwards) : cross(outwards, up);
  const { lateral, anterior } = USUAL_OPENING;
  const away = normalised(sum(scaled(outwards, lateral), scaled(forwards, -anterior)));
  return squareAxes(side === 'right' ? away : scaled(away, -1), up, hip.socket.centre);
}

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
const TUBERCLE: PubicPoint = { direction: normalised(vector<'pelvis'>(0.42, 0.85, 0.3)), inwardsMm: [18, 40] };
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

