import type { Bones } from '../../shared/anatomy/locate';
import { dot, point, type Point, type Vector } from '../../shared/geometry/spaces';
import { transform, type Transform } from '../../shared/geometry/transform';
import { vertexAt } from '../../shared/mesh/measure';
import { vertexCount, type Mesh } from '../../shared/mesh/mesh';
import { turnedRound } from '../../shared/mesh/mirror';

/** Numbers in [0, 1) that are the same for the same seed (Park & Miller). */
export function randomStream(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** Any rotation, every one as likely (Shoemake 1992), and a shift of up to half a metre. */
export function randomPose(random: () => number): Transform<'world', 'world'> {
  const [u, v, w] = [random(), 2 * Math.PI * random(), 2 * Math.PI * random()];
  const [a, b, c, d] = [Math.sqrt(1 - u) * Math.sin(v), Math.sqrt(1 - u) * Math.cos(v), Math.sqrt(u) * Math.sin(w), Math.sqrt(u) * Math.cos(w)];
  const shift = (): number => 1000 * random() - 500;
  return transform([
    1 - 2 * (b * b + c * c), 2 * (a * b - c * d), 2 * (a * c + b * d), shift(),
    2 * (a * b + c * d), 1 - 2 * (a * a + c * c), 2 * (b * c - a * d), shift(),
    2 * (a * c - b * d), 2 * (b * c + a * d), 1 - 2 * (a * a + b * b), shift(),
  ]);
}

const changed = (bones: Bones, change: (mesh: Mesh) => Mesh): Bones => Object.fromEntries(Object.entries(bones).map(([name, mesh]) => [name, change(mesh)]));

/** Positions in float64, so that nothing is rounded by the turning itself. */
const unrounded = (values: Float64Array): Float32Array => values as unknown as Float32Array;

export const turnedBones = (bones: Bones, { rows }: Transform<'world', 'world'>): Bones => changed(bones, ({ positions, triangles }) => {
  const out = new Float64Array(positions.length);
  for (let v = 0; v < positions.length; v += 3) {
    for (let row = 0; row < 3; row++) out[v + row] = (rows[4 * row] as number) * (positions[v] as number) + (rows[4 * row + 1] as number) * (positions[v + 1] as number) + (rows[4 * row + 2] as number) * (positions[v + 2] as number) + (rows[4 * row + 3] as number);
  }
  return { positions: unrounded(out), triangles };
});

/** The mirror image in x = 0: the left bone is then a right one. */
export function mirroredBones(bones: Bones): Bones {
  const mirrored = changed(bones, ({ positions, triangles }) => ({ positions: positions.map((value, n) => (n % 3 === 0 ? -value : value)), triangles: turnedRound(triangles) }));
  return Object.fromEntries(Object.entries(mirrored).map(([name, mesh]) => [name.replace(/left|right/, (side) => (side === 'left' ? 'right' : 'left')), mesh]));
}

/** The triangles of a surface below a plane, those that it crosses cut at it: as a field of view ends a bone, open. */
export function below(mesh: Mesh, normal: Vector<'world'>, limit: number): Mesh {
  const corners: number[] = [];
  const heights = Float64Array.from({ length: vertexCount(mesh) }, (_, v) => limit - dot(vertexAt(mesh, v) as unknown as Vector<'world'>, normal));
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const three = [mesh.triangles[t], mesh.triangles[t + 1], mesh.triangles[t + 2]] as [number, number, number];
    if (three.every((v) => (heights[v] as number) < 0)) continue;
    const inside = clipped(three.map((v) => vertexAt(mesh, v)), (p) => limit - dot(p as unknown as Vector<'world'>, normal));
    for (let n = 1; n + 1 < inside.length; n++) corners.push(...[inside[0], inside[n], inside[n + 1]].flatMap((p) => [...(p as Point<'world'>)]));
  }
  return welded(corners);
}

/** The part of a polygon on which a height is not negative. */
function clipped(polygon: readonly Point<'world'>[], height: (p: Point<'world'>) => number): Point<'world'>[] {
  return polygon.flatMap((p, n) => {
    const next = polygon[(n + 1) % polygon.length] as Point<'world'>;
    const [here, there] = [height(p), height(next)];
    const crossing = here < 0 !== there < 0 ? [between(p, next, here / (here - there))] : [];
    return here < 0 ? crossing : [p, ...crossing];
  });
}

/** The same place from whichever end of an edge it is asked for. */
function between(a: Point<'world'>, b: Point<'world'>, share: number): Point<'world'> {
  const round = (value: number): number => Math.round(value * 1e6) / 1e6;
  return point(round(a[0] + share * (b[0] - a[0])), round(a[1] + share * (b[1] - a[1])), round(a[2] + share * (b[2] - a[2])));
}

function welded(corners: readonly number[]): Mesh {
  const numbers = new Map<string, number>();
  const positions: number[] = [];
  const triangles = Array.from({ length: corners.length / 3 }, (_, c) => {
    const at = corners.slice(3 * c, 3 * c + 3);
    const key = at.join(' ');
    if (!numbers.has(key)) numbers.set(key, positions.push(...at) / 3 - 1);
    return numbers.get(key) as number;
  });
  return { positions: unrounded(Float64Array.from(positions)), triangles: Uint32Array.from(triangles) };
}
