import type { BoneName } from '../../shared/anatomy/bone';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import type { Side } from '../../shared/anatomy/side';
import type { Point, Vector } from '../../shared/geometry/spaces';
import type { Mesh } from '../../shared/mesh/mesh';
import { METAL, type LabelName } from '../../shared/segmentation/labels';
import { boneColours, implantColours, labelColour, type ImplantPart } from './colours';

export type ShownBone = {
  readonly name: BoneName; readonly mesh: Mesh; readonly colour: number; readonly opacity: number;
  /** What lies on the normals' side of all these planes is not drawn: it is taken away at the operation. */
  readonly without: readonly ShownPlane[];
  /** Rows of a rigid map from where its surface lies to where it is shown; absent: as it lies. */
  readonly rows?: readonly number[];
};
/** Metal that is in the patient already. */
export type ShownMetal = { readonly mesh: Mesh; readonly colour: number };
export type ShownPart = { readonly id: string; readonly part: ImplantPart; readonly mesh: Mesh; readonly colour: number; readonly rows: readonly number[]; readonly selected: boolean };
export type ShownDot = {
  readonly id: string; readonly at: Point<'world'>; readonly corrected: boolean;
  /** How sure it is and who placed it, where that is shown: `asked` is not there, and may be looked for about here. */
  readonly look?: 'found' | 'unsure' | 'hand' | 'asked'; readonly selected?: boolean;
  /** The bone on whose surface it is dragged; null where it lies within. Absent: it stays where it is. */
  readonly on?: BoneName | null;
};
/** A line by which the pose of a bone is read. */
export type ShownMark = { readonly id: string; readonly kind: 'pelvis' | 'femur'; readonly from: Point<'world'>; readonly to: Point<'world'> };
export type ShownPlane = { readonly at: Point<'world'>; readonly normal: Vector<'world'> };
/** The disc of the neck cut, and the planes between which the bone is taken away. */
export type ShownCut = { readonly at: Point<'world'>; readonly normal: Vector<'world'>; readonly radiusMm: number; readonly resected: readonly ShownPlane[] };
export type ShownGizmo = { readonly part: 'cup' | 'stem'; readonly mode: 'translate' | 'rotate'; readonly rows: readonly number[] };

/** What the views draw, all of it: a list of things with pose, colour and visibility. */
export type SceneModel = {
  readonly bones: readonly ShownBone[];
  readonly metal: ShownMetal | null;
  readonly parts: readonly ShownPart[];
  readonly dots: readonly ShownDot[];
  readonly neckCut: ShownCut | null;
  readonly gizmo: ShownGizmo | null;
  readonly marks?: readonly ShownMark[];
};

export type PlacedPart = { readonly part: ImplantPart; readonly mesh: Mesh; readonly worldFromImplant: readonly number[] };

export type SceneSource = {
  readonly bones: Readonly<Partial<Record<BoneName, Mesh>>>;
  readonly metal: MetalInView | null;
  readonly landmarks: Landmarks;
  readonly side: Side | null;
  readonly overrides: Readonly<Record<string, { readonly at: Point<'world'> }>>;
  readonly parts: readonly PlacedPart[];
  readonly neckCut: ShownCut | null;
  readonly view: {
    readonly boneOpacity: number; readonly hiddenBones: readonly LabelName[];
    readonly showImplants: boolean; readonly showLandmarks: boolean; readonly showNeckCut: boolean; readonly showResected: boolean;
    readonly selected: 'cup' | 'stem' | null; readonly gizmo: 'translate' | 'rotate';
  };
};

/** Nails, screws, prostheses, and the bones that they lie in. */
export type MetalInView = { readonly mesh: Mesh; readonly within: readonly BoneName[] };

/** Share of the bones' opacity that a bone with metal in it has: the femur with a stem, a bone with a nail. */
export const METAL_SEEN_THROUGH = 0.55;

export const metalColour = labelColour(METAL);

/** Pure: plan, products and view to what is to be seen. */
export function sceneModel(source: SceneSource): SceneModel {
  const { view } = source;
  return {
    bones: shownBones(source),
    metal: source.metal && showsMetal(source) ? { mesh: source.metal.mesh, colour: metalColour } : null,
    parts: view.showImplants ? shownParts(source) : [],
    dots: view.showLandmarks ? shownDots(source) : [],
    neckCut: view.showNeckCut ? source.neckCut : null,
    gizmo: view.showImplants ? gizmoOf(source) : null,
  };
}

const showsMetal = ({ metal, view }: SceneSource): boolean => metal !== null && !view.hiddenBones.includes('metal');

/** The operated femur is shown without its head, unless the user wants to see it. Bones let the metal in them be seen. */
function shownBones(source: SceneSource): ShownBone[] {
  const { bones, view, side, neckCut, parts, metal } = source;
  const resected = view.showResected ? [] : neckCut?.resected ?? [];
  const operated = `femur_${side ?? ''}`;
  const hasStem = view.showImplants && parts.some(({ part }) => part === 'stem');
  const seenThrough = (name: BoneName): number => ((hasStem && name === operated) || (metal?.within.includes(name) && showsMetal(source)) ? METAL_SEEN_THROUGH : 1);
  return (Object.entries(bones) as [BoneName, Mesh][])
    .filter(([name]) => !view.hiddenBones.includes(name) && view.boneOpacity > 0)
    .map(([name, mesh]) => ({
      name, mesh, colour: boneColours[name], opacity: view.boneOpacity * seenThrough(name), without: name === operated ? resected : [],
    }));
}

const belongsTo = (part: ImplantPart): 'cup' | 'stem' => (part === 'cup' || part === 'liner' ? 'cup' : 'stem');

function shownParts({ parts, view }: SceneSource): ShownPart[] {
  return parts.map(({ part, mesh, worldFromImplant }, at) => ({
    id: `${part}-${String(at)}`, part, mesh, colour: implantColours[part], rows: worldFromImplant, selected: view.selected === belongsTo(part),
  }));
}

function shownDots({ landmarks, overrides }: SceneSource): ShownDot[] {
  const located = Object.entries(landmarks.found).map(([id, { at }]) => ({ id, at: overrides[id]?.at ?? at, corrected: id in overrides }));
  const placedByHand = Object.entries(overrides).filter(([id]) => !(id in landmarks.found)).map(([id, { at }]) => ({ id, at, corrected: true }));
  return [...located, ...placedByHand];
}

function gizmoOf({ parts, view }: SceneSource): ShownGizmo | null {
  const held = parts.find(({ part }) => part === view.selected);
  return held && view.selected ? { part: view.selected, mode: view.gizmo, rows: held.worldFromImplant } : null;
}
