import { AmbientLight, Color, DirectionalLight, HemisphereLight, Object3D, PerspectiveCamera, Raycaster, Scene, Vector2, Vector3, WebGLRenderer } from 'three';
import { OrbitControls } from 'three/addons/controls/OrbitControls.js';
import { TransformControls } from 'three/addons/controls/TransformControls.js';

import type { BoneName } from '../../shared/anatomy/bone';
import type { Point, Vector } from '../../shared/geometry/spaces';
import { createDotDrag, type DotEvent } from './dotDrag';
import { createOrientationCube, faceDirection, type Face } from './orientationCube';
import { createSceneContent, type SceneContent } from './sceneContent';
import type { SceneModel, ShownGizmo } from './sceneModel';
import { matrixFrom, rowsFrom, vectorFrom } from './toThree';

export type { Face } from './orientationCube';

/** What the gizmo says: a part was grabbed at its pose, dragged to another, let go. */
export type GizmoEvent =
  | { readonly type: 'grab'; readonly part: ShownGizmo['part']; readonly mode: ShownGizmo['mode']; readonly rows: readonly number[] }
  | { readonly type: 'drag'; readonly rows: readonly number[] }
  | { readonly type: 'release' };

export type Picked = { readonly kind: 'part'; readonly part: 'cup' | 'liner' | 'head' | 'stem' } | { readonly kind: 'dot'; readonly id: string; readonly at: Point<'world'> };

/** A place on the surface of a bone. */
export type SurfacePlace = { readonly bone: BoneName; readonly at: Point<'world'> };

export type SceneView = {
  readonly update: (model: SceneModel) => void;
  readonly resize: (width: number, height: number) => void;
  /** Brings a place to the middle; where it would be looked at from behind, the viewer goes round to `from`. */
  readonly lookAt: (target: { readonly at: Point<'world'>; readonly radiusMm: number; readonly from?: Vector<'world'> | null }) => void;
  readonly lookFrom: (face: Face) => void;
  /** Ends a drag without a release, as Escape does. */
  readonly cancelDrag: () => void;
  readonly pick: (x: number, y: number) => Picked | null;
  /** The bone under a pixel, or `only` this one, and where it is met. */
  readonly surfaceAt: (x: number, y: number, only?: BoneName) => SurfacePlace | null;
  readonly dispose: () => void;
};

const FIELD_OF_VIEW_DEG = 28;

/** What is dragged in a scene: the gizmo of a part, a landmark. Without `onDot` landmarks stay where they are. */
export type SceneEvents = { readonly onGizmo: (event: GizmoEvent) => void; readonly onDot?: (event: DotEvent) => void };

/** Bones and implants in space. Draws only when something changed. */
export function createSceneView(container: HTMLElement, { onGizmo, onDot }: SceneEvents): SceneView {
  const renderer = createRenderer(container);
  const scene = new Scene();
  const camera = new PerspectiveCamera(FIELD_OF_VIEW_DEG, 1, 5, 5000);
  camera.up.set(0, 0, 1);
  camera.position.set(0, -900, 0);
  const content = createSceneContent(scene, isSoftware(renderer));
  const cube = createOrientationCube();
  const size = { width: 1, height: 1 };
  let waiting = 0;
  const draw = (): void => {
    waiting = 0;
    lights.follow(camera);
    renderer.setViewport(0, 0, size.width, size.height);
    renderer.render(scene, camera);
    cube.draw(renderer, camera, size);
  };
  const redraw = (): void => { if (!waiting) waiting = requestAnimationFrame(draw); };
  const lights = addLights(scene);
  const orbit = new OrbitControls(camera, renderer.domElement);
  orbit.rotateSpeed = 0.8;
  orbit.addEventListener('change', redraw);
  const gizmo = createGizmo(scene, { camera, orbit, renderer, redraw, onGizmo });
  const dotDrag = onDot ? createDotDrag(container, { camera, orbit, size, rayAt: (at) => rayAt(camera, at, size), surfaceAt: content.surfaceAt, onDot }) : null;
  const lookFrom = (face: Face): void => { stand(camera, orbit, face); redraw(); };
  const clicks = clicksOnly(renderer.domElement, (x, y) => {
    const face = cube.faceAt(x, y, size);
    if (face) lookFrom(face);
  });
  return {
    update: (model) => { content.update(model); gizmo.update(model.gizmo); dotDrag?.update(model.dots); redraw(); },
    resize: (width, height) => {
      Object.assign(size, { width, height });
      renderer.setSize(width, height);
      camera.aspect = width / Math.max(1, height);
      camera.updateProjectionMatrix();
      redraw();
    },
    lookAt: (target) => { turnTo(camera, orbit, target); redraw(); },
    lookFrom,
    cancelDrag: () => { gizmo.cancel(); dotDrag?.cancel(); },
    ...pickers(content, camera, size),
    dispose: () => {
      cancelAnimationFrame(waiting);
      clicks.dispose();
      gizmo.dispose();
      dotDrag?.dispose();
      orbit.dispose();
      content.dispose();
      cube.dispose();
      renderer.dispose();
      renderer.forceContextLoss();
      renderer.domElement.remove();
    },
  };
}

