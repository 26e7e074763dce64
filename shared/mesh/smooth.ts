import { vertexCount, type Mesh } from './mesh';

/** Shrinking and growing steps of Taubin (1995): features longer than about eight edges pass, the volume stays. */
const SHRINK = 0.5;
const GROW = -0.53;

/**
 * The surface with its steps smoothed away and its volume kept (Taubin 1995, pairs of steps). Vertices for which
 * `fixed` is set stay where they are: the flat faces where the field of view cuts a bone.
 */
export function smoothed(mesh: Mesh, pairs: number, fixed: (vertex: number) => boolean): Mesh {
  const neighbours = neighboursOf(mesh);
  const free = Uint8Array.from({ length: vertexCount(mesh) }, (_, v) => (fixed(v) ? 0 : 1));
  let positions = Float64Array.from(mesh.positions);
  for (let pair = 0; pair < pairs; pair++) {
    for (const factor of [SHRINK, GROW]) positions = stepped(positions, { neighbours, free, factor });
  }
  return { positions: Float32Array.from(positions), triangles: mesh.triangles };
}

type Neighbours = { readonly starts: Uint32Array; readonly list: Uint32Array };

/** The vertices that share an edge with each vertex; on a closed surface each edge is walked once in each direction. */
export function neighboursOf({ positions, triangles }: Mesh): Neighbours {
  const starts = new Uint32Array(positions.length / 3 + 1);
  for (const vertex of triangles) (starts[vertex + 1] as number)++;
  for (let v = 1; v < starts.length; v++) (starts[v] as number) += starts[v - 1] as number;
  const filled = starts.slice();
  const list = new Uint32Array(triangles.length);
  for (let n = 0; n < triangles.length; n++) {
    const [from, to] = [triangles[n] as number, triangles[n % 3 === 2 ? n - 2 : n + 1] as number];
    list[(filled[from] as number)++] = to;
  }
  return { starts, list };
}

type Step = { readonly neighbours: Neighbours; readonly free: Uint8Array; readonly factor: number };

/** Each free vertex moved by `factor` of the way to the mean of its neighbours. */
function stepped(positions: Float64Array, { neighbours: { starts, list }, free, factor }: Step): Float64Array<ArrayBuffer> {
  const out = Float64Array.from(positions);
  for (let v = 0; v < free.length; v++) {
    const [start, end] = [starts[v] as number, starts[v + 1] as number];
    if (free[v] === 0 || end === start) continue;
    for (let axis = 0; axis < 3; axis++) {
      let sum = 0;
      for (let n = start; n < end; n++) sum += positions[3 * (list[n] as number) + axis] as number;
      (out[3 * v + axis] as number) += factor * (sum / (end - start) - (positions[3 * v + axis] as number));
    }
  }
  return out;
}
