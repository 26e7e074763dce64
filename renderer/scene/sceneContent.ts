import { CircleGeometry, DoubleSide, FrontSide, Group, Mesh, MeshLambertMaterial, MeshStandardMaterial, Plane, Quaternion, SphereGeometry, Vector3, type Material, type Object3D, type Raycaster, type Scene } from 'three';

import type { BoneName } from '../../shared/anatomy/bone';
import { point } from '../../shared/geometry/spaces';
import { createMarks } from './marks';
import type { SceneModel, ShownBone, ShownCut, ShownDot, ShownMetal, ShownPart } from './sceneModel';
import type { Picked, SurfacePlace } from './sceneView';
import { geometryFrom, matrixFrom, vectorFrom } from './toThree';

const DOT_RADIUS_MM = 2.2;
const DOT_COLOUR = 0xffd479;
const CORRECTED_COLOUR = 0x66d0db;
const CUT_COLOUR = 0xe5b053;

export type SceneContent = { readonly update: (model: SceneModel) => void; readonly pick: (ray: Raycaster) => Picked | null; /** The bone that a ray meets first, or where it meets `only` this one. */ readonly surfaceAt: (ray: Raycaster, only?: BoneName) => SurfacePlace | null; readonly dispose: () => void };

/** The things in the scene, each kept by its name while it is shown; an update touches what differs. */
export function createSceneContent(scene: Scene, software: boolean): SceneContent {
  const bones = keyed<ShownBone>(scene, (bone) => boneObject(bone, software), updateBone);
  const metal = keyed<ShownMetal>(scene, (each) => metalObject(each, software), (object, { mesh }) => { object.geometry = geometryFrom(mesh); });
  const parts = keyed<ShownPart>(scene, (part) => partObject(part, software), updatePart);
  const dot = new SphereGeometry(DOT_RADIUS_MM, 16, 12);
  const dots = keyed<ShownDot>(scene, () => new Mesh(dot, new MeshLambertMaterial({ color: DOT_COLOUR })), updateDot);
  const marks = createMarks(scene);
  const cut = createCut();
  scene.add(cut.group);
  return {
    update: (model) => {
      bones.show(model.bones.map((bone) => [bone.name, bone]));
      metal.show(model.metal ? [['metal', model.metal]] : []);
      parts.show(model.parts.map((part) => [part.id, part]));
      dots.show(model.dots.map((each) => [each.id, each]));
      marks.show(model.marks ?? []);
      cut.update(model.neckCut);
    },
    pick: (ray) => {
      const hit = ray.intersectObjects([...parts.objects(), ...dots.objects()], false)[0]?.object.userData['picked'] as Picked | undefined;
      return hit ?? null;
    },
    surfaceAt: (ray, only) => {
      const [hit] = ray.intersectObjects(bones.objects().filter(({ userData }) => only === undefined || userData['bone'] === only), false);
      const bone = hit?.object.userData['bone'] as BoneName | undefined;
      return hit && bone ? { bone, at: point(hit.point.x, hit.point.y, hit.point.z) } : null;
    },
    dispose: () => {
      [bones, metal, parts, dots].forEach((kind) => { kind.show([]); });
      dot.dispose();
      marks.dispose();
      cut.dispose();
    },
  };
}

/** Objects by key: made when first shown, updated when their thing changed, taken away when it is gone. */
function keyed<T>(scene: Scene, make: (thing: T) => Mesh, update: (object: Mesh, thing: T) => void) {
  const known = new Map<string, { readonly object: Mesh; thing: T | null }>();
  const remove = (key: string, object: Mesh): void => {
    scene.remove(object);
    (object.material as Material).dispose();
    known.delete(key);
  };
  return {
    objects: (): Object3D[] => [...known.values()].map(({ object }) => object),
    show: (things: readonly (readonly [string, T])[]): void => {
      const wanted = new Set(things.map(([key]) => key));
      for (const [key, { object }] of [...known]) if (!wanted.has(key)) remove(key, object);
      for (const [key, thing] of things) {
        const entry = known.get(key) ?? { object: make(thing), thing: null };
        if (!known.has(key)) { known.set(key, entry); scene.add(entry.object); }
        if (entry.thing !== thing) update(entry.object, thing);
        entry.thing = thing;
      }
    },
  };
}

function boneObject(bone: ShownBone, software: boolean): Mesh {
  const colour = { color: bone.colour, side: FrontSide };
  return new Mesh(geometryFrom(bone.mesh), software ? new MeshLambertMaterial(colour) : new MeshStandardMaterial({ ...colour, roughness: 0.78, metalness: 0 }));
}

