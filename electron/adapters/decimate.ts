import type { Mesh } from '../../shared/mesh/mesh';
import { isClosed, volumeOf } from '../../shared/mesh/measure';
import { triangleCount } from '../../shared/mesh/mesh';

export type Decimation = { readonly toleranceMm: number; readonly mostTriangles: number };
export type Decimated = { readonly mesh: Mesh; /** Largest distance the simplifier says it moved the surface, mm. */ readonly errorMm: number };

/** A simplified surface that is no longer closed, or lost volume, is not taken. */
const VOLUME_SHARE = 0.002;

/**
 * Fewer triangles, the surface moved by at most `toleranceMm` (Garland & Heckbert's quadrics, meshoptimizer); only where
 * there are still more than `mostTriangles` is the tolerance exceeded, and `errorMm` says by how much. A closed surface
 * stays closed.
 */
export async function decimated(mesh: Mesh, { toleranceMm, mostTriangles }: Decimation): Promise<Decimated> {
  const { MeshoptSimplifier } = await import('meshoptimizer');
  await MeshoptSimplifier.ready;
  const run = (triangles: number, toleranceAllowedMm: number): Decimated => {
    const [indices, errorMm] = MeshoptSimplifier.simplify(mesh.triangles, mesh.positions, 3, 3 * triangles, toleranceAllowedMm, ['ErrorAbsolute']);
    return { mesh: withoutUnused({ positions: mesh.positions, triangles: indices }), errorMm };
  };
  const fine = run(0, toleranceMm);
  const wanted = triangleCount(fine.mesh) > mostTriangles ? run(mostTriangles, 10 * toleranceMm) : fine;
  return sound(mesh, wanted.mesh) ? wanted : { mesh, errorMm: 0 };
}

const sound = (before: Mesh, after: Mesh): boolean =>
  isClosed(after) && Math.abs(volumeOf(after) - volumeOf(before)) <= VOLUME_SHARE * Math.abs(volumeOf(before));

function withoutUnused({ positions, triangles }: Mesh): Mesh {
  const fresh = new Int32Array(positions.length / 3).fill(-1);
  const kept: number[] = [];
  const renumbered = triangles.map((old) => {
    if (fresh[old] === -1) {
      fresh[old] = kept.length;
      kept.push(old);
    }
    return fresh[old] as number;
  });
  const out = new Float32Array(3 * kept.length);
  kept.forEach((old, at) => out.set(positions.subarray(3 * old, 3 * old + 3), 3 * at));
  return { positions: out, triangles: renumbered };
}
