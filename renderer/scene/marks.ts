import { CylinderGeometry, Mesh, MeshBasicMaterial, Vector3, type Scene } from 'three';

import type { ShownMark } from './sceneModel';
import { vectorFrom } from './toThree';

const RADIUS_MM = 0.55;
const colours: Readonly<Record<ShownMark['kind'], number>> = { pelvis: 0x66d0db, femur: 0xb7e07a };
const UP = new Vector3(0, 1, 0);

/** Thin rods between landmarks, seen through bone a little. */
export function createMarks(scene: Scene): { readonly show: (marks: readonly ShownMark[]) => void; readonly dispose: () => void } {
  const rod = new CylinderGeometry(RADIUS_MM, RADIUS_MM, 1, 10);
  const materials = Object.fromEntries(Object.entries(colours).map(([kind, color]) => [kind, new MeshBasicMaterial({ color, transparent: true, opacity: 0.8, depthTest: false })])) as Readonly<Record<ShownMark['kind'], MeshBasicMaterial>>;
  const known = new Map<string, Mesh>();
  const show = (marks: readonly ShownMark[]): void => {
    for (const [id, object] of [...known]) if (!marks.some((mark) => mark.id === id)) { scene.remove(object); known.delete(id); }
    for (const mark of marks) {
      const object = known.get(mark.id) ?? new Mesh(rod, materials[mark.kind]);
      if (!known.has(mark.id)) { known.set(mark.id, object); scene.add(object); }
      stretch(object, mark);
    }
  };
  return {
    show,
    dispose: () => { show([]); rod.dispose(); Object.values(materials).forEach((material) => { material.dispose(); }); },
  };
}

function stretch(object: Mesh, { from, to }: ShownMark): void {
  const [a, b] = [vectorFrom(from), vectorFrom(to)];
  const along = b.clone().sub(a);
  object.position.copy(a.add(b).multiplyScalar(0.5));
  object.scale.set(1, along.length(), 1);
  object.quaternion.setFromUnitVectors(UP, along.normalize());
  object.renderOrder = 15;
}
