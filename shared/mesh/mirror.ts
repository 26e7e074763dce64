import type { Space } from '../geometry/spaces';
import type { Transform } from '../geometry/transform';
import type { Mesh } from './mesh';

/** The mirror image in the plane x = 0 (left becomes right), triangles turned so that outside stays outside. */
export const mirrored = ({ positions, triangles }: Mesh): Mesh =>
  ({ positions: positions.map((value, n) => (n % 3 === 0 ? 0 - value : value)), triangles: turnedRound(triangles) });

/** Every triangle with its other side outside. */
export function turnedRound(triangles: Uint32Array): Uint32Array {
  const out = triangles.slice();
  for (let t = 0; t < out.length; t += 3) [out[t + 1], out[t + 2]] = [out[t + 2] as number, out[t + 1] as number];
  return out;
}

/** The surface where a rigid map (no mirror image) puts it. */
export function movedMesh<To extends Space, From extends Space>(mesh: Mesh, toFromOwn: Transform<To, From>): Mesh {
  const r = toFromOwn.rows;
  const positions = new Float32Array(mesh.positions.length);
  for (let v = 0; v < positions.length; v += 3) {
    const [x, y, z] = [mesh.positions[v] as number, mesh.positions[v + 1] as number, mesh.positions[v + 2] as number];
    for (let row = 0; row < 3; row++) {
      positions[v + row] = (r[4 * row] as number) * x + (r[4 * row + 1] as number) * y + (r[4 * row + 2] as number) * z + (r[4 * row + 3] as number);
    }
  }
  return { positions, triangles: mesh.triangles };
}
