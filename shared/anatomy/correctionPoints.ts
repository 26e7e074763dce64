import { doubleAreaVector } from '../mesh/measure';
import { triangleCount, type Mesh } from '../mesh/mesh';
import { cloudOf, type Cloud } from '../mesh/cloud';

/** Points of a surface and the outward unit normals there: x, y, z of each, mm. */
export type SurfacePoints = { readonly positions: Float64Array; readonly normals: Float64Array };

/** Steps of the additive sequence that fills a square evenly (R2, Roberts 2018), so that no chance is needed. */
const STEP_U = 0.754877666246693;
const STEP_V = 0.569840290998053;

/**
 * `count` points spread evenly over the surface, in the mesh's own space: the same mesh gives the same points. Normals
 * are those of the vertices, interpolated, so that the steps of a voxel surface do not show. Throws on a surface without area.
 */
export function surfacePoints(mesh: Mesh, count: number): SurfacePoints {
  const sums = runningAreas(mesh);
  const total = sums[sums.length - 1] ?? 0;
  if (!(total > 0)) throw new Error('a surface without area has no points');
  const cloud = cloudOf(mesh);
  const points = { positions: new Float64Array(3 * count), normals: new Float64Array(3 * count) };
  let triangle = 0;
  for (let n = 0; n < count; n++) {
    const wanted = ((n + 0.5) / count) * total;
    while ((sums[triangle] as number) < wanted) triangle++;
    put(points, n, { mesh, cloud, triangle });
  }
  return points;
}

function runningAreas(mesh: Mesh): Float64Array {
  const sums = new Float64Array(triangleCount(mesh));
  let sum = 0;
  for (let t = 0; t < sums.length; t++) sums[t] = sum += Math.hypot(...doubleAreaVector(mesh, t));
  return sums;
}

function put({ positions, normals }: SurfacePoints, n: number, { mesh, cloud, triangle }: { mesh: Mesh; cloud: Cloud<'world'>; triangle: number }): void {
  const weights = weightsInTriangle((n * STEP_U) % 1, (n * STEP_V) % 1);
  for (let corner = 0; corner < 3; corner++) {
    const vertex = 3 * (mesh.triangles[3 * triangle + corner] as number);
    for (let axis = 0; axis < 3; axis++) {
      (positions[3 * n + axis] as number) += (weights[corner] as number) * (cloud.positions[vertex + axis] as number);
      (normals[3 * n + axis] as number) += (weights[corner] as number) * (cloud.normals[vertex + axis] as number);
    }
  }
  const length = Math.hypot(normals[3 * n] as number, normals[3 * n + 1] as number, normals[3 * n + 2] as number) || 1;
  for (let axis = 0; axis < 3; axis++) (normals[3 * n + axis] as number) /= length;
}

/** Barycentric weights of a point of the unit square folded into a triangle. */
const weightsInTriangle = (u: number, v: number): readonly [number, number, number] =>
  (u + v > 1 ? [u + v - 1, 1 - u, 1 - v] : [1 - u - v, u, v]);
