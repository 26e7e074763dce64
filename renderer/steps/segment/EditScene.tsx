import { useEffect, useMemo } from 'react';

import type { BoneName } from '../../../shared/anatomy/bone';
import { midpoint, point, type Point } from '../../../shared/geometry/spaces';
import type { Mesh } from '../../../shared/mesh/mesh';
import { labelNames } from '../../../shared/segmentation/labels';
import { cornersOf } from '../../../shared/volume/grid';
import { editColour } from '../../scene/labelOverlayColours';
import { METAL_SEEN_THROUGH, type SceneModel, type ShownBone } from '../../scene/sceneModel';
import type { SceneView } from '../../scene/sceneView';
import { SceneFrame, useScene } from '../../slices/SceneFrame';
import type { CaseData } from '../../state/artifacts';
import { takeBone, useEditing, type Editing } from '../../state/editStore';
import { centreOn } from '../../state/viewStore';
import { isBone } from './boneName';

/** Share of the sphere around the bones that is looked at: its corners are empty. */
const CLOSE = 0.8;
const noGizmo = (): void => undefined;

/** The bones in space, in the colours of the slices; a bone that was changed is shown by its quick surface. */
export function EditScene({ data }: { readonly data: CaseData }) {
  const scene = useScene(noGizmo);
  const { view } = scene;
  const surfaces = useEditing((state) => state.surfaces);
  const hidden = useEditing((state) => state.hidden);
  const model = useMemo(() => sceneOf(data, { surfaces, hidden }), [data, surfaces, hidden]);
  useEffect(() => { view.current?.update(model); }, [view, model]);
  useEffect(() => {
    const { at, radiusMm } = extentOf(data);
    view.current?.lookAt({ at, radiusMm });
    // Once for a case; afterwards the user decides.
  }, [view, data.volume]);
  return <SceneFrame scene={scene} onPick={showOnSlices} />;
}

/** A double click on a bone takes it in hand and brings the slices to that place. */
function showOnSlices(view: SceneView, x: number, y: number): void {
  const met = view.surfaceAt(x, y);
  if (!met) return;
  centreOn(met.at);
  takeBone(met.bone);
}

type Shown = Pick<Editing, 'surfaces' | 'hidden'>;

/** Metal in a bone is seen through it, unless the metal is hidden. */
function sceneOf(data: CaseData, { surfaces, hidden }: Shown): SceneModel {
  const { metal } = data;
  const mesh = hidden.includes('metal') ? undefined : surfaces.metal ?? metal?.mesh;
  const opacityOf = (name: BoneName): number => (mesh && metal?.within.includes(name) ? METAL_SEEN_THROUGH : 1);
  const bones = Object.values(labelNames).filter(isBone).flatMap((name): ShownBone[] => {
    const bone: Mesh | undefined = surfaces[name] ?? data.bones[name];
    return bone && bone.triangles.length > 0 && !hidden.includes(name) ? [{ name, mesh: bone, colour: editColour(name), opacity: opacityOf(name), without: [] }] : [];
  });
  return { bones, metal: mesh && mesh.triangles.length > 0 ? { mesh, colour: editColour('metal') } : null, parts: [], dots: [], neckCut: null, gizmo: null };
}

/** The middle of the bones, and a sphere around them. */
function extentOf({ bones, volume }: CaseData): { readonly at: Point<'world'>; readonly radiusMm: number } {
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  Object.values(bones).forEach(({ positions }) => {
    positions.forEach((mm, at) => {
      low[at % 3] = Math.min(low[at % 3] as number, mm);
      high[at % 3] = Math.max(high[at % 3] as number, mm);
    });
  });
  const [first, last] = [cornersOf(volume.grid)[0], cornersOf(volume.grid)[7]];
  if (!Number.isFinite(low[0]) && first && last) return { at: midpoint(first, last), radiusMm: 200 };
  const [x, y, z] = low.map((mm, axis) => (mm + (high[axis] as number)) / 2) as [number, number, number];
  return { at: point(x, y, z), radiusMm: CLOSE * Math.hypot(...low.map((mm, axis) => (high[axis] as number) - mm)) / 2 };
}
