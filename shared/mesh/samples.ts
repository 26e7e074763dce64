import { cloudOf, type Cloud } from './cloud';
import { areaOfTriangle } from './measure';
import { triangleCount, vertexCount, type Mesh } from './mesh';

/**
 * A surface as points no farther apart than about `everyMm`: its vertices and, in triangles with longer sides, the
 * middles of smaller ones. A coarse mesh and a fine one of the same bone then say the same.
 */
export function samplesOf(mesh: Mesh, everyMm: number): Cloud<'world'> {
  const cloud = cloudOf(mesh);
  const parts = Array.from({ length: triangleCount(mesh) }, (_, t) => Math.ceil(longestSide(mesh, t) / everyMm - 1e-9));
  const extra = parts.reduce((total, n) => total + (n > 1 ? n * n : 0), 0);
  if (extra === 0) return cloud;
  const count = vertexCount(mesh) + extra;
  const grown = { positions: grownTo(cloud.positions, 3 * count), normals: grownTo(cloud.normals, 3 * count), areas: new Float64Array(count) };
  let next = vertexCount(mesh);
  parts.forEach((n, t) => {
    if (n <= 1) addToCorners(mesh, t, grown.areas);
    else for (const weights of middlesOf(n)) place(mesh, t, { cloud, grown, weights, at: next++, area: areaOfTriangle(mesh, t) / (n * n) });
  });
  return { count, ...grown };
}

type Grown = { readonly positions: Float64Array; readonly normals: Float64Array; readonly areas: Float64Array };
type Weights = readonly [number, number, number];

function grownTo(values: Float64Array, size: number): Float64Array {
  const grown = new Float64Array(size);
  grown.set(values);
  return grown;
}

function addToCorners(mesh: Mesh, t: number, areas: Float64Array): void {
  const share = areaOfTriangle(mesh, t) / 3;
  for (let corner = 0; corner < 3; corner++) (areas[mesh.triangles[3 * t + corner] as number] as number) += share;
}

function longestSide({ positions: p, triangles }: Mesh, t: number): number {
  let longest = 0;
  for (let corner = 0; corner < 3; corner++) {
    const [a, b] = [3 * (triangles[3 * t + corner] as number), 3 * (triangles[3 * t + ((corner + 1) % 3)] as number)];
    longest = Math.max(longest, Math.hypot((p[a] as number) - (p[b] as number), (p[a + 1] as number) - (p[b + 1] as number), (p[a + 2] as number) - (p[b + 2] as number)));
  }
  return longest;
}

/** Weights of the corners in the middles of the n² triangles into which a triangle is cut by n - 1 lines along each side. */
function middlesOf(n: number): Weights[] {
  const middles: Weights[] = [];
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n - a; b++) {
      middles.push([(a + 1 / 3) / n, (b + 1 / 3) / n, (n - a - b - 2 / 3) / n]);
      if (a + b < n - 1) middles.push([(a + 2 / 3) / n, (b + 2 / 3) / n, (n - a - b - 4 / 3) / n]);
    }
  }
  return middles;
}

type Placing = { readonly cloud: Cloud<'world'>; readonly grown: Grown; readonly weights: Weights; readonly at: number; readonly area: number };

function place({ triangles }: Mesh, t: number, { cloud, grown, weights, at, area }: Placing): void {
  for (let axis = 0; axis < 3; axis++) {
    for (let corner = 0; corner < 3; corner++) {
      const v = 3 * (triangles[3 * t + corner] as number) + axis;
      (grown.positions[3 * at + axis] as number) += (weights[corner] as number) * (cloud.positions[v] as number);
      (grown.normals[3 * at + axis] as number) += (weights[corner] as number) * (cloud.normals[v] as number);
    }
  }
  const length = Math.hypot(grown.normals[3 * at] as number, grown.normals[3 * at + 1] as number, grown.normals[3 * at + 2] as number) || 1;
  for (let axis = 0; axis < 3; axis++) (grown.normals[3 * at + axis] as number) /= length;
  grown.areas[at] = area;
}
