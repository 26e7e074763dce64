import { cross, displacement, length, midpoint, normalised, type Point, type Vector } from '../geometry/spaces';
import { FRAME_AT_REST } from '../geometry/tolerance';
import { fromAxes, invert, mapPoint, transform, type Transform } from '../geometry/transform';
import { cloudIn, cloudOf, partOfCloud, pointsWhere, type Cloud } from '../mesh/cloud';
import { cutsOf, isAtCut, type Cut } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import type { Peak } from '../mesh/peak';
import { samplesOf } from '../mesh/samples';
import { facingOf, largestSphere, type FoundSphere } from '../mesh/sphereSearch';
import { acetabulumOf } from './acetabulum';
import type { Acetabulum } from './landmarks';
import { areAxes, axesOfBothHips, axesOfOneHip, squareAxes, type Axes } from './pelvisAxes';
import { anteriorSpine, hipPointsIn, type HipPointName, type HipPointsIn, type RightHip } from './pelvisPoints';
import { pubicFront, pubicTubercle } from './pubis';
import { sides, type Side } from './side';

/** One hip bone with the hollow of its socket: its points lie a millimetre or two apart, whatever the mesh. */
export type StudiedHip = {
  readonly mesh: Mesh; readonly cloud: Cloud<'world'>; readonly cuts: readonly Cut[];
  readonly sphere: FoundSphere;
  /** From the socket's centre to the middle of its lunate surface. */
  readonly facing: Vector<'world'>;
  readonly acetabulum: Acetabulum;
};

export type HipPoints = HipPointsIn<Peak<'world'>>;
export type Hips = Readonly<Record<Side, StudiedHip | null>>;

export type StudiedPelvis = {
  readonly hips: Hips;
  /** x right, y anterior, z superior, origin between the socket centres; square on the anterior pelvic plane. */
  readonly worldFromPelvis: Transform<'world', 'pelvis'>;
  /** Whether the frame lies on spines and tubercles of both sides; without, across is guessed from one bone or from the sockets. */
  readonly onBothSides: boolean;
  readonly points: Readonly<Record<Side, HipPoints | null>>;
};

/** Adults' sockets; a larger sphere is what is fitted to a socket that the scan shows badly. */
const SOCKET_RADII_MM = [18, 32] as const;
const LEAST_SOCKET_COVER = 0.1;
const SAMPLES_EVERY_MM = 2.2;
const ROUNDS = 30;
/** A point this near to where the picture ends may be its border, mm. */
export const NEAR_CUT_MM = 4;

export function studiedHip(mesh: Mesh): StudiedHip | null {
  const vertices = cloudOf(mesh);
  const sphere = largestSphere(vertices, { shape: 'hollow', radiusMm: SOCKET_RADII_MM });
  if (!sphere || sphere.cover < LEAST_SOCKET_COVER) return null;
  const [cloud, facing] = [samplesOf(mesh, SAMPLES_EVERY_MM), facingOf(vertices, sphere)];
  return { mesh, cloud, cuts: cutsOf(mesh), sphere, facing, acetabulum: acetabulumOf(cloud, sphere, facing) };
}

/** The pelvis from one or both hip bones: a rough frame from their sockets, then spines and pubis and frame in rounds; null where the sockets tell no directions. */
export function studiedPelvis(hips: Hips): StudiedPelvis | null {
  const start = startAxes(hips);
  if (!start || !areAxes(start)) return null;
  const fronts = { left: frontOf(hips.left, 'left', start), right: frontOf(hips.right, 'right', start) };
  const rough = axesAtRest(fronts, start, pubicFront);
  const axes = axesAtRest(fronts, rough, pubicTubercle);
  const points = (side: Side): HipPoints | null => {
    const hip = hips[side];
    return hip && pointsOfHip(hip, side, axes);
  };
  return {
    hips, worldFromPelvis: fromAxes<'world', 'pelvis'>(axes), onBothSides: sides.every((side) => touchingOf(fronts[side], side, axes, pubicTubercle)),
    points: { left: points('left'), right: points('right') },
  };
}

function startAxes({ left, right }: Hips): Axes | null {
  if (left && right) return axesOfBothHips(left, right);
  if (left) return axesOfOneHip(left, 'left');
  return right && axesOfOneHip(right, 'right');
}

type Front = Pick<StudiedHip, 'cloud' | 'sphere' | 'cuts'>;
type Fronts = Readonly<Record<Side, Front | null>>;

