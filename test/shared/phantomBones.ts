import type { Bones } from '../../shared/anatomy/locate';
import type { BoneName } from '../../shared/anatomy/bone';
import { dot, type Point, type Vector } from '../../shared/geometry/spaces';
import { transform, type Transform } from '../../shared/geometry/transform';
import { isosurface } from '../../shared/mesh/isosurface';
import type { Mesh } from '../../shared/mesh/mesh';
import type { Patient } from '../phantom/bones';
import { sampled } from '../phantom/sample';
import { grown, type Solid } from '../phantom/solid';

/** The surfaces of a synthetic patient's bones, drawn on their own formulas and not on voxels of a scan. */
export function surfacesOf(patient: Patient, names: readonly BoneName[], stepMm: number): Bones {
  return Object.fromEntries(names.map((name) => {
    const bone = patient.bones.find((one) => one.name === name);
    if (!bone) throw new Error(`a patient without ${name}`);
    return [name, surfaceOfSolid(bone.inWorld, stepMm)];
  }));
}

function surfaceOfSolid(solid: Solid, step: number): Mesh {
  const { low, high } = grown(solid.box, 6);
  const size = ([0, 1, 2] as const).map((axis) => Math.ceil((high[axis] - low[axis]) / step) + 1) as [number, number, number];
  const worldFromIndex: Transform<'world', 'index'> = transform([step, 0, 0, low[0], 0, step, 0, low[1], 0, 0, step, low[2]]);
  const field = sampled(solid, { size, worldFromIndex });
  if (!field) throw new Error('a solid outside its box');
  const origin = field.first.map((n, axis) => (low[axis] as number) + n * step) as [number, number, number];
  return isosurface(
    { values: field.distance.map((mm) => -mm), size: field.size, worldFromIndex: transform([step, 0, 0, origin[0], 0, step, 0, origin[1], 0, 0, step, origin[2]]) }, 0);
}

/** Only what lies on the far side of a plane from its normal, closed by a flat face: a bone at the border of a scan. */
export function cutOff(mesh: Mesh, at: Point<'world'>, normal: Vector<'world'>): Mesh {
  const height = (v: number): number => dot([...mesh.positions.subarray(3 * v, 3 * v + 3)] as unknown as Vector<'world'>, normal) - dot(at as unknown as Vector<'world'>, normal);
  const heights = Float64Array.from({ length: mesh.positions.length / 3 }, (_, v) => height(v));
  const positions = [...mesh.positions];
  const known = new Map<string, number>();
  const crossing = (a: number, b: number): number => {
    const key = `${Math.min(a, b)},${Math.max(a, b)}`;
    const share = (heights[a] as number) / ((heights[a] as number) - (heights[b] as number));
    if (!known.has(key)) known.set(key, positions.push(...[0, 1, 2].map((axis) => (positions[3 * a + axis] as number) * (1 - share) + (positions[3 * b + axis] as number) * share)) / 3 - 1);
    return known.get(key) as number;
  };
  const rim = new Map<number, number>();
  const triangles = Array.from({ length: mesh.triangles.length / 3 }, (_, t) => [...mesh.triangles.subarray(3 * t, 3 * t + 3)]).flatMap((corners) => {
    const kept = corners.flatMap((v, n) => {
      const next = corners[(n + 1) % 3] as number;
      const [inside, nextInside] = [(heights[v] as number) <= 0, (heights[next] as number) <= 0];
      return [...(inside ? [v] : []), ...(inside !== nextInside ? [crossing(v, next)] : [])];
    });
    const cut = kept.filter((v) => v >= heights.length);
    if (cut.length === 2) rim.set(...((kept.indexOf(cut[1] as number) - kept.indexOf(cut[0] as number) === 1 ? [cut[1], cut[0]] : [cut[0], cut[1]]) as [number, number]));
    return kept.length < 3 ? [] : kept.slice(2).flatMap((v, n) => [kept[0] as number, kept[n + 1] as number, v]);
  });
  return compact(positions, [...triangles, ...caps(positions, rim)]);
}

/** A fan over each ring of the rim. */
function caps(positions: number[], rim: Map<number, number>): number[] {
  const triangles: number[] = [];
  for (let [start] = rim.keys(); start !== undefined; [start] = rim.keys()) {
    const ring: number[] = [];
    for (let at: number | undefined = start; at !== undefined && rim.has(at); ) {
      ring.push(at);
      const next: number | undefined = rim.get(at);
      rim.delete(at);
      at = next;
    }
    const centre = positions.push(...[0, 1, 2].map((axis) => ring.reduce((sum, v) => sum + (positions[3 * v + axis] as number), 0) / ring.length)) / 3 - 1;
    ring.forEach((v, n) => triangles.push(centre, v, ring[(n + 1) % ring.length] as number));
  }
  return triangles;
}

function compact(positions: readonly number[], triangles: readonly number[]): Mesh {
  const fresh = new Map<number, number>();
  const numbered = triangles.map((v) => {
    if (!fresh.has(v)) fresh.set(v, fresh.size);
    return fresh.get(v) as number;
  });
  return { positions: Float32Array.from([...fresh.keys()].flatMap((v) => positions.slice(3 * v, 3 * v + 3))), triangles: Uint32Array.from(numbered) };
}
