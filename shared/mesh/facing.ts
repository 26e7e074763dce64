import { length, normalised, vector, type Point, type Vector } from '../geometry/spaces';
import { doubleAreaVector } from './measure';
import type { Mesh } from './mesh';

/**
 * Where the surface faces about a place: the mean of the normals of all triangles within a distance, by their area. Null
 * where there is none, or they cancel.
 */
export function facingAt(mesh: Mesh, at: Point<'world'>, withinMm: number): Vector<'world'> | null {
  const total = [0, 0, 0];
  const { positions, triangles } = mesh;
  for (let t = 0; t < triangles.length / 3; t++) {
    const v = 3 * (triangles[3 * t] as number);
    const away = Math.hypot((positions[v] as number) - at[0], (positions[v + 1] as number) - at[1], (positions[v + 2] as number) - at[2]);
    if (away > withinMm) continue;
    doubleAreaVector(mesh, t).forEach((part, n) => { total[n] = (total[n] as number) + part; });
  }
  const facing = vector<'world'>(...(total as [number, number, number]));
  return length(facing) > LEAST_AREA_MM2 ? normalised(facing) : null;
}

const LEAST_AREA_MM2 = 1;