/** What the frame may rest on, however it turns from its start: iliac wing and pubis, and no more of them than needed. */
const WING = { aboveSocketMm: 30, behindFrontMm: 50 } as const;
const PUBIS = { aboveSocketMm: 30, inwardsMm: 10, behindSocketsMm: 45 } as const;

function frontOf(hip: StudiedHip | null, side: Side, axes: Axes): Front | null {
  if (!hip) return null;
  const { hip: { cloud, socket: [sx, , sz] } } = asRight(hip, side, axes);
  const wing = pointsWhere(cloud, (_x, _y, z) => z > sz + WING.aboveSocketMm);
  const front = wing.reduce((most, n) => Math.max(most, cloud.positions[3 * n + 1] as number), -Infinity) - WING.behindFrontMm;
  const rest = pointsWhere(cloud, (x, y, z) => (z > sz + WING.aboveSocketMm ? y > front : z < sz + PUBIS.aboveSocketMm && x < sx - PUBIS.inwardsMm && y > -PUBIS.behindSocketsMm));
  return { sphere: hip.sphere, cuts: hip.cuts, cloud: partOfCloud(hip.cloud, rest) };
}

type PubicPoint = (hip: RightHip) => Peak<'pelvis'> | null;

/** Spines and pubis give the plane, the plane gives spines and pubis: until it stays. */
function axesAtRest(fronts: Fronts, start: Axes, pubis: PubicPoint): Axes {
  let axes = start;
  for (let round = 0; round < ROUNDS; round++) {
    const next = axesOnPlane(fronts, axes, pubis);
    if (!next) return axes;
    const turn = Math.max(length(cross(next.x, axes.x)), length(cross(next.z, axes.z)));
    axes = next;
    if (turn < FRAME_AT_REST) break;
  }
  return axes;
}

/** On the spines and pubic points of both sides; with one side only, across stays and up is turned onto that side's plane. */
function axesOnPlane(fronts: Fronts, axes: Axes, pubis: PubicPoint): Axes | null {
  const [left, right] = sides.map((side) => touchingOf(fronts[side], side, axes, pubis)) as [Touching | null, Touching | null];
  if (left && right) return squareAxes(normalised(displacement(left.spine, right.spine)), displacement(midpoint(left.pubis, right.pubis), midpoint(left.spine, right.spine)), axes.origin);
  const one = left ?? right;
  return one && squareAxes(axes.x, displacement(one.pubis, one.spine), axes.origin);
}

type Touching = { readonly spine: Point<'world'>; readonly pubis: Point<'world'> };

/** Where the anterior pelvic plane touches one side; null where the field of view ends before. */
function touchingOf(front: Front | null, side: Side, axes: Axes, pubis: PubicPoint): Touching | null {
  if (!front) return null;
  const { hip, back } = asRight(front, side, axes);
  const [spine, low] = [anteriorSpine(hip), pubis(hip)].map((peak) => peak && mapPoint(back, peak.at)) as [Point<'world'> | null, Point<'world'> | null];
  return spine && low && ![spine, low].some((at) => isAtCut(front.cuts, at, NEAR_CUT_MM)) ? { spine, pubis: low } : null;
}

/** A hip bone in axes of a right one: for the left hip x is turned round, nothing else. */
function asRight({ cloud, sphere }: Pick<Front, 'cloud' | 'sphere'>, side: Side, axes: Axes): { readonly hip: RightHip; readonly back: Transform<'world', 'pelvis'> } {
  const pelvisFromWorld = invert(fromAxes<'world', 'pelvis'>(axes));
  const rightFromWorld = side === 'right' ? pelvisFromWorld : mirroredMap(pelvisFromWorld);
  return {
    hip: { cloud: cloudIn(rightFromWorld, cloud), socket: mapPoint(rightFromWorld, sphere.centre), socketRadiusMm: sphere.radiusMm },
    back: invert(rightFromWorld),
  };
}

function pointsOfHip(studied: StudiedHip, side: Side, axes: Axes): HipPoints {
  const { hip, back } = asRight(studied, side, axes);
  const found = Object.entries(hipPointsIn(hip)) as [HipPointName, Peak<'pelvis'> | null][];
  return Object.fromEntries(found.map(([name, peak]) => [name, peak && { ...peak, at: mapPoint(back, peak.at) }])) as HipPoints;
}

/** The map with its first coordinate turned round: a left bone seen as a right one. */
const mirroredMap = (pelvisFromWorld: Transform<'pelvis', 'world'>): Transform<'pelvis', 'world'> =>
  transform(pelvisFromWorld.rows.map((value, at) => (at < 4 ? -value : value)));
