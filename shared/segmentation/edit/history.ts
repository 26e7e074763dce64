import { unattended } from '../../volume/attend';
import type { LabelMap, Volume } from '../../volume/grid';
import { applyEdit } from './apply';
import { bytesOf, perform, takeBack, type EditChange } from './change';
import type { Edit } from './edit';
import type { EditRecord } from './record';

/** An edit that was made, and what it changed. */
export type MadeEdit = { readonly edit: Edit; readonly change: EditChange };

/**
 * The edits of a segmentation with what is needed to undo them. Immutable; the voxels themselves are changed in place
 * by the functions here, as a copy of a whole scan for each stroke would be felt.
 */
export type EditHistory = {
  /** Made, but too long ago to be undone. They stay in the list of edits. */
  readonly settled: readonly Edit[];
  readonly past: readonly MadeEdit[];
  /** Undone, the next to be made again first. */
  readonly future: readonly MadeEdit[];
};

export const emptyEditHistory: EditHistory = { settled: [], past: [], future: [] };

/** So many edits can always be undone; more of them as long as their changes stay below `MOST_BYTES` together. */
export const LEAST_STEPS = 50;
export const MOST_BYTES = 192 * 2 ** 20;

/** What is edited: `voxels` of the labels are changed in place. */
export type Edited = { readonly labels: LabelMap; readonly scan: Volume };

export type EditStep = { readonly history: EditHistory; readonly change: EditChange };

/**
 * Makes an edit. One that changes nothing leaves the history as it is (and says why in `change.nothing`); so does one
 * that `attend` gives up.
 */
export function makeEdit(history: EditHistory, { labels, scan }: Edited, edit: Edit, attend = unattended): EditStep {
  const change = applyEdit(labels, scan, edit, attend);
  if (change.nothing !== null) return { history, change };
  return keepEdit(history, labels, { edit, change });
}

/** Takes in an edit whose change was worked out elsewhere (in a worker) on the same voxels, and does it. */
export function keepEdit({ settled, past }: EditHistory, labels: LabelMap, made: MadeEdit, mostBytes = MOST_BYTES): EditStep {
  perform(labels.voxels, made.change);
  return { history: bounded({ settled, past: [...past, made], future: [] }, mostBytes), change: made.change };
}

/** Undoes the last edit; null when there is none that can be. */
export function undoEdit({ settled, past, future }: EditHistory, labels: LabelMap): EditStep | null {
  const last = past.at(-1);
  if (!last) return null;
  takeBack(labels.voxels, last.change);
  return { history: { settled, past: past.slice(0, -1), future: [last, ...future] }, change: last.change };
}

/** Makes the edit again that was undone last; null when there is none. */
export function redoEdit({ settled, past, future }: EditHistory, labels: LabelMap): EditStep | null {
  const [next, ...rest] = future;
  if (!next) return null;
  perform(labels.voxels, next.change);
  return { history: { settled, past: [...past, next], future: rest }, change: next.change };
}

/** The decisions that lead from the original labels to these, in order. */
export const editsOf = ({ settled, past }: EditHistory): readonly Edit[] => [...settled, ...past.map(({ edit }) => edit)];

/**
 * The edits of a record made on a copy of the original labels: the same voxels as when they were made one by one. What
 * was undone is made and undone again, so that it can be made once more.
 */
export function replayed(original: LabelMap, scan: Volume, { edits, undone }: EditRecord): { readonly labels: LabelMap; readonly history: EditHistory } {
  const labels = { grid: original.grid, voxels: original.voxels.slice() };
  const made = [...edits, ...undone].reduce((before, edit) => makeEdit(before, { labels, scan }, edit).history, emptyEditHistory);
  const history = undone.reduce((before) => undoEdit(before, labels)?.history ?? before, made);
  return { labels, history };
}

/** Bytes that the steps which can be undone hold. */
export const bytesHeld = ({ past }: EditHistory): number => past.reduce((sum, { change }) => sum + bytesOf(change), 0);

/** Settles the oldest steps while all of them together hold too much. */
function bounded(history: EditHistory, mostBytes: number): EditHistory {
  const { settled, past, future } = history;
  let bytes = bytesHeld(history);
  let first = 0;
  while (bytes > mostBytes && past.length - first > LEAST_STEPS) bytes -= bytesOf((past[first++] as MadeEdit).change);
  return first === 0 ? history : { settled: [...settled, ...past.slice(0, first).map(({ edit }) => edit)], past: past.slice(first), future };
}
