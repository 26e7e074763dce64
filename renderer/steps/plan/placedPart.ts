import type { ShownPart } from '../../scene/sceneModel';
import { placed, type PlacedMesh } from '../../scene/section';

const placedMeshes = new WeakMap<readonly number[], Map<ShownPart['mesh'], PlacedMesh>>();

/** A part in its pose is placed once, for all three slices. */
export function placedPart({ mesh, rows }: ShownPart): PlacedMesh {
  const known = placedMeshes.get(rows) ?? new Map<ShownPart['mesh'], PlacedMesh>();
  placedMeshes.set(rows, known);
  const found = known.get(mesh) ?? placed(mesh, rows);
  known.set(mesh, found);
  return found;
}
