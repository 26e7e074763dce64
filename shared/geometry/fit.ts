import { cross, displacement, distance, dot, length, moved, normalised, perpendicularPart, point, scaled, sum, vector, type Point, type Space, type Vector } from './spaces';
import { alongLine, distanceToLine, heightAbove, type Circle, type Cylinder, type Line, type Plane, type Sphere } from './shapes';
import { principalDirections, solved, type Symmetric } from './symmetric';

/** A fitted shape and the root mean square distance of the points from it, mm. */
export type Fitted<Shape> = Shape & { readonly residualMm: number };

export function centroidOf<S extends Space>(points: readonly Point<S>[], weights?: readonly number[]): Point<S> {
  const sums = points.reduce<readonly [number, number, number, number]>(([x, y, z, total], p, n) => {
    const weight = weightAt(weights, n);
    return [x + weight * p[0], y + weight * p[1], z + weight * p[2], total + weight];
  }, [0, 0, 0, 0]);
  return point(sums[0] / sums[3], sums[1] / sums[3], sums[2] / sums[3]);
}

/** Principal directions of a cloud about its centroid, longest first. */
export function principalAxes<S extends Space>(points: readonly Point<S>[], weights?: readonly number[]): { readonly centre: Point<S>; readonly axes: readonly { readonly value: number; readonly direction: Vector<S> }[] } {
  const centre = centroidOf(points, weights);
  const spread = [0, 0, 0, 0, 0, 0];
  points.forEach((p, at) => {
    const [x, y, z] = displacement(centre, p);
    [x * x, x * y, x * z, y * y, y * z, z * z].forEach((part, n) => { (spread[n] as number) += (weightAt(weights, at) * part) / points.length; });
  });
  return { centre, axes: principalDirections<S>(spread as unknown as Symmetric) };
}

const rootMeanSquare = (distances: readonly number[]): number => Math.sqrt(distances.reduce((total, d) => total + d * d, 0) / distances.length);

/** The plane nearest to at least three points by orthogonal least squares; the sign of the normal is free. */
export function fitPlane<S extends Space>(points: readonly Point<S>[]): Fitted<Plane<S>> {
  const { centre, axes } = principalAxes(points);
  const plane = { at: centre, normal: normalised((axes[2] as { direction: Vector<S> }).direction) };
  return { ...plane, residualMm: rootMeanSquare(points.map((p) => heightAbove(plane, p))) };
}

/** The line nearest to at least two points by orthogonal least squares; the sign of the direction is free. */
export function fitLine<S extends Space>(points: readonly Point<S>[]): Fitted<Line<S>> {
  const { centre, axes } = principalAxes(points);
  const line = { at: centre, direction: normalised((axes[0] as { direction: Vector<S> }).direction) };
  return { ...line, residualMm: rootMeanSquare(points.map((p) => distanceToLine(line, p))) };
}

/** The sphere nearest to at least four points: algebraic start, then Gauss–Newton on the distances; null where they lie in a plane. */
export function fitSphere<S extends Space>(points: readonly Point<S>[], weights?: readonly number[]): Fitted<Sphere<S>> | null {
  let sphere = algebraicSphere(points, weights);
  for (let round = 0; sphere && round < 12; round++) {
    const better = geometricStep(points, weights, sphere);
    if (!better) return null;
    const step = distance(better.centre, sphere.centre);
    sphere = better;
    if (step < 1e-7) break;
  }
  if (!sphere) return null;
  const { centre, radiusMm } = sphere;
  return { centre, radiusMm, residualMm: rootMeanSquare(points.map((p) => distance(p, centre) - radiusMm)) };
}

const weightAt = (weights: readonly number[] | undefined, n: number): number => weights?.[n] ?? 1;

function algebraicSphere<S extends Space>(points: readonly Point<S>[], weights: readonly number[] | undefined): Sphere<S> | null {
  const origin = centroidOf(points);
  const solution = leastSquares(points.map((p, n) => {
    const d = displacement(origin, p);
    return { row: [2 * d[0], 2 * d[1], 2 * d[2], 1], right: dot(d, d), weight: weightAt(weights, n) };
  }), 4);
  if (!solution) return null;
  const [x, y, z, rest] = solution as [number, number, number, number];
  const square = rest + x * x + y * y + z * z;
  return square > 0 ? { centre: moved(origin, vector<S>(x, y, z)), radiusMm: Math.sqrt(square) } : null;
}

