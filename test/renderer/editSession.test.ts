import { describe, expect, test } from 'vitest';

import { point } from '../../shared/geometry/spaces';
import type { Edit } from '../../shared/segmentation/edit/edit';
import { createEditSession } from '../../renderer/edit/editSession';
import type { EditReply, EditRequest } from '../../renderer/edit/protocol';
import { axesOf } from '../../renderer/scene/sliceGeometry';
import { markedFor, pendingOf, withMarked } from '../../renderer/state/editStore';
import { outlinedBy, type OutlinedSlice } from '../../renderer/tools/editDecision';
import { transform } from '../../shared/geometry/transform';
import type { LabelName } from '../../shared/segmentation/labels';
import { doubtsIn } from '../../renderer/state/doubts';

const SIZE = [40, 40, 40] as const;
const FEMUR = 4;

/** A cube of 20 mm of right femur in a scan of 1 mm, and a session on it whose answers are kept. */
function opened(edits: readonly Edit[] = [], undone: readonly Edit[] = []) {
  const labels = new Uint8Array(64_000);
  for (let at = 0; at < labels.length; at++) if ([at % 40, Math.floor(at / 40) % 40, Math.floor(at / 1600)].every((n) => n >= 10 && n < 30)) labels[at] = FEMUR;
  const display = labels.slice();
  const replies: EditReply[] = [];
  const givenUp = new Int32Array(1);
  const session = createEditSession((reply) => { if (reply.type !== 'working') replies.push(reply); });
  const ask = (request: EditRequest): EditReply | undefined => {
    session.ask(request);
    const reply = replies.at(-1);
    if (reply?.type === 'opened' && reply.labels) display.set(reply.labels);
    if (reply && 'runs' in reply) reply.runs.forEach((runs) => { show(display, runs); });
    return reply;
  };
  ask({ type: 'open', grid: { size: SIZE, worldFromIndex: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] }, labels, scan: new Int16Array(64_000).fill(400), edits, undone, show: true, givenUp });
  return { session, ask, display, labels, replies, givenUp };
}

function show(voxels: Uint8Array, runs: Uint32Array): void {
  for (let at = 0; at < runs.length; at += 4) voxels.fill(runs[at + 3] as number, runs[at] as number, (runs[at] as number) + (runs[at + 1] as number));
}

const stroke = (x: number, to: number): Edit => ({ tool: 'brush', to: 'femur_right', over: ['background'], shape: { kind: 'sphere' }, radiusMm: 3, hu: null, path: [point(x, 20, 35), point(to, 20, 35)] });
const cm3Of = (reply: EditReply | undefined): number => (reply && 'standing' in reply ? reply.standing.volumesCm3.femur_right ?? 0 : -1);

describe('the worker of the editor', () => {
  test('tells the volume of every bone when it opens', () => {
    expect(cm3Of(opened().replies[0])).toBeCloseTo(8, 9);
  });

  test('what is on the screen is what the worker has, after painting, undoing and doing again', () => {
    const { ask, display, labels } = opened();
    const painted = ask({ type: 'make', edit: stroke(5, 15) });
    expect(cm3Of(painted)).toBeGreaterThan(8.2);
    expect(display).toEqual(labels);
    expect(cm3Of(ask({ type: 'undo' }))).toBeCloseTo(8, 9);
    expect(display).toEqual(labels);
    expect(cm3Of(ask({ type: 'redo' }))).toBeCloseTo(cm3Of(painted), 9);
    expect(display).toEqual(labels);
  });

  test('a stroke that is seen while it is drawn is in the end one edit, and gone when it is given up', () => {
    const { ask, display, labels } = opened();
    ask({ type: 'stroke', edit: stroke(5, 10) });
    ask({ type: 'stroke', edit: stroke(10, 15) });
    expect(display.filter((value) => value === FEMUR).length).toBeGreaterThan(8200);
    const made = ask({ type: 'make', edit: stroke(5, 15) });
    expect(made).toMatchObject({ happened: true, standing: { undo: 1 } });
    expect(display).toEqual(labels);
    ask({ type: 'stroke', edit: stroke(25, 35) });
    expect(cm3Of(ask({ type: 'abandon' }))).toBeCloseTo(cm3Of(made), 9);
    expect(display).toEqual(labels);
  });

  test('an edit that changes nothing is said and not kept', () => {
    const { ask } = opened();
    const outside: Edit = { ...stroke(5, 5), path: [point(900, 900, 900)] } as Edit;
    expect(ask({ type: 'make', edit: outside })).toMatchObject({ happened: false, nothing: 'noChange', standing: { undo: 0 } });
    expect(ask({ type: 'undo' })).toMatchObject({ happened: false });
  });

  test('the edits of the journal are made again, and those undone may be made once more', () => {
    const { ask, replies, display, labels } = opened([stroke(5, 10)], [stroke(20, 25)]);
    expect(replies[0]).toMatchObject({ standing: { undo: 1, redo: 1 } });
    const before = cm3Of(replies[0]);
    expect(cm3Of(ask({ type: 'redo' }))).toBeGreaterThan(before);
    expect(display).toEqual(labels);
  });

  test('the surfaces of changed bones are drawn when nothing is asked, each once', () => {
    const { session, ask, replies } = opened();
    expect(session.drawNext()).toBe(false);
    ask({ type: 'make', edit: stroke(5, 10) });
    ask({ type: 'make', edit: stroke(10, 15) });
    expect(session.drawNext()).toBe(false);
    const surface = replies.at(-1);
    expect(surface?.type === 'surface' && surface.bone === 'femur_right' && surface.mesh.triangles.length > 0).toBe(true);
  });
});

