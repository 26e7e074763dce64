import { cross, dot, normalised, perpendicularPart, scaled, vector, type Triple, type Vector } from '../geometry/spaces';
import { principalDirections, type Symmetric } from '../geometry/symmetric';
import type { SurfacePoints } from './correctionPoints';

/**
 * How points are brought into the frame of a network: x → scale · rotation (x − own) + target. The network's frame is
 * no space of the anatomy, only where the mean bone lay in training, so the map is kept as numbers. Row-major rotation.
 */
export type Placing = { readonly rotation: readonly [Triple, Triple, Triple]; readonly scale: number; readonly own: Triple; readonly target: Triple };

/** Bones are brought to the mean bone's size, within reason; the same limits as in training. */
const SCALES = [0.8, 1.25] as const;

export const placed = ({ rotation, scale, own, target }: Placing, p: Triple): Triple => {
  const from = [p[0] - own[0], p[1] - own[1], p[2] - own[2]] as const;
  return [0, 1, 2].map((r) => scale * times(rotation[r] as Triple, from) + (target[r] as number)) as unknown as Triple;
};

export const placedBack = ({ rotation, scale, own, target }: Placing, p: Triple): Triple => {
  const from = [p[0] - target[0], p[1] - target[1], p[2] - target[2]] as const;
  return [0, 1, 2].map((c) => (rotation[0][c] as number) * from[0] / scale + (rotation[1][c] as number) * from[1] / scale + (rotation[2][c] as number) * from[2] / scale + (own[c] as number)) as unknown as Triple;
};

const times = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** Points and normals as the network takes them, single precision. */
export function placedPoints({ positions, normals }: SurfacePoints, placing: Placing): { readonly points: Float32Array; readonly normals: Float32Array } {
  const turn: Placing = { ...placing, scale: 1, own: [0, 0, 0], target: [0, 0, 0] };
  return { points: mapped(positions, (p) => placed(placing, p)), normals: mapped(normals, (p) => placed(turn, p)) };
}

function mapped(values: Float64Array, map: (p: Triple) => Triple): Float32Array {
  const out = new Float32Array(values.length);
  for (let n = 0; n < values.length; n += 3) out.set(map([values[n] as number, values[n + 1] as number, values[n + 2] as number]), n);
  return out;
}

/** About the centroid in the principal directions, longest first: right-handed in the four ways that their signs leave free. */
export function principalPlacings(positions: Float64Array): readonly Placing[] {
  const own = meanOf(positions);
  const [first, second] = principalDirections<'world'>(spreadAbout(positions, own)).map(({ direction }) => direction) as [Vector<'world'>, Vector<'world'>, Vector<'world'>];
  return ([[1, 1], [1, -1], [-1, 1], [-1, -1]] as const).map(([a, b]) =>
    ({ rotation: [scaled(first, a), scaled(second, b), scaled(cross(first, second), a * b)], scale: 1, own, target: [0, 0, 0] }));
}

function meanOf(positions: Float64Array): Triple {
  const sums = [0, 0, 0];
  positions.forEach((value, n) => { (sums[n % 3] as number) += value; });
  return sums.map((total) => (3 * total) / positions.length) as unknown as Triple;
}

function spreadAbout(positions: Float64Array, [cx, cy, cz]: Triple): Symmetric {
  const s = [0, 0, 0, 0, 0, 0];
  for (let n = 0; n < positions.length; n += 3) {
    const [x, y, z] = [(positions[n] as number) - cx, (positions[n + 1] as number) - cy, (positions[n + 2] as number) - cz];
    [x * x, x * y, x * z, y * y, y * z, z * z].forEach((part, at) => { (s[at] as number) += part; });
  }
  return s as unknown as Symmetric;
}

/**
 * The rotation, scale and shift that bring points nearest to their targets by weighted least squares, no mirror image
 * (Umeyama 1991). Throws where the points lie on a line.
 */
export function placingOnto(points: readonly Triple[], targets: readonly Triple[], weights: readonly number[]): Placing {
  const [own, target] = [weightedMean(points, weights), weightedMean(targets, weights)];
  const [from, to] = [points.map((p) => less(p, own)), targets.map((p) => less(p, target))];
  const mixed = [0, 1, 2].map((r) => [0, 1, 2].map((c) => total(from, (p, n) => (weights[n] as number) * (p[r] as number) * ((to[n] as Triple)[c] as number))) as unknown as Triple) as [Triple, Triple, Triple];
  const rotation = nearestRotation(mixed);
  const along = total(from, (p, n) => (weights[n] as number) * [0, 1, 2].reduce((sum, r) => sum + times(rotation[r] as Triple, p) * ((to[n] as Triple)[r] as number), 0));
  const size = total(from, (p, n) => (weights[n] as number) * times(p, p));
  return { rotation, scale: Math.min(SCALES[1], Math.max(SCALES[0], along / size)), own, target };
}

const less = (a: Triple, b: Triple): Triple => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const total = <T>(of: readonly T[], part: (each: T, n: number) => number): number => of.reduce((sum, each, n) => sum + part(each, n), 0);

function weightedMean(points: readonly Triple[], weights: readonly number[]): Triple {
  const all = weights.reduce((a, b) => a + b, 0);
  return [0, 1, 2].map((axis) => total(points, (p, n) => (weights[n] as number) * (p[axis] as number)) / all) as unknown as Triple;
}

/** Of H = Σ w p qᵀ the rotation R that makes Σ w (R p)·q largest: from the two greater of its singular directions, the third square to them. */
function nearestRotation(h: readonly [Triple, Triple, Triple]): readonly [Triple, Triple, Triple] {
  const [h0, h1, h2] = h;
  const square = (r: number, c: number): number => (h0[r] as number) * (h0[c] as number) + (h1[r] as number) * (h1[c] as number) + (h2[r] as number) * (h2[c] as number);
  const directions = principalDirections<'world'>([square(0, 0), square(0, 1), square(0, 2), square(1, 1), square(1, 2), square(2, 2)]);
  const [v1, v2] = directions.map(({ direction }) => normalised(direction)) as [Vector<'world'>, Vector<'world'>, Vector<'world'>];
  const through = (v: Triple): Vector<'world'> => vector(times(h0, v), times(h1, v), times(h2, v));
  const u1 = normalised(through(v1));
  const u2 = normalised(perpendicularPart(through(v2), u1));
  const [u3, v3] = [cross(u1, u2), cross(v1, v2)];
  return [0, 1, 2].map((r) => [0, 1, 2].map((c) => (v1[r] as number) * (u1[c] as number) + (v2[r] as number) * (u2[c] as number) + (v3[r] as number) * (u3[c] as number))) as unknown as [Triple, Triple, Triple];
}

/** Whether two directions of a placing are at right angles is a matter of its making; for tests. */
export const handednessOf = ({ rotation: [x, y, z] }: Placing): number => dot(cross(x as Vector<'world'>, y as Vector<'world'>), z as Vector<'world'>);