function geometricStep<S extends Space>(points: readonly Point<S>[], weights: readonly number[] | undefined, { centre, radiusMm }: Sphere<S>): Sphere<S> | null {
  const solution = leastSquares(points.map((p, n) => {
    const out = displacement(centre, p);
    const far = length(out) || 1;
    return { row: [out[0] / far, out[1] / far, out[2] / far, 1], right: far - radiusMm, weight: weightAt(weights, n) };
  }), 4);
  if (!solution) return null;
  const [x, y, z, growth] = solution as [number, number, number, number];
  return { centre: moved(centre, vector<S>(x, y, z)), radiusMm: radiusMm + growth };
}

type Equation = { readonly row: readonly number[]; readonly right: number; readonly weight: number };

function leastSquares(equations: readonly Equation[], unknowns: number): number[] | null {
  const matrix = Array.from({ length: unknowns }, () => new Array<number>(unknowns).fill(0));
  const right = new Array<number>(unknowns).fill(0);
  for (const equation of equations) addEquation(matrix, right, equation);
  return solved(matrix, right);
}

function addEquation(matrix: number[][], right: number[], { row, right: value, weight }: Equation): void {
  for (let r = 0; r < row.length; r++) {
    (right[r] as number) += weight * (row[r] as number) * value;
    for (let c = 0; c < row.length; c++) ((matrix[r] as number[])[c] as number) += weight * (row[r] as number) * (row[c] as number);
  }
}

/** The circle nearest to at least three points: in their plane, by distances. Null where they lie on a line. */
export function fitCircle<S extends Space>(points: readonly Point<S>[]): Fitted<Circle<S>> | null {
  const plane = fitPlane(points);
  const across = anyPerpendicular(plane.normal);
  const along = cross(plane.normal, across);
  const flat = points.map((p) => [dot(displacement(plane.at, p), across), dot(displacement(plane.at, p), along)] as const);
  const solution = leastSquares(flat.map(([a, b]) => ({ row: [2 * a, 2 * b, 1], right: a * a + b * b, weight: 1 })), 3);
  if (!solution) return null;
  const [a, b, rest] = solution as [number, number, number];
  const centre = moved(plane.at, sum(scaled(across, a), scaled(along, b)));
  const radiusMm = Math.sqrt(rest + a * a + b * b);
  const off = points.map((p) => Math.hypot(heightAbove(plane, p), length(perpendicularPart(displacement(centre, p), plane.normal)) - radiusMm));
  return { centre, radiusMm, normal: plane.normal, residualMm: rootMeanSquare(off) };
}

/** The cylinder nearest to points around a rough axis: circles across the axis and turns of the axis, in rounds. */
export function fitCylinder<S extends Space>(points: readonly Point<S>[], rough: Line<S>): Fitted<Cylinder<S>> | null {
  let axis = rough;
  let radiusMm = points.reduce((total, p) => total + distanceToLine(rough, p), 0) / points.length;
  for (let round = 0; round < 20; round++) {
    const step = cylinderStep(points, axis, radiusMm);
    if (!step) return null;
    axis = step.axis;
    radiusMm = step.radiusMm;
    if (step.change < 1e-9) break;
  }
  return { axis, radiusMm, residualMm: rootMeanSquare(points.map((p) => distanceToLine(axis, p) - radiusMm)) };
}

/** Gauss–Newton over two shifts, two tilts and the radius. */
function cylinderStep<S extends Space>(points: readonly Point<S>[], axis: Line<S>, radiusMm: number) {
  const u = anyPerpendicular(axis.direction);
  const v = cross(axis.direction, u);
  const solution = leastSquares(points.map((p) => {
    const out = perpendicularPart(displacement(axis.at, p), axis.direction);
    const far = length(out) || 1;
    const [a, b, t] = [dot(out, u) / far, dot(out, v) / far, alongLine(axis, p)];
    return { row: [a, b, t * a, t * b, 1], right: far - radiusMm, weight: 1 };
  }), 5);
  if (!solution) return null;
  const [a, b, tiltU, tiltV, growth] = solution as [number, number, number, number, number];
  const turned = { at: moved(axis.at, sum(scaled(u, a), scaled(v, b))), direction: normalised(sum(axis.direction, sum(scaled(u, tiltU), scaled(v, tiltV)))) };
  return { axis: turned, radiusMm: radiusMm + growth, change: Math.hypot(a, b, tiltU, tiltV, growth) };
}

/** Some unit vector at right angles to the given one. */
export function anyPerpendicular<S extends Space>(direction: Vector<S>): Vector<S> {
  const [x, y, z] = direction.map(Math.abs) as [number, number, number];
  const off = x <= y && x <= z ? vector<S>(1, 0, 0) : y <= z ? vector<S>(0, 1, 0) : vector<S>(0, 0, 1);
  return normalised(cross(direction, off));
}