function turnTo(camera: PerspectiveCamera, orbit: OrbitControls, { at, radiusMm, from }: Parameters<SceneView['lookAt']>[0]): void {
  const away = goodSide(camera.position.clone().sub(orbit.target).normalize(), from ?? null);
  orbit.target.copy(vectorFrom(at));
  camera.position.copy(orbit.target).addScaledVector(away, radiusMm / Math.sin((FIELD_OF_VIEW_DEG * Math.PI) / 360));
  orbit.update();
}

/** The side from which a place is looked at: the one that one stands on, unless the place faces elsewhere. */
function goodSide(away: Vector3, from: Vector<'world'> | null): Vector3 {
  const wanted = from && vectorFrom(from).normalize();
  return wanted && wanted.dot(away) < LEAST_FACING ? wanted : away;
}
const LEAST_FACING = 0.45;

const pickers = (content: SceneContent, camera: PerspectiveCamera, size: { readonly width: number; readonly height: number }): Pick<SceneView, 'pick' | 'surfaceAt'> => ({
  pick: (x, y) => content.pick(rayAt(camera, { x, y }, size)),
  surfaceAt: (x, y, only) => content.surfaceAt(rayAt(camera, { x, y }, size), only),
});

function rayAt(camera: PerspectiveCamera, { x, y }: { readonly x: number; readonly y: number }, size: { readonly width: number; readonly height: number }): Raycaster {
  const ray = new Raycaster();
  ray.setFromCamera(new Vector2((x / size.width) * 2 - 1, 1 - (y / size.height) * 2), camera);
  return ray;
}

/** Without a graphics card smoothing costs two thirds of the frames; it is left out there. */
function createRenderer(container: HTMLElement): WebGLRenderer {
  const software = softwareGl();
  const renderer = new WebGLRenderer({ antialias: !software, powerPreference: 'high-performance' });
  renderer.setPixelRatio(software ? 1 : Math.min(2, globalThis.devicePixelRatio || 1));
  renderer.localClippingEnabled = true;
  renderer.setClearColor(new Color(0x0c1116));
  container.append(renderer.domElement);
  return renderer;
}

function softwareGl(): boolean {
  const gl = document.createElement('canvas').getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  const name = gl && info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : '';
  gl?.getExtension('WEBGL_lose_context')?.loseContext();
  return /swiftshader|llvmpipe|software/i.test(name);
}

const isSoftware = (renderer: WebGLRenderer): boolean => renderer.getPixelRatio() === 1 && softwareGl();