/** A bone that is seen through still hides its own far side: implants are drawn before it and show through once. */
function updateBone(object: Mesh, bone: ShownBone): void {
  const material = object.material as MeshLambertMaterial;
  object.geometry = geometryFrom(bone.mesh);
  object.userData['bone'] = bone.name;
  object.matrixAutoUpdate = false;
  if (bone.rows) object.matrix.copy(matrixFrom(bone.rows)); else object.matrix.identity();
  object.matrixWorldNeedsUpdate = true;
  object.renderOrder = bone.opacity < 1 ? 10 : 0;
  if (material.transparent !== bone.opacity < 1) { material.transparent = bone.opacity < 1; material.needsUpdate = true; }
  material.opacity = bone.opacity;
  material.clippingPlanes = bone.without.map(({ at, normal }) => new Plane().setFromNormalAndCoplanarPoint(vectorFrom(normal).negate(), vectorFrom(at)));
  material.clipIntersection = true;
  material.side = bone.without.length > 0 && bone.opacity === 1 ? DoubleSide : FrontSide;
}

/** As steel looks; where the graphics are drawn by the processor, plainly. */
function metalObject({ mesh, colour }: ShownMetal, software: boolean): Mesh {
  const look = { color: colour, side: FrontSide };
  return new Mesh(geometryFrom(mesh), software ? new MeshLambertMaterial(look) : new MeshStandardMaterial({ ...look, roughness: 0.35, metalness: 0.4 }));
}

function partObject(part: ShownPart, software: boolean): Mesh {
  const colour = { color: part.colour, side: DoubleSide };
  const metal = part.part === 'cup' || part.part === 'stem';
  const material = software ? new MeshLambertMaterial(colour) : new MeshStandardMaterial({ ...colour, roughness: metal ? 0.42 : 0.3, metalness: metal ? 0.35 : 0 });
  const object = new Mesh(geometryFrom(part.mesh), material);
  object.matrixAutoUpdate = false;
  return object;
}

function updatePart(object: Mesh, part: ShownPart): void {
  const material = object.material as MeshLambertMaterial;
  object.geometry = geometryFrom(part.mesh);
  object.matrix.copy(matrixFrom(part.rows));
  object.matrixWorldNeedsUpdate = true;
  material.emissive.setHex(part.selected ? 0x1c4a52 : 0x000000);
  object.userData['picked'] = { kind: 'part', part: part.part } satisfies Picked;
}

const lookColours = { found: DOT_COLOUR, unsure: 0xf0804a, hand: CORRECTED_COLOUR, asked: 0xff5f57 } as const;
/** The landmark that is looked at is larger, and seen through bone. */
const SELECTED_SCALE = 1.7;
const IN_FRONT = 20;

function updateDot(object: Mesh, dot: ShownDot): void {
  const material = object.material as MeshLambertMaterial;
  object.position.copy(vectorFrom(dot.at));
  object.scale.setScalar(dot.selected ? SELECTED_SCALE : 1);
  object.renderOrder = dot.selected ? IN_FRONT : 0;
  material.color.setHex(dot.look ? lookColours[dot.look] : dot.corrected ? CORRECTED_COLOUR : DOT_COLOUR);
  material.emissive.copy(material.color).multiplyScalar(dot.selected ? 0.45 : 0.12);
  material.depthTest = !dot.selected;
  // What is drawn last must be among what is drawn last: the see-through.
  if (material.transparent !== Boolean(dot.selected)) { material.transparent = Boolean(dot.selected); material.needsUpdate = true; }
  material.opacity = dot.look === 'asked' ? 0.55 : 1;
  object.userData['picked'] = { kind: 'dot', id: dot.id, at: dot.at } satisfies Picked;
}

function createCut() {
  const group = new Group();
  const disc = new CircleGeometry(1, 48);
  const material = new MeshLambertMaterial({ color: CUT_COLOUR, transparent: true, opacity: 0.42, side: DoubleSide, depthWrite: false, emissive: 0x4a3a14 });
  const mesh = new Mesh(disc, material);
  mesh.renderOrder = 12;
  group.add(mesh);
  return {
    group,
    update: (cut: ShownCut | null): void => {
      group.visible = cut !== null;
      if (!cut) return;
      group.position.copy(vectorFrom(cut.at));
      group.quaternion.copy(new Quaternion().setFromUnitVectors(new Vector3(0, 0, 1), vectorFrom(cut.normal)));
      group.scale.setScalar(cut.radiusMm);
    },
    dispose: (): void => { disc.dispose(); material.dispose(); },
  };
}
