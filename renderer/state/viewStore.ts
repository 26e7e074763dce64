import { create } from 'zustand';
import { useShallow } from 'zustand/react/shallow';

import { point, type Point } from '../../shared/geometry/spaces';
import type { LabelName } from '../../shared/segmentation/labels';

/** Grey values shown: `centre` of the window and its `width`, Hounsfield units. */
export type GreyWindow = { readonly centre: number; readonly width: number };

export const greyPresets = {
  bone: { centre: 400, width: 1800 },
  soft: { centre: 50, width: 400 },
  metal: { centre: 1200, width: 4000 },
} as const satisfies Record<string, GreyWindow>;
export type GreyPreset = keyof typeof greyPresets;

export type Layout = 'quad' | 'scene';
export type Plane = 'axial' | 'coronal' | 'sagittal';
export type Cell = Plane | 'scene';
export type MovablePart = 'cup' | 'stem';

/** How the open case is looked at. Nothing here is a decision: closing and reopening the views changes nothing. */
export type View = {
  readonly layout: Layout;
  /** The cell that has the whole place for itself. */
  readonly maximised: Cell | null;
  /** The point where the three slices meet, world LPS mm. */
  readonly crosshair: Point<'world'>;
  /** The point in the middle of each slice's cell, and how fine all three are shown. */
  readonly middles: Readonly<Record<Plane, Point<'world'>>>;
  readonly mmPerPixel: number;
  readonly window: GreyWindow;
  readonly labelOpacity: number;
  readonly boneOpacity: number;
  /** Bones, and metal, that are not drawn in space. */
  readonly hiddenBones: readonly LabelName[];
  readonly showImplants: boolean;
  readonly showLandmarks: boolean;
  readonly showNeckCut: boolean;
  /** The bone that the operation takes away. */
  readonly showResected: boolean;
  readonly selected: MovablePart | null;
  readonly gizmo: 'translate' | 'rotate';
};

const ORIGIN = point<'world'>(0, 0, 0);

export const initialView: View = {
  layout: 'scene', maximised: null, crosshair: ORIGIN, middles: { axial: ORIGIN, coronal: ORIGIN, sagittal: ORIGIN }, mmPerPixel: 0.5, window: greyPresets.bone, labelOpacity: 0.28, boneOpacity: 1, hiddenBones: [],
  showImplants: true, showLandmarks: true, showNeckCut: true, showResected: false, selected: null, gizmo: 'translate',
};

export const useView = create<View>()(() => initialView);

const NARROWEST_WINDOW_HU = 20;
const WIDEST_WINDOW_HU = 6000;

/** Drag to the right: wider (less contrast). Drag down: brighter centre moves up. */
export function draggedWindow(start: GreyWindow, dragPx: { readonly x: number; readonly y: number }): GreyWindow {
  const width = Math.min(WIDEST_WINDOW_HU, Math.max(NARROWEST_WINDOW_HU, start.width + dragPx.x * 4));
  return { centre: start.centre + dragPx.y * 2, width };
}

export const presetOf = (shown: GreyWindow): GreyPreset | null =>
  (Object.keys(greyPresets) as GreyPreset[]).find((name) => greyPresets[name].centre === shown.centre && greyPresets[name].width === shown.width) ?? null;

/** What the scene depends on; the same object as long as none of it changes, so that moving a slice does not draw the scene. */
export const useSceneChoices = () => useView(useShallow(({ boneOpacity, hiddenBones, showImplants, showLandmarks, showNeckCut, showResected, selected, gizmo }: View) => (
  { boneOpacity, hiddenBones, showImplants, showLandmarks, showNeckCut, showResected, selected, gizmo }
)));

const FINEST_MM = 0.05;
const COARSEST_MM = 3;

/** One notch of the wheel towards the user shows more, coarser. */
export const zoomed = (mmPerPixel: number, wheel: number): number =>
  Math.min(COARSEST_MM, Math.max(FINEST_MM, mmPerPixel * Math.exp(wheel * 0.0015)));

export function toggleMaximised(cell: Cell): void {
  useView.setState(({ maximised }) => ({ maximised: maximised === cell ? null : cell }));
}

/** All slices through a point, which stands in the middle of each. */
export function centreOn(at: Point<'world'>): void {
  useView.setState({ crosshair: at, middles: { axial: at, coronal: at, sagittal: at } });
}
