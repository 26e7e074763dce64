import { point } from '../../../shared/geometry/spaces';
import type { SceneModel } from '../../scene/sceneModel';
import { sectionAt } from '../../scene/section';
import { fixedAxis, screenFromWorld, type ScreenPoint, type SlicePort } from '../../scene/sliceGeometry';
import { useView } from '../../state/viewStore';
import { placedPart } from './placedPart';

const NEAR_PX = 7;

/** The part in hand, where its outline on the slice passes near the pixel. */
export function heldPartAt(port: SlicePort, { parts, gizmo }: SceneModel, pixel: ScreenPoint): { readonly part: 'cup' | 'stem'; readonly rows: readonly number[] } | null {
  if (!gizmo) return null;
  const axis = fixedAxis[port.orientation];
  const level = useView.getState().crosshair[axis];
  const near = parts.filter(({ selected }) => selected).some((part) => passesNear(sectionAt(placedPart(part), axis, level), port, pixel));
  return near ? { part: gizmo.part, rows: gizmo.rows } : null;
}

function passesNear(pieces: Float32Array, port: SlicePort, pixel: ScreenPoint): boolean {
  for (let i = 0; i + 2 < pieces.length; i += 3) {
    const { x, y } = screenFromWorld(port, point(pieces[i] ?? 0, pieces[i + 1] ?? 0, pieces[i + 2] ?? 0));
    if (Math.hypot(x - pixel.x, y - pixel.y) < NEAR_PX) return true;
  }
  return false;
}
