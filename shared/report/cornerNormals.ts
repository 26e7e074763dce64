/** Faces that turn away from each other by more than this meet in an edge (cosine of 35 degrees); less, and they are one curve. */
const SMOOTH_COSINE = 0.82;

/**
 * A normal for each corner of each triangle, in view space (screen y runs down and depth away from the eye, so two
 * axes are turned): the mean of the faces around its vertex that belong to the same curve, weighted by their size.
 */
export function cornerNormals(at: Float32Array, triangles: Uint32Array): Float32Array {
  const faces = faceNormals(at, triangles);
  const { first, around } = cornersAround(triangles, at.length / 3);
  const normals = new Float32Array(3 * triangles.length);
  for (let corner = 0; corner < triangles.length; corner++) {
    const own = 4 * Math.floor(corner / 3);
    const vertex = triangles[corner] as number;
    let [x, y, z] = [0, 0, 0];
    for (let n = first[vertex] as number; n < (first[vertex + 1] as number); n++) {
      const face = 4 * (around[n] as number);
      const [fx, fy, fz, size] = [faces[face] as number, faces[face + 1] as number, faces[face + 2] as number, faces[face + 3] as number];
      if (fx * (faces[own] as number) + fy * (faces[own + 1] as number) + fz * (faces[own + 2] as number) < SMOOTH_COSINE) continue;
      x += fx * size;
      y += fy * size;
      z += fz * size;
    }
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    normals[3 * corner] = x / length;
    normals[3 * corner + 1] = y / length;
    normals[3 * corner + 2] = z / length;
  }
  return normals;
}

/** Unit normal and size of each triangle. */
function faceNormals(at: Float32Array, triangles: Uint32Array): Float32Array {
  const faces = new Float32Array((4 * triangles.length) / 3);
  for (let t = 0; t < triangles.length; t += 3) {
    const [i, j, k] = [3 * (triangles[t] as number), 3 * (triangles[t + 1] as number), 3 * (triangles[t + 2] as number)];
    const [x0, y0, z0] = [at[i] as number, at[i + 1] as number, at[i + 2] as number];
    const [ux, uy, uz] = [(at[j] as number) - x0, y0 - (at[j + 1] as number), z0 - (at[j + 2] as number)];
    const [vx, vy, vz] = [(at[k] as number) - x0, y0 - (at[k + 1] as number), z0 - (at[k + 2] as number)];
    const [x, y, z] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    const length = Math.sqrt(x * x + y * y + z * z) || 1;
    faces.set([x / length, y / length, z / length, length], (4 * t) / 3);
  }
  return faces;
}

/** The triangles around each vertex, one list after the other. */
function cornersAround(triangles: Uint32Array, vertices: number): { readonly first: Uint32Array; readonly around: Uint32Array } {
  const first = new Uint32Array(vertices + 1);
  for (let corner = 0; corner < triangles.length; corner++) first[(triangles[corner] as number) + 1] = (first[(triangles[corner] as number) + 1] as number) + 1;
  for (let v = 0; v < vertices; v++) first[v + 1] = (first[v + 1] as number) + (first[v] as number);
  const next = first.slice();
  const around = new Uint32Array(triangles.length);
  for (let corner = 0; corner < triangles.length; corner++) {
    const vertex = triangles[corner] as number;
    around[next[vertex] as number] = Math.floor(corner / 3);
    next[vertex] = (next[vertex] as number) + 1;
  }
  return { first, around };
}
