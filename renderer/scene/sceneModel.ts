import type { BoneName } from '../../shared/anatomy/bone';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import type { Side } from '../../shared/anatomy/side';
import type { Point, Vector } from '../../shared/geometry/spaces';
import type { Mesh } from '../../shared/mesh/mesh';
import { boneColours, implantColours, type ImplantPart } from './colours';

export type ShownBone = {
  readonly name: BoneName; readonly mesh: Mesh; readonly colour: number; readonly opacity: number;
  /** What lies on the normals' side of all these planes is not drawn: it is taken away at the operation. */
  readonly without: readonly ShownPlane[];
};
export type ShownPart = { readonly id: string; readonly part: ImplantPart; readonly mesh: Mesh; readonly colour: number; readonly rows: readonly number[]; readonly selected: boolean };
export type ShownDot = { readonly id: string; readonly at: Point<'world'>; readonly corrected: boolean };
export type ShownPlane = { readonly at: Point<'world'>; readonly normal: Vector<'world'> };
/** The disc of the neck cut, and the planes between which the bone is taken away. */
export type ShownCut = { readonly at: Point<'world'>; readonly normal: Vector<'world'>; readonly radiusMm: number; readonly resected: readonly ShownPlane[] };
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
  readonly side: Side | null;
  readonly overrides: Readonly<Record<string, Point<'world'>>>;
  readonly parts: readonly PlacedPart[];
  readonly neckCut: ShownCut | null;
  readonly view: {
    readonly boneOpacity: number; readonly hiddenBones: readonly BoneName[];
    readonly showImplants: boolean; readonly showLandmarks: boolean; readonly showNeckCut: boolean; readonly showResected: boolean;
    readonly selected: 'cup' | 'stem' | null; readonly gizmo: 'translate' | 'rotate';
  };
};

/** Share of the bones' opacity that the femur with a stem in it has. */
const STEM_SEEN_THROUGH = 0.55;

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

/** The operated femur is shown without its head, unless the user wants to see it, and lets the stem be seen inside. */
function shownBones({ bones, view, side, neckCut, parts }: SceneSource): ShownBone[] {
  const resected = view.showResected ? [] : neckCut?.resected ?? [];
  const operated = `femur_${side ?? ''}`;
  const throughFemur = view.showImplants && parts.some(({ part }) => part === 'stem') ? STEM_SEEN_THROUGH : 1;
  return (Object.entries(bones) as [BoneName, Mesh][])
    .filter(([name]) => !view.hiddenBones.includes(name) && view.boneOpacity > 0)
    .map(([name, mesh]) => ({
      name, mesh, colour: boneColours[name], opacity: view.boneOpacity * (name === operated ? throughFemur : 1), without: name === operated ? resected : [],
    }));
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
