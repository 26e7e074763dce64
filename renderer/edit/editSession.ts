import type { Attend } from '../../shared/volume/attend';
import { transform } from '../../shared/geometry/transform';
import { perform, takeBack, type EditChange } from '../../shared/segmentation/edit/change';
import type { Edit } from '../../shared/segmentation/edit/edit';
import { applyEdit } from '../../shared/segmentation/edit/apply';
import { emptyEditHistory, makeEdit, redoEdit, undoEdit, type EditHistory, type EditStep } from '../../shared/segmentation/edit/history';
import { previewSurface } from '../../shared/segmentation/edit/preview';
import { labelNames, type LabelName } from '../../shared/segmentation/labels';
import { voxelVolumeMm3, type LabelMap, type Volume } from '../../shared/volume/grid';
import type { EditReply, EditRequest, EditStanding, Runs } from './protocol';

export type Answer = (reply: EditReply, transfer?: Transferable[]) => void;

/** The work of the editor's worker, without the worker: one session a case. */
export type EditSession = {
  readonly ask: (request: EditRequest) => void;
  /** Draws one of the surfaces that are out of date; false where none is. Called when nothing is asked. */
  readonly drawNext: () => boolean;
};

type Opened = {
  readonly labels: LabelMap;
  readonly scan: Volume;
  history: EditHistory;
  /** What the stroke that is being drawn has changed so far, in order. */
  stroke: EditChange[];
  readonly counts: Uint32Array;
  readonly givenUp: Int32Array;
  /** Questions asked since the opening. */
  asked: number;
};

export function createEditSession(answer: Answer): EditSession {
  let opened: Opened | null = null;
  const stale = new Set<LabelName>();
  const told = nowAndThen((fraction) => { answer({ type: 'working', fraction }); });
  const open = (request: Extract<EditRequest, { readonly type: 'open' }>): void => {
    opened = openedFrom(request, told);
    const labels = request.show ? opened.labels.voxels.slice() : null;
    answer({ type: 'opened', labels, standing: standingOf(opened) }, labels ? [labels.buffer] : []);
  };
  const changed = (now: Opened, outcome: Outcome): void => {
    outcome.touched.forEach((name) => stale.add(name));
    const { touched: _drawnLater, ...said } = outcome;
    answer({ type: 'changed', ...said, standing: standingOf(now) });
  };
  return {
    ask: (request) => {
      if (request.type === 'open') { open(request); return; }
      if (!opened) return;
      opened.asked += 1;
      if (request.type === 'stroke') { answer({ type: 'painted', runs: painted(opened, request.edit) }); return; }
      changed(opened, outcomeOf(opened, request, attending(opened, told)));
    },
    drawNext: () => {
      const [bone] = stale;
      if (!bone || !opened) return false;
      stale.delete(bone);
      const mesh = previewSurface(opened.labels, bone);
      answer({ type: 'surface', bone, mesh }, [mesh.positions.buffer, mesh.triangles.buffer]);
      return stale.size > 0;
    },
  };
}

const TELL_EVERY_MS = 100;

/** Not so often that the telling is felt. */
function nowAndThen(tell: Attend): Attend {
  let last = 0;
  return (fraction) => {
    const now = performance.now();
    if (now - last < TELL_EVERY_MS) return;
    last = now;
    tell(fraction);
  };
}

class GivenUp extends Error {}

/** Gives the question in hand up once the window has said so. */
function attending({ givenUp, asked }: Opened, told: Attend): Attend {
  return (fraction) => {
    if (Atomics.load(givenUp, 0) >= asked) throw new GivenUp('the edit was given up');
    told(fraction);
  };
}

/** Edits that were undone are made and undone again, so that they can be made once more. */
function openedFrom({ grid, labels: voxels, scan, edits, undone, givenUp }: Extract<EditRequest, { readonly type: 'open' }>, told: Attend): Opened {
  const place = { size: grid.size, worldFromIndex: transform<'world', 'index'>(grid.worldFromIndex) };
  const edited = { labels: { grid: place, voxels }, scan: { grid: place, voxels: scan } };
  const all = [...edits, ...undone];
  const made = all.reduce((history, edit, at) => {
    told(at / all.length);
    return makeEdit(history, edited, edit).history;
  }, emptyEditHistory);
  const history = undone.reduce((before) => undoEdit(before, edited.labels)?.history ?? before, made);
  return { ...edited, history, stroke: [], counts: countsOf(voxels), givenUp, asked: 0 };
}

