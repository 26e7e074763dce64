/** A triangle surface in world LPS mm (or, where said, in an implant's or guide's own space). */
export type Mesh = {
  /** x, y, z of each vertex. */
  readonly positions: Float32Array;
  /** Three vertex numbers a triangle, counter-clockwise seen from outside. */
  readonly triangles: Uint32Array;
};

export const vertexCount = (mesh: Mesh): number => mesh.positions.length / 3;
export const triangleCount = (mesh: Mesh): number => mesh.triangles.length / 3;
