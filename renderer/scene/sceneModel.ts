import type { BoneName } from '../../shared/anatomy/bone';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import type { Point, Vector } from '../../shared/geometry/spaces';
import type { Mesh } from '../../shared/mesh/mesh';
import { boneColours, implantColours, type ImplantPart } from './colours';

export type ShownBone = { readonly name: BoneName; readonly mesh: Mesh; readonly colour: number; readonly opacity: number };
export type ShownPart = { readonly id: string; readonly part: ImplantPart; readonly mesh: Mesh; readonly colour: number; readonly rows: readonly number[]; readonly selected: boolean };
export type ShownDot = { readonly id: string; readonly at: Point<'world'>; readonly corrected: boolean };
export type ShownCut = { readonly at: Point<'world'>; readonly normal: Vector<'world'>; readonly radiusMm: number };
export type ShownGizmo = { readonly part: 'cup' | 'stem'; readonly mode: 'translate' | 'rotate'; readonly rows: readonly number[] };

/** What the views draw, all of it: a list of things with pose, colour and visibility. */
export type SceneModel = {
  readonly bones: readonly ShownBone[];
  readonly parts: readonly ShownPart[];
  readonly dots: readonly ShownDot[];
  readonly neckCut: ShownCut | null;
  readonly gizmo: ShownGizmo | null;
};

export type PlacedPart = { readonly part: ImplantPart; readonly mesh: Mesh; readonly worldFromImplant: readonly number[] };

export type SceneSource = {
  readonly bones: Readonly<Partial<Record<BoneName, Mesh>>>;
  readonly landmarks: Landmarks;
  readonly overrides: Readonly<Record<string, Point<'world'>>>;
  readonly parts: readonly PlacedPart[];
  readonly neckCut: ShownCut | null;
  readonly view: {
    readonly boneOpacity: number; readonly hiddenBones: readonly BoneName[];
    readonly showImplants: boolean; readonly showLandmarks: boolean; readonly showNeckCut: boolean;
    readonly selected: 'cup' | 'stem' | null; readonly gizmo: 'translate' | 'rotate';
  };
};

/** Pure: plan, products and view to what is to be seen. */
export function sceneModel(source: SceneSource): SceneModel {
  const { view } = source;
  return {
    bones: shownBones(source),
    parts: view.showImplants ? shownParts(source) : [],
    dots: view.showLandmarks ? shownDots(source) : [],
    neckCut: view.showNeckCut ? source.neckCut : null,
    gizmo: view.showImplants ? gizmoOf(source) : null,
  };
}

function shownBones({ bones, view }: SceneSource): ShownBone[] {
  return (Object.entries(bones) as [BoneName, Mesh][])
    .filter(([name]) => !view.hiddenBones.includes(name) && view.boneOpacity > 0)
    .map(([name, mesh]) => ({ name, mesh, colour: boneColours[name], opacity: view.boneOpacity }));
}

const belongsTo = (part: ImplantPart): 'cup' | 'stem' => (part === 'cup' || part === 'liner' ? 'cup' : 'stem');

function shownParts({ parts, view }: SceneSource): ShownPart[] {
  return parts.map(({ part, mesh, worldFromImplant }, at) => ({
    id: `${part}-${String(at)}`, part, mesh, colour: implantColours[part], rows: worldFromImplant, selected: view.selected === belongsTo(part),
  }));
}

function shownDots({ landmarks, overrides }: SceneSource): ShownDot[] {
  const located = Object.entries(landmarks.found).map(([id, { at }]) => ({ id, at: overrides[id] ?? at, corrected: id in overrides }));
  const placedByHand = Object.entries(overrides).filter(([id]) => !(id in landmarks.found)).map(([id, at]) => ({ id, at, corrected: true }));
  return [...located, ...placedByHand];
}

function gizmoOf({ parts, view }: SceneSource): ShownGizmo | null {
  const held = parts.find(({ part }) => part === view.selected);
  return held && view.selected ? { part: view.selected, mode: view.gizmo, rows: held.worldFromImplant } : null;
}
