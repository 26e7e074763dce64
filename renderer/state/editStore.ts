import { create } from 'zustand';

import type { Point } from '../../shared/geometry/spaces';
import type { Mesh } from '../../shared/mesh/mesh';
import type { LabelName } from '../../shared/segmentation/labels';
import type { OutlinedSlice } from '../tools/editDecision';
import { initialOptions, type EditOptions } from '../tools/editOptions';
import { partnerOf } from '../tools/editPartner';
import type { Step } from './sessionStore';
import type { Plane } from './viewStore';

/** Whether the labels can be worked on. */
export type EditPhase = 'closed' | 'opening' | 'ready' | 'failed';
/** A sentence about the last thing done: a key of the text catalogue and its values. */
export type EditRemark = { readonly key: string; readonly values: Readonly<Record<string, string | number>> };

/** A slice marked for the filling in between: of which bone, and by which edits (their numbers) or by hand (null). */
export type MarkedSlice = { readonly at: Point<'world'>; readonly bone: LabelName; readonly by: readonly (number | null)[] };
/** Marked slices, all of one direction. */
export type MarkedSlices = { readonly across: Plane; readonly slices: readonly MarkedSlice[] };
/** Strokes drawn on the two bones that are to be parted. */
export type SplitStrokes = { readonly bone: readonly (readonly Point<'world'>[])[]; readonly other: readonly (readonly Point<'world'>[])[] };

/** How the labels of the open case are being corrected. The decisions themselves are in the journal. */
export type Editing = {
  readonly phase: EditPhase;
  readonly failure: string;
  /** Questions that the worker has not answered: long work shows that it runs. */
  readonly waiting: number;
  /** Share of the work in hand that is done, 0 to 1; null where it does not say. */
  readonly progress: number | null;
  /** Changes whenever a label on the screen changed. */
  readonly version: number;
  readonly undo: number;
  readonly redo: number;
  /** Numbers of the edits that stand, of those that were undone (the next to be made again first), and of those that bones and plan were built from. */
  readonly standing: readonly number[];
  readonly undone: readonly number[];
  readonly built: readonly number[];
  readonly volumesCm3: Readonly<Partial<Record<LabelName, number>>>;
  /** Surfaces drawn since the bones were built; they stand for the built ones in the 3D view. */
  readonly surfaces: Readonly<Partial<Record<LabelName, Mesh>>>;
  readonly hidden: readonly LabelName[];
  /** Four equal views, or one large slice beside the others. */
  readonly layout: 'quad' | 'large';
  readonly remark: EditRemark | null;
  readonly save: 'saved' | 'saving' | 'failed';
  readonly marked: MarkedSlices;
  readonly strokes: SplitStrokes;
  readonly strokesOn: 'bone' | 'other';
  readonly applyJob: string | null;
  /** Where the user was going when asked whether to apply first; `outside` is where one goes by closing the window. */
  readonly leavingTo: Step | 'outside' | null;
  /** What became of the plan at the last applying. */
  readonly outcome: 'proposed' | 'kept' | 'noPlan' | null;
};

const noStrokes: SplitStrokes = { bone: [], other: [] };

export const emptyEditing: Editing = {
  phase: 'closed', failure: '', waiting: 0, progress: null, version: 0, undo: 0, redo: 0, standing: [], undone: [], built: [], volumesCm3: {}, surfaces: {}, hidden: [], layout: 'quad', remark: null, save: 'saved',
  marked: { across: 'axial', slices: [] }, strokes: noStrokes, strokesOn: 'bone', applyJob: null, leavingTo: null, outcome: null,
};

/** The tool in hand; it stays from case to case. */
export const useEditOptions = create<EditOptions>()(() => initialOptions);

export const useEditing = create<Editing>()(() => emptyEditing);

/** Corrections that lie between what is seen in the editor and what bones and plan were built from. */
export function pendingOf({ standing, built }: Pick<Editing, 'standing' | 'built'>): number {
  let common = 0;
  while (common < standing.length && standing[common] === built[common]) common++;
  return standing.length - common + (built.length - common);
}

export function remark(key: string, values: EditRemark['values'] = {}): void {
  useEditing.setState({ remark: { key, values } });
}

/** One more slice; one of another direction starts anew, and one that is marked already has one more reason to be. */
export function withMarked({ across, slices }: MarkedSlices, { plane, at, bone, sliceMm }: OutlinedSlice, by: number | null): MarkedSlices {
  const axis = { axial: 2, coronal: 1, sagittal: 0 }[plane] as 0 | 1 | 2;
  const isSame = (each: MarkedSlice): boolean => each.bone === bone && Math.abs(each.at[axis] - at[axis]) <= sliceMm / 2;
  const before = across === plane ? slices : [];
  const same = before.find(isSame);
  return { across: plane, slices: [...before.filter((each) => each !== same), { at: same?.at ?? at, bone, by: [...(same?.by ?? []), by] }] };
}

/** Where the slices lie that are marked for a bone: a stroke that was undone marks none. */
export const markedFor = ({ marked, standing }: Pick<Editing, 'marked' | 'standing'>, bone: LabelName): readonly Point<'world'>[] =>
  marked.slices.filter((slice) => slice.bone === bone && slice.by.some((edit) => edit === null || standing.includes(edit))).map(({ at }) => at);

/** Another tool in hand; what was said of the last one is over. */
export function takeTool(tool: EditOptions['tool']): void {
  useEditOptions.setState({ tool });
  useEditing.setState({ remark: null });
}

/** Another bone in hand, and with it the one that it is parted from. */
export function takeBone(bone: LabelName): void {
  const { volumesCm3 } = useEditing.getState();
  useEditOptions.setState(({ other }) => ({ bone, other: partnerOf(bone, other, (name) => (volumesCm3[name] ?? 0) > 0) }));
}

export function clearStrokes(): void {
  useEditing.setState({ strokes: noStrokes });
}

export function toggleHidden(name: LabelName): void {
  useEditing.setState(({ hidden }) => ({ hidden: hidden.includes(name) ? hidden.filter((each) => each !== name) : [...hidden, name] }));
}