/** A light at the viewer's left shoulder, a weak one at the right, and the sky. */
function addLights(scene: Scene): { readonly follow: (camera: PerspectiveCamera) => void } {
  const key = new DirectionalLight(0xfff4e4, 2.1);
  const fill = new DirectionalLight(0xa9c4e6, 0.7);
  scene.add(new HemisphereLight(0xdfe8f2, 0x39424c, 0.9), new AmbientLight(0xffffff, 0.25), key, fill, key.target, fill.target);
  const place = (light: DirectionalLight, camera: PerspectiveCamera, offset: Vector3): void => {
    light.position.copy(offset.applyQuaternion(camera.quaternion).multiplyScalar(1000));
  };
  return {
    follow: (camera) => {
      place(key, camera, new Vector3(-0.5, 0.6, 1));
      place(fill, camera, new Vector3(0.9, -0.2, 0.6));
    },
  };
}

/** The viewer goes to the side of the patient named by the face, at the distance it has. */
function stand(camera: PerspectiveCamera, orbit: OrbitControls, face: Face): void {
  const distance = camera.position.distanceTo(orbit.target);
  const [x, y, z] = faceDirection[face];
  // A hair off the pole, where "up" would have no direction; anterior stands at the top of the screen.
  camera.position.copy(orbit.target).add(new Vector3(x, y + z * 1e-3, z).normalize().multiplyScalar(distance));
  orbit.update();
}

/** A press without a drag. */
function clicksOnly(element: HTMLElement, onClick: (x: number, y: number) => void): { readonly dispose: () => void } {
  let start: { x: number; y: number } | null = null;
  const down = (event: PointerEvent): void => { start = { x: event.offsetX, y: event.offsetY }; };
  const up = (event: PointerEvent): void => {
    if (start && Math.hypot(event.offsetX - start.x, event.offsetY - start.y) < 4) onClick(event.offsetX, event.offsetY);
    start = null;
  };
  element.addEventListener('pointerdown', down);
  element.addEventListener('pointerup', up);
  return { dispose: () => { element.removeEventListener('pointerdown', down); element.removeEventListener('pointerup', up); } };
}

type Stage = {
  readonly camera: PerspectiveCamera; readonly orbit: OrbitControls; readonly renderer: WebGLRenderer;
  readonly redraw: () => void; readonly onGizmo: (event: GizmoEvent) => void;
};

/** Moves an invisible stand-in; the implants follow through the model, so that the plan alone says where they are. */
function createGizmo(scene: Scene, { camera, orbit, renderer, redraw, onGizmo }: Stage) {
  const standIn = new Object3D();
  const controls = new TransformControls(camera, renderer.domElement);
  controls.setSize(0.85);
  const helper = controls.getHelper();
  scene.add(standIn, helper);
  let shown: ShownGizmo | null = null;
  let dragging = false;
  controls.addEventListener('change', redraw);
  controls.addEventListener('dragging-changed', ({ value }) => {
    orbit.enabled = !value;
    if (value && shown) {
      dragging = true;
      onGizmo({ type: 'grab', part: shown.part, mode: shown.mode, rows: shown.rows });
    } else if (!value && dragging) {
      dragging = false;
      onGizmo({ type: 'release' });
    }
  });
  controls.addEventListener('objectChange', () => {
    standIn.updateMatrix();
    if (dragging) onGizmo({ type: 'drag', rows: rowsFrom(standIn.matrix) });
  });
  const show = (gizmo: ShownGizmo): void => {
    matrixFrom(gizmo.rows).decompose(standIn.position, standIn.quaternion, standIn.scale);
    controls.setMode(gizmo.mode);
    controls.setSpace(gizmo.mode === 'rotate' && gizmo.part === 'stem' ? 'local' : 'world');
    controls.attach(standIn);
  };
  return {
    update: (gizmo: ShownGizmo | null): void => {
      shown = gizmo;
      if (dragging) return;
      if (gizmo) show(gizmo);
      else controls.detach();
    },
    cancel: (): void => {
      if (!dragging) return;
      dragging = false;
      controls.reset();
      controls.dispatchEvent({ type: 'mouseUp' } as never);
      (controls as unknown as { dragging: boolean }).dragging = false;
      orbit.enabled = true;
    },
    dispose: (): void => { controls.detach(); controls.dispose(); scene.remove(helper, standIn); },
  };
}
