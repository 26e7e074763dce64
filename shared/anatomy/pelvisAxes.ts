import { principalAxes } from '../geometry/fit';
import { cross, displacement, dot, length, midpoint, normalised, perpendicularPart, scaled, sum, vector, type Point, type Vector } from '../geometry/spaces';
import { centreOf, pointAt, pointsWhere, type Cloud } from '../mesh/cloud';
import type { Cut } from '../mesh/cuts';
import type { FoundSphere } from '../mesh/sphereSearch';
import type { Acetabulum } from './landmarks';
import type { Side } from './side';

/** x right, y anterior, z superior, in the world. */
export type Axes = { readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly z: Vector<'world'>; readonly origin: Point<'world'> };

/** What the rough axes of a pelvis are made of: the surface of a hip bone with its socket and where it is cut. */
export type AxesSource = { readonly cloud: Cloud<'world'>; readonly cuts: readonly Cut[]; readonly sphere: FoundSphere; readonly facing: Vector<'world'>; readonly acetabulum: Acetabulum };

/** Whether three directions span space: of a piece whose lunate surface has no middle, or whose openings lie along x, they do not. */
export const areAxes = ({ x, y, z }: Axes): boolean => Math.abs(dot(cross(x, y), z)) > LEAST_SPAN;
const LEAST_SPAN = 1e-6;

/** z as near to `up` as x allows. */
export function squareAxes(x: Vector<'world'>, up: Vector<'world'>, origin: Point<'world'>): Axes {
  const z = normalised(perpendicularPart(up, x));
  return { x, y: cross(z, x), z, origin };
}

/** Rough axes from both hip bones: x from the left to the right socket, up from what each bone shows. */
export function axesOfBothHips(left: AxesSource, right: AxesSource): Axes {
  const x = normalised(displacement(left.sphere.centre, right.sphere.centre));
  const whole = [left, right].filter(isWhole);
  const up = whole.length > 0 ? whole.map(upOfWhole).reduce(sum) : upOfSockets(x, sum(left.acetabulum.opening, right.acetabulum.opening));
  return squareAxes(x, up, midpoint(left.sphere.centre, right.sphere.centre));
}

/** A cut face smaller than this takes little of the bone, mm². */
const SMALL_CUT_MM2 = 300;
const isWhole = ({ cuts }: AxesSource): boolean => cuts.every(({ areaMm2 }) => areaMm2 <= SMALL_CUT_MM2);

/** From the socket to the middle of the bone, most of which is ilium. */
function upOfWhole({ cloud, sphere }: Pick<AxesSource, 'cloud' | 'sphere'>): Vector<'world'> {
  const middle = centreOf(cloud, pointsWhere(cloud, () => true));
  return middle ? normalised(displacement(sphere.centre, middle)) : vector(0, 0, 1);
}

/** Seen from the side, sockets usually look down and this far forwards: tan of 24 degrees. */
const SOCKETS_FORWARD = 0.45;

/** Across the pelvis both openings together look down and a little forwards. */
function upOfSockets(x: Vector<'world'>, openings: Vector<'world'>): Vector<'world'> {
  const down = perpendicularPart(openings, x);
  return sum(scaled(down, -1), scaled(cross(x, down), SOCKETS_FORWARD));
}

/**
 * How the principal axes of a right hip bone usually lie in the pelvic frame: the longest from the pubis to the crest,
 * the next from back to front. They vary by 3 to 4 degrees between people.
 */
const USUAL_LONG = normalised(vector<'pelvis'>(0.333, -0.202, 0.919));
const USUAL_FORWARD = normalised(perpendicularPart(vector<'pelvis'>(0.462, 0.88, 0.026), USUAL_LONG));
/** How a right socket usually looks, and where in its rim plane the lunate surface has its middle, opposite the notch. */
const USUAL_OPENING = normalised(vector<'pelvis'>(0.66, 0.3, -0.69));
const USUAL_LUNATE = normalised(perpendicularPart(vector<'pelvis'>(0.6, -0.3, 0.75), USUAL_OPENING));

/** One hip bone alone: whole by its principal axes, cut by its socket alone. */
export function axesOfOneHip(hip: AxesSource, side: Side): Axes {
  const own = isWhole(hip) ? principalPair(hip, side) : socketPair(hip);
  const usual = isWhole(hip) ? { first: USUAL_LONG, second: USUAL_FORWARD } : { first: USUAL_OPENING, second: USUAL_LUNATE };
  return { ...turnedBack(own, usual, side), origin: hip.sphere.centre };
}

type Pair<V> = { readonly first: V; readonly second: V };

/** The axes of the pelvis from two directions of a hip bone and how these usually lie in a right one. */
function turnedBack(own: Pair<Vector<'world'>>, usual: Pair<Vector<'pelvis'>>, side: Side): Omit<Axes, 'origin'> {
  const mirror = side === 'left' ? -1 : 1;
  const third = { own: scaled(cross(own.first, own.second), mirror), usual: cross(usual.first, usual.second) };
  const axis = (n: 0 | 1 | 2): Vector<'world'> => {
    const sign = n === 0 ? mirror : 1;
    return sum(scaled(own.first, sign * usual.first[n]), sum(scaled(own.second, sign * usual.second[n]), scaled(third.own, sign * third.usual[n])));
  };
  return { x: axis(0), y: axis(1), z: axis(2) };
}

/** Long axis up from the socket, and forwards: square to it and to the axis along which the socket looks out. */
function principalPair({ cloud, sphere, acetabulum }: AxesSource, side: Side): Pair<Vector<'world'>> {
  const points = Array.from({ length: cloud.count }, (_, n) => pointAt(cloud, n));
  const [first, , third] = principalAxes(points, Array.from(cloud.areas)).axes as readonly Principal[] as readonly [Principal, Principal, Principal];
  const long = pointing(first.direction, upOfWhole({ cloud, sphere }));
  const inward = scaled(pointing(third.direction, acetabulum.opening), -1);
  return { first: long, second: side === 'right' ? cross(inward, long) : cross(long, inward) };
}

/** The opening of the socket, and across it from the notch to the middle of the lunate surface. */
function socketPair({ facing, acetabulum }: AxesSource): Pair<Vector<'world'>> {
  const lunate = perpendicularPart(facing, acetabulum.opening);
  return { first: acetabulum.opening, second: length(lunate) > 0 ? normalised(lunate) : lunate };
}

type Principal = { readonly direction: Vector<'world'> };
const pointing = (direction: Vector<'world'>, along: Vector<'world'>): Vector<'world'> => (dot(direction, along) > 0 ? direction : scaled(direction, -1));
