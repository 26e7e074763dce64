import type { Edit } from '../../shared/segmentation/edit/edit';
import type { NothingChanged } from '../../shared/segmentation/edit/change';
import type { LabelName } from '../../shared/segmentation/labels';
import type { Mesh } from '../../shared/mesh/mesh';

/** A grid as it crosses to the worker. */
export type GridWords = { readonly size: readonly [number, number, number]; readonly worldFromIndex: readonly number[] };

/** What the window asks of the worker. The worker answers in the order of the questions, which are counted from 1 after an opening. */
export type EditRequest =
  /** Takes over the labels before any edit and makes the edits of the journal again; `show` asks for what comes of them. */
  | {
    readonly type: 'open'; readonly grid: GridWords; readonly labels: Uint8Array; readonly scan: Int16Array;
    readonly edits: readonly Edit[]; readonly undone: readonly Edit[]; readonly show: boolean;
    /** One number that both see: questions up to that one are given up, also while one of them is being answered. */
    readonly givenUp: Int32Array;
  }
  /** Part of a stroke that is still being drawn; taken back by whatever comes next but another part. */
  | { readonly type: 'stroke'; readonly edit: Edit }
  | { readonly type: 'abandon' }
  | { readonly type: 'make'; readonly edit: Edit }
  | { readonly type: 'undo' }
  | { readonly type: 'redo' };

/** Where the labels stand. */
export type EditStanding = {
  readonly undo: number;
  readonly redo: number;
  readonly volumesCm3: Readonly<Partial<Record<LabelName, number>>>;
};

/** New values of voxels: four numbers a run (first voxel, how many, old value, new value). */
export type Runs = Uint32Array;

export type EditReply =
  /** The labels with all edits made; null where they are on the screen already. */
  | { readonly type: 'opened'; readonly labels: Uint8Array | null; readonly standing: EditStanding }
  /** Long work goes on: the share that is done. */
  | { readonly type: 'working'; readonly fraction: number }
  /** A stroke goes on: only the image changes. */
  | { readonly type: 'painted'; readonly runs: readonly Runs[] }
  /** The answer to `asked`. `happened` is false where no voxel changed; then the history is as it was, and `nothing` may say why. */
  | {
    readonly type: 'changed'; readonly asked: 'make' | 'undo' | 'redo' | 'abandon'; readonly edit: Edit | null; readonly happened: boolean;
    readonly runs: readonly Runs[]; readonly nothing: NothingChanged | 'givenUp' | null; readonly standing: EditStanding;
  }
  /** The surface of a bone as it is now; empty where nothing of it is left. */
  | { readonly type: 'surface'; readonly bone: LabelName; readonly mesh: Mesh }
  | { readonly type: 'failed'; readonly detail: string };
