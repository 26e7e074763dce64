import { BufferAttribute, BufferGeometry, Matrix4, Vector3 } from 'three';

import type { Triple } from '../../shared/geometry/spaces';
import type { Mesh } from '../../shared/mesh/mesh';

/** The only conversions of our geometry to three's. three's world is ours: LPS, mm. */
export const vectorFrom = (t: Triple): Vector3 => new Vector3(t[0], t[1], t[2]);

export function matrixFrom(rows: readonly number[]): Matrix4 {
  return new Matrix4().fromArray([...rows, 0, 0, 0, 1]).transpose();
}

export function rowsFrom(matrix: Matrix4): readonly number[] {
  const m = matrix.elements;
  return [0, 1, 2].flatMap((row) => [0, 1, 2, 3].map((column) => m[column * 4 + row] ?? 0));
}

const geometries = new WeakMap<Mesh, BufferGeometry>();

/** One geometry a mesh, for as long as the mesh is held. */
export function geometryFrom(mesh: Mesh): BufferGeometry {
  const known = geometries.get(mesh);
  if (known) return known;
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(mesh.positions, 3));
  geometry.setIndex(new BufferAttribute(mesh.triangles, 1));
  geometry.computeVertexNormals();
  geometry.computeBoundingSphere();
  geometries.set(mesh, geometry);
  return geometry;
}
