import { Plane, Vector3, type PerspectiveCamera, type Raycaster } from 'three';

import type { BoneName } from '../../shared/anatomy/bone';
import { point, type Point } from '../../shared/geometry/spaces';
import type { ShownDot } from './sceneModel';
import type { SurfacePlace } from './sceneView';
import { vectorFrom } from './toThree';

/** What is done to a landmark in space: taken, dragged to a place that is shown, let go, given up. */
export type DotEvent =
  | { readonly type: 'grab'; readonly id: string }
  | { readonly type: 'drag'; readonly id: string; readonly at: Point<'world'> }
  | { readonly type: 'release'; readonly id: string }
  | { readonly type: 'cancel' };

type Pixel = { readonly x: number; readonly y: number };
type Stage = {
  readonly camera: PerspectiveCamera;
  readonly orbit: { enabled: boolean };
  readonly size: { readonly width: number; readonly height: number };
  readonly rayAt: (at: Pixel) => Raycaster;
  readonly surfaceAt: (ray: Raycaster, only?: BoneName) => SurfacePlace | null;
  readonly onDot: (event: DotEvent) => void;
};

const NEAR_PX = 11;
/** A landmark this far behind the surface that one sees is hidden, mm. */
const HIDDEN_MM = 4;

/**
 * Landmarks dragged with the pointer: over the surface of their bone where they lie on it, else in the plane that faces
 * the viewer. It listens before the controls of the camera do, so that a drag of a landmark does not turn the scene.
 */
export function createDotDrag(container: HTMLElement, stage: Stage) {
  let dots: readonly ShownDot[] = [];
  let held: { readonly dot: ShownDot; readonly from: Pixel; moved: boolean } | null = null;
  const down = (event: PointerEvent): void => {
    const at = pixelIn(container, event);
    const dot = event.button === 0 ? dotAt(dots, at, stage) : null;
    if (!dot) return;
    held = { dot, from: at, moved: false };
    stage.orbit.enabled = false;
    stage.onDot({ type: 'grab', id: dot.id });
  };
  const move = (event: PointerEvent): void => {
    const at = pixelIn(container, event);
    if (!held) { container.style.cursor = event.buttons === 0 && dotAt(dots, at, stage) ? 'grab' : ''; return; }
    if (!held.moved && Math.hypot(at.x - held.from.x, at.y - held.from.y) < 2) return;
    held.moved = true;
    container.style.cursor = 'grabbing';
    const to = placeUnder(held.dot, stage.rayAt(at), stage);
    if (to) stage.onDot({ type: 'drag', id: held.dot.id, at: to });
  };
  const end = (type: 'release' | 'cancel'): void => {
    if (!held) return;
    const { id } = held.dot;
    held = null;
    stage.orbit.enabled = true;
    container.style.cursor = '';
    stage.onDot(type === 'release' ? { type, id } : { type });
  };
  const up = (): void => { end('release'); };
  const cancel = (): void => { end('cancel'); };
  container.addEventListener('pointerdown', down, { capture: true });
  container.addEventListener('pointermove', move);
  window.addEventListener('pointerup', up);
  window.addEventListener('pointercancel', cancel);
  return {
    update: (shown: readonly ShownDot[]): void => { dots = shown; },
    cancel,
    dispose: (): void => {
      container.removeEventListener('pointerdown', down, { capture: true });
      container.removeEventListener('pointermove', move);
      window.removeEventListener('pointerup', up);
      window.removeEventListener('pointercancel', cancel);
    },
  };
}

function pixelIn(container: HTMLElement, { clientX, clientY }: PointerEvent): Pixel {
  const box = container.getBoundingClientRect();
  return { x: clientX - box.left, y: clientY - box.top };
}

/** The landmark nearest to a pixel that can be dragged and is seen; the one that is looked at comes first. */
function dotAt(dots: readonly ShownDot[], at: Pixel, stage: Stage): ShownDot | null {
  const near = dots.filter(({ on }) => on !== undefined).map((dot) => ({ dot, px: pixelsTo(dot, at, stage) - (dot.selected ? NEAR_PX / 2 : 0) })).filter(({ px }) => px < NEAR_PX);
  return near.sort((a, b) => a.px - b.px).find(({ dot }) => dot.selected || isSeen(dot, stage))?.dot ?? null;
}

function pixelsTo({ at }: ShownDot, { x, y }: Pixel, { camera, size }: Stage): number {
  const seen = vectorFrom(at).project(camera);
  if (seen.z > 1) return Infinity;
  return Math.hypot(((seen.x + 1) / 2) * size.width - x, ((1 - seen.y) / 2) * size.height - y);
}

function isSeen({ at }: ShownDot, { camera, size, rayAt, surfaceAt }: Stage): boolean {
  const place = vectorFrom(at);
  const seen = place.clone().project(camera);
  const surface = surfaceAt(rayAt({ x: ((seen.x + 1) / 2) * size.width, y: ((1 - seen.y) / 2) * size.height }));
  return !surface || camera.position.distanceTo(place) < camera.position.distanceTo(vectorFrom(surface.at)) + HIDDEN_MM;
}

function placeUnder({ on, at }: ShownDot, ray: Raycaster, { camera, surfaceAt }: Stage): Point<'world'> | null {
  if (on) return surfaceAt(ray, on)?.at ?? null;
  const facing = new Plane().setFromNormalAndCoplanarPoint(camera.getWorldDirection(new Vector3()), vectorFrom(at));
  const met = ray.ray.intersectPlane(facing, new Vector3());
  return met && point(met.x, met.y, met.z);
}
