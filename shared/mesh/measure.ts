import { point, type Point } from '../geometry/spaces';
import { triangleCount, vertexCount, type Mesh } from './mesh';

/** Enclosed volume, mm³, by the divergence theorem: right for a closed surface, negative where it is turned inside out. */
export function volumeOf({ positions: p, triangles: t }: Mesh): number {
  const at = (n: number): number => p[n] as number;
  const [ox, oy, oz] = p.length > 0 ? [at(0), at(1), at(2)] : [0, 0, 0];
  let sixfold = 0;
  for (let n = 0; n < t.length; n += 3) {
    const [a, b, c] = [3 * (t[n] as number), 3 * (t[n + 1] as number), 3 * (t[n + 2] as number)];
    const [ax, ay, az] = [at(a) - ox, at(a + 1) - oy, at(a + 2) - oz];
    const [bx, by, bz] = [at(b) - ox, at(b + 1) - oy, at(b + 2) - oz];
    const [cx, cy, cz] = [at(c) - ox, at(c + 1) - oy, at(c + 2) - oz];
    sixfold += ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx);
  }
  return sixfold / 6;
}

/** Area of the surface, mm². */
export function areaOf(mesh: Mesh): number {
  let area = 0;
  for (let t = 0; t < triangleCount(mesh); t++) area += areaOfTriangle(mesh, t);
  return area;
}

/** Area of triangle `t`, mm². */
export function areaOfTriangle(mesh: Mesh, t: number): number {
  const [x, y, z] = doubleAreaVector(mesh, t);
  return Math.hypot(x, y, z) / 2;
}

/** Along the outward normal of triangle `t`, twice its area long. */
export function doubleAreaVector({ positions: p, triangles }: Mesh, t: number): readonly [number, number, number] {
  const [a, b, c] = [3 * (triangles[3 * t] as number), 3 * (triangles[3 * t + 1] as number), 3 * (triangles[3 * t + 2] as number)];
  const [ux, uy, uz] = [(p[b] as number) - (p[a] as number), (p[b + 1] as number) - (p[a + 1] as number), (p[b + 2] as number) - (p[a + 2] as number)];
  const [vx, vy, vz] = [(p[c] as number) - (p[a] as number), (p[c + 1] as number) - (p[a + 1] as number), (p[c + 2] as number) - (p[a + 2] as number)];
  return [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
}

/** Whether every edge is shared by exactly two triangles that run along it in opposite directions: a closed, oriented 2-manifold. */
export const isClosed = (mesh: Mesh): boolean => mesh.triangles.length > 0 && !unpairedEdges(mesh).next().value;

/** First vertices of the edges that are not shared by exactly two triangles of opposite direction: rims, seams, turned triangles. */
export const crossedEdges = (mesh: Mesh): number[] => [...unpairedEdges(mesh)].map((edge) => edge.from);

type Edge = { readonly from: number; readonly to: number };

function* unpairedEdges({ positions, triangles }: Mesh): Generator<Edge, null> {
  const count = positions.length / 3;
  const directed = new Float64Array(triangles.length);
  for (let n = 0; n < triangles.length; n++) {
    const [from, to] = [triangles[n] as number, triangles[n % 3 === 2 ? n - 2 : n + 1] as number];
    directed[n] = 2 * (Math.min(from, to) * count + Math.max(from, to)) + (from < to ? 0 : 1);
  }
  directed.sort();
  for (let n = 0; n < directed.length; ) {
    const edge = Math.floor((directed[n] as number) / 2);
    let end = n + 1;
    while (end < directed.length && Math.floor((directed[end] as number) / 2) === edge) end++;
    if (end - n !== 2 || directed[n] === directed[n + 1]) yield { from: Math.floor(edge / count), to: edge % count };
    n = end;
  }
  return null;
}

/** The pieces of a surface that hang together, largest volume first; vertices nobody uses are left out. */
export function piecesOf(mesh: Mesh): Mesh[] {
  const roots = connected(mesh);
  const groups = new Map<number, number[]>();
  for (let t = 0; t < triangleCount(mesh); t++) {
    const root = roots[mesh.triangles[3 * t] as number] as number;
    const group = groups.get(root);
    if (group) group.push(t);
    else groups.set(root, [t]);
  }
  if (groups.size === 1) return [mesh];
  const pieces = [...groups.values()].map((group) => partOf(mesh, group));
  return pieces.map((piece) => ({ piece, volume: Math.abs(volumeOf(piece)) })).sort((a, b) => b.volume - a.volume).map(({ piece }) => piece);
}

/** For each vertex the lowest-numbered vertex it hangs together with (union-find). */
function connected({ positions, triangles }: Mesh): Uint32Array {
  const parent = Uint32Array.from({ length: positions.length / 3 }, (_, v) => v);
  const rootOf = (v: number): number => {
    let root = v;
    while (parent[root] !== root) root = parent[root] = parent[parent[root] as number] as number;
    return root;
  };
  const join = (a: number, b: number): void => {
    const [low, high] = [Math.min(rootOf(a), rootOf(b)), Math.max(rootOf(a), rootOf(b))];
    parent[high] = low;
  };
  for (let n = 0; n < triangles.length; n += 3) {
    join(triangles[n] as number, triangles[n + 1] as number);
    join(triangles[n] as number, triangles[n + 2] as number);
  }
  return parent.map((_, v) => rootOf(v));
}

/** The triangles of the given numbers as a surface of their own. */
export function partOf(mesh: Mesh, triangleNumbers: readonly number[]): Mesh {
  const fresh = new Int32Array(vertexCount(mesh)).fill(-1);
  const positions: number[] = [];
  const triangles = new Uint32Array(3 * triangleNumbers.length);
  for (let n = 0; n < triangles.length; n++) {
    const old = mesh.triangles[3 * (triangleNumbers[Math.floor(n / 3)] as number) + (n % 3)] as number;
    if (fresh[old] === -1) {
      fresh[old] = positions.length / 3;
      for (let axis = 0; axis < 3; axis++) positions.push(mesh.positions[3 * old + axis] as number);
    }
    triangles[n] = fresh[old] as number;
  }
  return { positions: Float32Array.from(positions), triangles };
}

/** Several surfaces as one. */
export function joined(meshes: readonly Mesh[]): Mesh {
  const positions = new Float32Array(meshes.reduce((sum, mesh) => sum + mesh.positions.length, 0));
  const triangles = new Uint32Array(meshes.reduce((sum, mesh) => sum + mesh.triangles.length, 0));
  let [vertices, corners] = [0, 0];
  for (const mesh of meshes) {
    const first = vertices;
    positions.set(mesh.positions, 3 * first);
    triangles.set(mesh.triangles.map((v) => v + first), corners);
    vertices += vertexCount(mesh);
    corners += mesh.triangles.length;
  }
  return { positions, triangles };
}

/** Lowest and highest x, y, z of the vertices. */
export function boundsOf({ positions }: Mesh): { readonly low: Point<'world'>; readonly high: Point<'world'> } {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let n = 0; n < positions.length; n++) {
    low[n % 3] = Math.min(low[n % 3] as number, positions[n] as number);
    high[n % 3] = Math.max(high[n % 3] as number, positions[n] as number);
  }
  return { low: point(low[0] as number, low[1] as number, low[2] as number), high: point(high[0] as number, high[1] as number, high[2] as number) };
}

/** Vertex `v` as a point. */
export const vertexAt = ({ positions }: Mesh, v: number): Point<'world'> =>
  point(positions[3 * v] as number, positions[3 * v + 1] as number, positions[3 * v + 2] as number);