describe('an edit that does not come to its end', () => {
  test('given up while it is made, it changes nothing, takes the stroke before it back, and the next one is made', () => {
    const { ask, display, labels, givenUp } = opened();
    const smooth: Edit = { tool: 'smooth', bone: 'femur_right', byMm: 2, within: null };
    ask({ type: 'stroke', edit: stroke(5, 10) });
    Atomics.store(givenUp, 0, 2);
    expect(ask({ type: 'make', edit: smooth })).toMatchObject({ happened: false, nothing: 'givenUp', standing: { undo: 0 } });
    expect(labels.filter((value) => value === FEMUR)).toHaveLength(8000);
    expect(display).toEqual(labels);
    expect(ask({ type: 'make', edit: smooth })).toMatchObject({ happened: true, standing: { undo: 1 } });
    expect(display).toEqual(labels);
  });

  test('failing, it is not kept, and what was there before it stays', () => {
    const { session, ask, labels } = opened();
    const before = labels.slice();
    const impossible = { tool: 'of a newer version' } as unknown as Edit;
    expect(() => { session.ask({ type: 'make', edit: impossible }); }).toThrow();
    expect(labels).toEqual(before);
    expect(ask({ type: 'make', edit: stroke(5, 10) })).toMatchObject({ happened: true, standing: { undo: 1 } });
  });
});

test('corrections that are not applied are those since the last ones that both have in common', () => {
  expect(pendingOf({ standing: [1, 2, 3], built: [1, 2, 3] })).toBe(0);
  expect(pendingOf({ standing: [1, 2, 3, 4], built: [1, 2] })).toBe(2);
  expect(pendingOf({ standing: [1], built: [1, 2] })).toBe(1);
  expect(pendingOf({ standing: [1, 5], built: [1, 2] })).toBe(2);
});

describe('slices marked for the filling in between', () => {
  const slice = (z: number, bone: LabelName = 'femur_right'): OutlinedSlice => ({ plane: 'axial', at: point(0, 0, z), bone, sliceMm: 2 });
  const none = { across: 'axial', slices: [] } as const;
  const first = withMarked(none, slice(10), 1);

  test('are marked once each, and those of another direction start anew', () => {
    expect(withMarked(first, slice(10.4), 2).slices).toHaveLength(1);
    expect(withMarked(first, slice(14), 2).slices).toHaveLength(2);
    expect(withMarked(first, { ...slice(0), plane: 'coronal' }, 2).slices).toHaveLength(1);
  });

  test('are those of the bone in hand, and are marked as long as one of the strokes on them stands', () => {
    const marked = withMarked(withMarked(withMarked(first, slice(14, 'hip_right'), 2), slice(10.4), 3), slice(20), null);
    expect(markedFor({ marked, standing: [1, 2, 3] }, 'femur_right').map(([, , z]) => z)).toEqual([10, 20]);
    expect(markedFor({ marked, standing: [3] }, 'femur_right').map(([, , z]) => z)).toEqual([10, 20]);
    expect(markedFor({ marked, standing: [] }, 'femur_right').map(([, , z]) => z)).toEqual([20]);
    expect(markedFor({ marked, standing: [2] }, 'hip_right')).toEqual([point(0, 0, 14)]);
  });

  test('are marked by painting with the disc, and by nothing else', () => {
    const grid = { size: [4, 4, 4] as const, worldFromIndex: transform<'world', 'index'>([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 3, 0]) };
    const disc: Edit = { tool: 'brush', to: 'femur_right', over: ['background'], shape: { kind: 'disc', normal: axesOf.axial.away }, radiusMm: 3, hu: null, path: [point(1, 2, 6)] };
    expect(outlinedBy(disc, grid)).toEqual({ plane: 'axial', at: point(1, 2, 6), bone: 'femur_right', sliceMm: 3 });
    expect(outlinedBy({ ...disc, to: 'background' }, grid)).toBeNull();
    expect(outlinedBy({ ...disc, shape: { kind: 'sphere' } }, grid)).toBeNull();
  });
});

test('what is said of the quality of a bone is read where it stands, and nothing is made up', () => {
  const parts = { agreement: 0.42, contrast: 1, volume: 1, closed: null, density: null };
  const quality = { version: 1, score: 0.42, low: true, parts, reasons: ['agreement'], place: { at: [1, 2, 3], low: [0, 0, 0], high: [4, 4, 4] } };
  const nail = { volumeCm3: 14.3, peakHu: 3071, box: { low: [0, 0, 0], high: [20, 20, 90] }, near: ['femur_left'] };
  const bones = { sacrum: { volumeCm3: 1, quality }, hip_left: { volumeCm3: 2 }, hip_right: { quality: { score: 2 } } };
  expect(doubtsIn({ bones, metal: [nail] })).toEqual({ qualities: { sacrum: quality }, metal: [nail] });
  expect(doubtsIn({ bones, metal: 'a nail' })).toEqual({ qualities: { sacrum: quality }, metal: [] });
  const damagedSlices = { count: 1, total: 350, slices: '166 (I 512 mm)', places: [[1, 2, -512]] };
  expect(doubtsIn({ bones, damagedSlices })).toEqual({ qualities: { sacrum: quality }, metal: [], damagedSlices });
  expect(doubtsIn(undefined)).toEqual({ qualities: {}, metal: [] });
});
