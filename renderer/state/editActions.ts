import type { Handlers, OpenCase } from '../../shared/ipc/contract';
import type { Edit } from '../../shared/segmentation/edit/edit';
import type { EditEntry } from '../../shared/segmentation/edit/record';
import { spacingOf } from '../../shared/volume/grid';
import type { EditReply, Runs } from '../edit/protocol';
import { outlinedBy } from '../tools/editDecision';
import { smoothingFor } from '../tools/editOptions';
import { fetchLabels, useCaseData, type CaseData } from './artifacts';
import { startEditWorker, type EditWorker } from './editWorkerHandle';
import { clearStrokes, emptyEditing, remark, useEditing, useEditOptions, withMarked, type Editing } from './editStore';
import { useSession } from './sessionStore';

/** What the editor may ask for; every decision is written to the journal as soon as the labels have changed. */
export type EditActions = {
  /** What the journal says of a case that was opened; the worker starts when the editor is looked at. */
  readonly note: (open: OpenCase) => void;
  readonly begin: () => Promise<void>;
  readonly close: () => void;
  readonly stroke: (edit: Edit) => void;
  readonly abandon: () => void;
  readonly make: (edit: Edit) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  /** Gives up what was asked and is not done yet. */
  readonly giveUp: () => void;
  /** A worker that stopped is replaced by a fresh one, which makes the edits of the journal again. */
  readonly restart: () => Promise<void>;
  /** Resolves when everything that was decided stands in the journal. */
  readonly settled: () => Promise<void>;
};

type Keep = (entry: EditEntry) => Promise<void>;

export function editActions(client: Handlers): EditActions {
  let worker: EditWorker | null = null;
  let asked = 0;
  let givenUp = sharedNumber();
  const journal = inOrder((entry) => keepEntry(client, entry));
  const ask = (request: Parameters<EditWorker['ask']>[0]): void => {
    if (!worker || useEditing.getState().phase !== 'ready') return;
    if (request.type !== 'stroke') useEditing.setState(({ waiting }) => ({ waiting: waiting + 1 }));
    asked += 1;
    worker.ask(request);
  };
  const close = (): void => {
    worker?.stop();
    worker = null;
    useEditing.setState(emptyEditing);
  };
  const start = async (labelsFrom: 'screen' | 'disk'): Promise<void> => {
    const { shown } = useCaseData.getState();
    const { open } = useSession.getState();
    if (worker || shown.state !== 'ready' || !open?.editing) return;
    useEditing.setState({ phase: 'opening' });
    useEditOptions.setState({ smoothMm: smoothingFor(spacingOf(shown.data.labels.grid)) });
    worker = startEditWorker((reply) => { take(reply, shown.data, journal.keep); });
    [asked, givenUp] = [0, sharedNumber()];
    await opened(worker, shown.data, { open, labelsFrom, givenUp });
  };
  return {
    close,
    note: (open) => { useEditing.setState(notedFrom(open)); },
    begin: () => start('screen'),
    restart: async () => {
      worker?.stop();
      worker = null;
      await journal.settled();
      const { open: before } = useSession.getState();
      if (!before) return;
      const open = await client['cases.open']({ caseId: before.summary.id });
      useSession.setState({ open });
      useEditing.setState(({ applyJob }) => ({ ...notedFrom(open), applyJob }));
      await start('disk');
    },
    giveUp: () => { Atomics.store(givenUp, 0, asked); },
    stroke: (edit) => { ask({ type: 'stroke', edit }); },
    abandon: () => { ask({ type: 'abandon' }); },
    make: (edit) => { ask({ type: 'make', edit }); },
    undo: () => { ask({ type: 'undo' }); },
    redo: () => { ask({ type: 'redo' }); },
    settled: journal.settled,
  };
}

/** The numbers of the edits say no more than which are the same; what was built before the window knew is none of them. */
function notedFrom({ editing }: OpenCase): Partial<Editing> {
  const standing = (editing?.edits ?? []).map((_, at) => at + 1);
  const undone = (editing?.undone ?? []).map((_, at) => standing.length + at + 1);
  const unknown = standing.length > 0 ? [] : [0];
  return { ...emptyEditing, standing, undone, built: !editing || editing.built ? standing : unknown };
}

/** A number that the worker sees at once, also while it is at work. */
const sharedNumber = (): Int32Array => new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

type Opening = { readonly open: OpenCase; readonly labelsFrom: 'screen' | 'disk'; readonly givenUp: Int32Array };

/** The labels go to the worker as they were before any edit, which then does the edits of the journal. Those on the screen are such only until the first edit. */
async function opened(worker: EditWorker, data: CaseData, { open: { editing, prepared, summary }, labelsFrom, givenUp }: Opening): Promise<void> {
  if (!editing || !prepared) return;
  try {
    const untouched = labelsFrom === 'screen' && editing.labels === prepared.labels;
    const original = untouched ? data.labels.voxels.slice() : (await fetchLabels(editing.labels, summary.id)).voxels;
    const grid = { size: data.labels.grid.size, worldFromIndex: data.labels.grid.worldFromIndex.rows };
    worker.ask({ type: 'open', grid, labels: original, scan: data.volume.voxels, edits: editing.edits, undone: editing.undone, show: labelsFrom === 'disk' || !editing.built, givenUp });
  } catch (cause) {
    useEditing.setState({ phase: 'failed', failure: String(cause) });
  }
}

