import type { Mesh } from '../../shared/mesh/mesh';

/** A mesh with its vertices where they are in the world. */
export type PlacedMesh = { readonly positions: Float32Array; readonly triangles: Uint32Array };

/** Moves a mesh by the rows of a 3×4 map. */
export function placed(mesh: Mesh, rows: readonly number[]): PlacedMesh {
  const m = Float64Array.from(rows);
  const positions = new Float32Array(mesh.positions.length);
  for (let at = 0; at < positions.length; at += 3) {
    for (let r = 0; r < 3; r++) positions[at + r] = rowTimes(m, 4 * r, mesh.positions, at);
  }
  return { positions, triangles: mesh.triangles };
}

const rowTimes = (m: Float64Array, row: number, of: Float32Array, at: number): number =>
  entry(m, row) * entry(of, at) + entry(m, row + 1) * entry(of, at + 1) + entry(m, row + 2) * entry(of, at + 2) + entry(m, row + 3);

const entry = (numbers: ArrayLike<number>, at: number): number => numbers[at] ?? 0;

const TOUCH_MM = 1e-4;

/**
 * Where a mesh meets the plane `coordinate axis = at`: line pieces, six numbers each (from x y z, to x y z).
 * A vertex that lies in the plane counts as above it, so that no piece is given twice.
 */
export function sectionAt(mesh: PlacedMesh, axis: 0 | 1 | 2, at: number): Float32Array {
  const pieces: number[] = [];
  const level = at + TOUCH_MM * 0.37;
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const corners = [entry(mesh.triangles, t), entry(mesh.triangles, t + 1), entry(mesh.triangles, t + 2)] as const;
    const sides = corners.map((v) => entry(mesh.positions, 3 * v + axis) >= level);
    if (sides[0] === sides[1] && sides[1] === sides[2]) continue;
    for (const [from, to] of [[0, 1], [1, 2], [2, 0]] as const) {
      if (sides[from] !== sides[to]) crossing(mesh.positions, corners[from], corners[to], { axis, level, into: pieces });
    }
  }
  return new Float32Array(pieces);
}

type Cut = { readonly axis: 0 | 1 | 2; readonly level: number; readonly into: number[] };

function crossing(positions: Float32Array, from: number, to: number, { axis, level, into }: Cut): void {
  const start = entry(positions, 3 * from + axis);
  const end = entry(positions, 3 * to + axis);
  const share = (level - start) / (end - start);
  for (let c = 0; c < 3; c++) {
    const a = entry(positions, 3 * from + c);
    into.push(a + share * (entry(positions, 3 * to + c) - a));
  }
}
