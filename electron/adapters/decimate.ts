import { crossedEdges, isClosed, volumeOf } from '../../shared/mesh/measure';
import { triangleCount, type Mesh } from '../../shared/mesh/mesh';

export type Decimation = { readonly toleranceMm: number; readonly mostTriangles: number };
export type Decimated = { readonly mesh: Mesh; /** Largest distance the simplifier says it moved the surface, mm. */ readonly errorMm: number };

/** A simplified surface that is not closed, or lost more volume, is not taken. */
const VOLUME_SHARE = 0.004;
/** Where the surface loses too much volume, the tolerance is halved so often. */
const HALVINGS = 3;
/** A surface with too many triangles may move this far to get rid of them, mm. */
const MOST_MOVED_MM = 2;
/** Where two sheets were sewn together, the vertices this near are kept as they are and the rest is tried again. */
const KEPT_AROUND_MM = 3;
const MOST_TRIES = 6;

/**
 * Fewer triangles, the surface moved by at most `toleranceMm` (Garland & Heckbert's quadrics, meshoptimizer); only where
 * there are still more than `mostTriangles` is the tolerance exceeded, and `errorMm` says by how much. A closed surface
 * stays closed.
 */
export async function decimated(mesh: Mesh, { toleranceMm, mostTriangles }: Decimation): Promise<Decimated> {
  const simplify = await simplifierOf(mesh);
  const fine = withinVolume(mesh, (tolerance) => closedAfter(mesh, (locked) => simplify({ locked, triangles: 0, toleranceMm: tolerance })), toleranceMm);
  if (triangleCount(fine.mesh) <= mostTriangles) return fine;
  return closedAfter(mesh, (locked) => simplify({ locked, triangles: mostTriangles, toleranceMm: MOST_MOVED_MM }));
}

function withinVolume(mesh: Mesh, run: (toleranceMm: number) => Decimated, toleranceMm: number): Decimated {
  const whole = volumeOf(mesh);
  for (let halving = 0; halving <= HALVINGS; halving++) {
    const attempt = run(toleranceMm / 2 ** halving);
    if (Math.abs(volumeOf(attempt.mesh) - whole) <= VOLUME_SHARE * Math.abs(whole)) return attempt;
  }
  return { mesh, errorMm: 0 };
}

type Wish = { readonly locked: Uint8Array; readonly triangles: number; readonly toleranceMm: number };

/** Meshoptimizer over one mesh: what is left has the numbers of the mesh's own vertices. */
async function simplifierOf({ positions, triangles }: Mesh): Promise<(wish: Wish) => Decimated> {
  const { MeshoptSimplifier } = await import('meshoptimizer');
  await MeshoptSimplifier.ready;
  const noAttributes = new Float32Array(positions.length / 3);
  return (wish) => {
    const [left, errorMm] = MeshoptSimplifier.simplifyWithAttributes(
      triangles, positions, 3, noAttributes, 1, [0], wish.locked, 3 * wish.triangles, wish.toleranceMm, ['ErrorAbsolute']);
    return { mesh: { positions, triangles: left }, errorMm };
  };
}

/** Collapsing may sew two sheets of thin bone together along an edge: it is done again with those places left alone. */
function closedAfter(mesh: Mesh, simplify: (locked: Uint8Array) => Decimated): Decimated {
  const locked = new Uint8Array(mesh.positions.length / 3);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const attempt = simplify(locked);
    const bad = crossedEdges(attempt.mesh);
    if (bad.length === 0 && isClosed(attempt.mesh)) return { ...attempt, mesh: withoutUnused(attempt.mesh) };
    for (const vertex of bad) lockAround(mesh, vertex, locked);
  }
  return { mesh, errorMm: 0 };
}

function lockAround({ positions }: Mesh, centre: number, locked: Uint8Array): void {
  const [x, y, z] = [positions[3 * centre] as number, positions[3 * centre + 1] as number, positions[3 * centre + 2] as number];
  for (let v = 0; v < locked.length; v++) {
    const far = Math.hypot((positions[3 * v] as number) - x, (positions[3 * v + 1] as number) - y, (positions[3 * v + 2] as number) - z);
    if (far <= KEPT_AROUND_MM) locked[v] = 1;
  }
}

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