function take(reply: EditReply, data: CaseData, keep: (entry: EditEntry) => void): void {
  switch (reply.type) {
    case 'opened': takeOpened(reply, data); return;
    case 'working': useEditing.setState({ progress: reply.fraction }); return;
    case 'painted': shown(data, reply.runs); return;
    case 'changed':
      shown(data, reply.runs);
      takeChange(reply, data, keep);
      return;
    case 'surface': {
      const { bone, mesh } = reply;
      useEditing.setState(({ surfaces }) => ({ surfaces: { ...surfaces, [bone]: mesh } }));
      return;
    }
    case 'failed': useEditing.setState({ phase: 'failed', failure: reply.detail, waiting: 0, progress: null });
  }
}

function takeOpened({ labels, standing }: Extract<EditReply, { readonly type: 'opened' }>, data: CaseData): void {
  if (labels) data.labels.voxels.set(labels);
  useEditing.setState(({ version }) => ({ phase: 'ready', progress: null, version: version + 1, undo: standing.undo, redo: standing.redo, volumesCm3: standing.volumesCm3 }));
}

/** The labels on the screen are changed where the worker's were: the same voxels, in place. */
function shown({ labels: { voxels } }: CaseData, changes: readonly Runs[]): void {
  for (const runs of changes) {
    for (let at = 0; at < runs.length; at += 4) {
      const first = runs[at] as number;
      voxels.fill(runs[at + 3] as number, first, first + (runs[at + 1] as number));
    }
  }
  useEditing.setState(({ version }) => ({ version: version + 1 }));
}

function takeChange(reply: Extract<EditReply, { readonly type: 'changed' }>, data: CaseData, keep: (entry: EditEntry) => void): void {
  const { undo, redo, volumesCm3 } = reply.standing;
  useEditing.setState(({ waiting }) => ({ waiting: Math.max(0, waiting - 1), progress: null, undo, redo, volumesCm3, remark: null }));
  if (reply.nothing) remark(`edit.${reply.nothing}`);
  if (!reply.happened) return;
  useEditing.setState((state) => ({ ...numbersAfter(state, reply.asked), outcome: null }));
  if (reply.asked === 'make' && reply.edit) noteMade(reply.edit, data);
  const entry = entryOf(reply);
  if (entry) keep(entry);
}

/** A stroke marks its slice for the filling in between; the strokes by which bones were parted have done their work. */
function noteMade(edit: Edit, { labels: { grid } }: CaseData): void {
  const outlined = outlinedBy(edit, grid);
  if (outlined) useEditing.setState(({ marked, standing }) => ({ marked: withMarked(marked, outlined, standing.at(-1) ?? null) }));
  if (edit.tool === 'split') clearStrokes();
}

function entryOf({ asked, edit }: Extract<EditReply, { readonly type: 'changed' }>): EditEntry | null {
  if (asked === 'make') return edit && { type: 'labels/edit', edit };
  return asked === 'abandon' ? null : { type: `labels/${asked}` };
}

type Numbers = Pick<Editing, 'standing' | 'undone'>;

/** A new edit has a number that none has; one that is made again has the number it had. */
function numbersAfter({ standing, undone, built }: Editing, asked: 'make' | 'undo' | 'redo' | 'abandon'): Numbers {
  const fresh = 1 + Math.max(0, ...standing, ...built, ...undone);
  switch (asked) {
    case 'make': return { standing: [...standing, fresh], undone: [] };
    case 'undo': return { standing: standing.slice(0, -1), undone: [...standing.slice(-1), ...undone] };
    case 'redo': return { standing: [...standing, undone[0] ?? fresh], undone: undone.slice(1) };
    case 'abandon': return { standing, undone };
  }
}

const keepEntry = async (client: Handlers, entry: EditEntry): Promise<void> => {
  const { open } = useSession.getState();
  if (open?.editing) await client['labels.keep']({ caseId: open.summary.id, labels: open.editing.labels, entry });
};

/** One entry after the other, as they were made. */
function inOrder(keep: Keep): { readonly keep: (entry: EditEntry) => void; readonly settled: () => Promise<void> } {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  return {
    settled: () => last,
    keep: (entry) => {
      waiting += 1;
      useEditing.setState({ save: 'saving' });
      last = last.then(() => keep(entry)).then(
        () => { waiting -= 1; if (waiting === 0) useEditing.setState({ save: 'saved' }); },
        () => { waiting -= 1; useEditing.setState({ save: 'failed' }); },
      );
    },
  };
}
