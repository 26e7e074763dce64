import type { Transform } from '../geometry/transform';
import { point, vector, type Point, type Space, type Vector } from '../geometry/spaces';
import { doubleAreaVector } from './measure';
import { triangleCount, vertexCount, type Mesh } from './mesh';

/** The vertices of a surface with their outward unit normals and the area that each stands for, in one space. */
export type Cloud<S extends Space> = {
  readonly count: number;
  readonly positions: Float64Array;
  readonly normals: Float64Array;
  readonly areas: Float64Array;
  /** Never set: names the space for the compiler. */
  readonly space?: (s: S) => S;
};

export function cloudOf(mesh: Mesh): Cloud<'world'> {
  const count = vertexCount(mesh);
  const normals = new Float64Array(3 * count);
  const areas = new Float64Array(count);
  for (let t = 0; t < triangleCount(mesh); t++) {
    const [x, y, z] = doubleAreaVector(mesh, t);
    const share = Math.hypot(x, y, z) / 6;
    for (let corner = 0; corner < 3; corner++) {
      const v = mesh.triangles[3 * t + corner] as number;
      (areas[v] as number) += share;
      (normals[3 * v] as number) += x;
      (normals[3 * v + 1] as number) += y;
      (normals[3 * v + 2] as number) += z;
    }
  }
  for (let v = 0; v < count; v++) {
    const length = Math.hypot(normals[3 * v] as number, normals[3 * v + 1] as number, normals[3 * v + 2] as number) || 1;
    for (let axis = 0; axis < 3; axis++) (normals[3 * v + axis] as number) /= length;
  }
  return { count, positions: Float64Array.from(mesh.positions), normals, areas };
}

export const pointAt = <S extends Space>({ positions }: Cloud<S>, n: number): Point<S> =>
  point(positions[3 * n] as number, positions[3 * n + 1] as number, positions[3 * n + 2] as number);
export const normalAt = <S extends Space>({ normals }: Cloud<S>, n: number): Vector<S> =>
  vector(normals[3 * n] as number, normals[3 * n + 1] as number, normals[3 * n + 2] as number);

/** The same points seen in another space; the map must be rigid. */
export function cloudIn<To extends Space, From extends Space>({ rows }: Transform<To, From>, cloud: Cloud<From>): Cloud<To> {
  return { count: cloud.count, positions: mapped(rows, cloud.positions, 1), normals: mapped(rows, cloud.normals, 0), areas: cloud.areas };
}

/** Triples through the rows of a map; `moves` is 1 for points and 0 for directions. A loop without small objects: frames are found in rounds. */
function mapped(rows: readonly number[], triples: Float64Array, moves: 0 | 1): Float64Array {
  const out = new Float64Array(triples.length);
  for (let row = 0; row < 3; row++) {
    const [a, b, c, d] = rows.slice(4 * row, 4 * row + 4) as [number, number, number, number];
    for (let n = 0; n < triples.length; n += 3) {
      out[n + row] = a * (triples[n] as number) + b * (triples[n + 1] as number) + c * (triples[n + 2] as number) + moves * d;
    }
  }
  return out;
}

/** Numbers of the points that satisfy the question. */
export function pointsWhere<S extends Space>({ count, positions }: Cloud<S>, holds: (x: number, y: number, z: number, n: number) => boolean): number[] {
  const found: number[] = [];
  for (let n = 0; n < count; n++) {
    if (holds(positions[3 * n] as number, positions[3 * n + 1] as number, positions[3 * n + 2] as number, n)) found.push(n);
  }
  return found;
}

/** Mean of the chosen points, each weighing its area; null when there are none. */
export function centreOf<S extends Space>({ positions, areas }: Cloud<S>, chosen: readonly number[]): Point<S> | null {
  let [x, y, z, total] = [0, 0, 0, 0];
  for (const n of chosen) {
    const area = areas[n] as number;
    x += area * (positions[3 * n] as number);
    y += area * (positions[3 * n + 1] as number);
    z += area * (positions[3 * n + 2] as number);
    total += area;
  }
  return total > 0 ? point(x / total, y / total, z / total) : null;
}

/** The chosen points alone, in their order. */
export function partOfCloud<S extends Space>({ positions, normals, areas }: Cloud<S>, chosen: readonly number[]): Cloud<S> {
  return { count: chosen.length, positions: triplesOf(positions, chosen), normals: triplesOf(normals, chosen), areas: Float64Array.from(chosen, (n) => areas[n] as number) };
}

function triplesOf(values: Float64Array, chosen: readonly number[]): Float64Array {
  const out = new Float64Array(3 * chosen.length);
  chosen.forEach((n, at) => { for (let axis = 0; axis < 3; axis++) out[3 * at + axis] = values[3 * n + axis] as number; });
  return out;
}