function countsOf(voxels: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (let at = 0; at < voxels.length; at++) (counts[voxels[at] as number] as number)++;
  return counts;
}

function standingOf({ history, counts, labels: { grid } }: Opened): EditStanding {
  const cm3 = voxelVolumeMm3(grid) / 1000;
  const volumes = Object.entries(labelNames).flatMap(([value, name]) => {
    const count = counts[Number(value)] as number;
    return count > 0 ? [[name, count * cm3] as const] : [];
  });
  return { undo: history.past.length, redo: history.future.length, volumesCm3: Object.fromEntries(volumes) };
}

/** One more part of a stroke. */
function painted(now: Opened, edit: Edit): readonly Runs[] {
  const change = applyEdit(now.labels, now.scan, edit);
  perform(now.labels.voxels, change);
  now.stroke.push(change);
  return [change.runs];
}

type Outcome = {
  readonly asked: 'make' | 'undo' | 'redo' | 'abandon'; readonly edit: Edit | null; readonly happened: boolean; readonly runs: readonly Runs[];
  readonly nothing: EditChange['nothing'] | 'givenUp'; readonly touched: readonly LabelName[];
};

/** A stroke that was drawn in parts is taken back first: the whole of it is then one edit, as it will be done again. */
function outcomeOf(now: Opened, request: Exclude<EditRequest, { readonly type: 'open' | 'stroke' }>, attend: Attend): Outcome {
  const back = strokeTakenBack(now);
  const nothingDone: Outcome = { asked: request.type, edit: null, happened: false, runs: back, nothing: null, touched: [] };
  if (request.type === 'abandon') return nothingDone;
  const step = unlessGivenUp(() => stepOf(now, request, attend));
  if (step === 'givenUp') return { ...nothingDone, nothing: step };
  if (!step) return nothingDone;
  now.history = step.history;
  const runs = request.type === 'undo' ? backwards(step.change.runs) : step.change.runs;
  count(now.counts, runs);
  const { nothing, touched } = step.change;
  return { asked: request.type, edit: request.type === 'make' ? request.edit : null, happened: nothing === null, runs: [...back, runs], nothing, touched };
}

function unlessGivenUp<T>(work: () => T): T | 'givenUp' {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof GivenUp) return 'givenUp';
    throw cause;
  }
}

function stepOf({ labels, scan, history }: Opened, request: Exclude<EditRequest, { readonly type: 'open' | 'stroke' | 'abandon' }>, attend: Attend): EditStep | null {
  attend(0);
  switch (request.type) {
    case 'make': return makeEdit(history, { labels, scan }, request.edit, attend);
    case 'undo': return undoEdit(history, labels);
    case 'redo': return redoEdit(history, labels);
  }
}

function strokeTakenBack(now: Opened): readonly Runs[] {
  const parts = now.stroke.reverse();
  now.stroke = [];
  parts.forEach((change) => { takeBack(now.labels.voxels, change); });
  return parts.map(({ runs }) => backwards(runs));
}

/** The same runs with old and new values changed over. */
function backwards(runs: Runs): Runs {
  const turned = runs.slice();
  for (let at = 0; at < turned.length; at += 4) {
    turned[at + 2] = runs[at + 3] as number;
    turned[at + 3] = runs[at + 2] as number;
  }
  return turned;
}

function count(counts: Uint32Array, runs: Runs): void {
  for (let at = 0; at < runs.length; at += 4) {
    const [voxels, old, fresh] = [runs[at + 1] as number, runs[at + 2] as number, runs[at + 3] as number];
    counts[old] = (counts[old] as number) - voxels;
    counts[fresh] = (counts[fresh] as number) + voxels;
  }
}
