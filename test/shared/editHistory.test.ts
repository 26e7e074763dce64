import { expect, test } from 'vitest';

import { applyEdit } from '../../shared/segmentation/edit/apply';
import { perform, takeBack } from '../../shared/segmentation/edit/change';
import { editSchema, type Edit } from '../../shared/segmentation/edit/edit';
import { bytesHeld, editsOf, emptyEditHistory, keepEdit, LEAST_STEPS, makeEdit, MOST_BYTES, redoEdit, replayed, undoEdit, type EditHistory } from '../../shared/segmentation/edit/history';
import { recordOf, type EditEntry } from '../../shared/segmentation/edit/record';
import type { LabelMap } from '../../shared/volume/grid';
import { randomStream } from '../phantom/random';
import { brush, differences, gridAbout, inBall, labelsOn, scanOn, valueOfName, type Place } from './editPhantom';

const grid = gridAbout([40, 36, 26], [1, 1, 1.5]);
const bones = (): LabelMap => labelsOn(grid, (place) => (inBall(place, [-9, 0, 0], 2.5) ? 'background' : inBall(place, [-6, 0, 0], 9) ? 'femur_left' : inBall(place, [7, 1, 0], 8) ? 'hip_left' : place[2] < -16 ? 'sacrum' : 'background'));
const grain = (place: Place): number => 40 * Math.sin(12.9 * place[0] + 78.2 * place[1] + 37.7 * place[2]);
const scan = scanOn(grid, (place) => (inBall(place, [-6, 0, 0], 9) || inBall(place, [7, 1, 0], 8) ? 450 : 30) + grain(place));

/** A voxel of the bone by chance; the middle where there is none. */
function placeIn({ voxels }: LabelMap, name: string, next: () => number): [number, number, number] {
  const at = voxels.indexOf(valueOfName(name), Math.floor(voxels.length * 0.6 * next()));
  return at < 0 ? [0.5, 0.5, 0.75] : [(at % 40) - 19.5, (Math.floor(at / 40) % 36) - 17.5, (Math.floor(at / 1440) - 12.5) * 1.5];
}

/** An edit of any kind, by chance. */
function anyEdit(next: () => number, labels: LabelMap): Edit {
  const place = (): [number, number, number] => [36 * (next() - 0.5), 32 * (next() - 0.5), 36 * (next() - 0.5)];
  const names = ['femur_left', 'hip_left', 'sacrum'] as const;
  const name = (): (typeof names)[number] => names[Math.floor(3 * next())] ?? 'sacrum';
  const bone = name();
  const other = names.find((each) => each !== bone);
  const seed = placeIn(labels, bone, next);
  const kinds: readonly unknown[] = [
    brush({ path: [place() as never, place() as never], radiusMm: 2 + 4 * next(), to: bone }),
    brush({ path: [place() as never], radiusMm: 3 + 4 * next(), to: 'background', over: [bone], hu: { low: -100, high: 500 } }),
    brush({ path: [place() as never], radiusMm: 5, to: bone, shape: { kind: 'disc', normal: [0, 0, 1] as never } }),
    { tool: 'cut', bone, to: 'background', by: { kind: 'plane', at: seed, normal: place() } },
    { tool: 'cut', bone, to: other, by: { kind: 'prism', corners: [place(), place(), place()], along: [0, 0, 1], fromMm: -4, toMm: 4, away: 'inside' } },
    { tool: 'keepIsland', bone, seed }, { tool: 'removeIsland', bone, seed },
    { tool: 'relabel', bone, to: other, seed },
    { tool: 'grow', bone, seed, hu: { low: -60, high: 600 }, reachMm: 6 },
    { tool: 'split', of: ['femur_left', 'hip_left'], seeds: [{ to: 'femur_left', at: [placeIn(labels, 'femur_left', next)] }, { to: 'hip_left', at: [placeIn(labels, 'hip_left', next)] }] },
    { tool: 'fillHoles', bone, across: next() < 0.5 ? null : [0, 0, 1] },
    { tool: 'smooth', bone, byMm: 1, within: next() < 0.5 ? null : { at: seed, radiusMm: 6 } },
    { tool: 'interpolate', bone, normal: [0, 0, 1], slices: [[0, 0, -8.25], [0, 0, -0.75], [0, 0, 6.75]], replace: next() < 0.5 },
  ];
  return editSchema.parse(kinds[Math.floor(kinds.length * next())]);
}

test('a walk of edits, undone and done again at random, is what its list of edits gives; all undone, it is what it was', () => {
  const next = randomStream(20261121);
  const [original, labels] = [bones(), bones()];
  const entries: EditEntry[] = [];
  let history: EditHistory = emptyEditHistory;
  for (let n = 0; n < 220; n++) {
    const turn = next();
    const edit = anyEdit(next, labels);
    const step = turn < 0.15 ? undoEdit(history, labels) : turn < 0.25 ? redoEdit(history, labels) : makeEdit(history, { labels, scan }, edit);
    if (!step || step.change.nothing !== null) continue;
    history = step.history;
    entries.push(turn < 0.15 ? { type: 'labels/undo' } : turn < 0.25 ? { type: 'labels/redo' } : { type: 'labels/edit', edit });
  }
  expect(editsOf(history).length).toBeGreaterThan(50);
  expect(new Set(editsOf(history).map(({ tool }) => tool)).size).toBe(10);
  expect(recordOf(entries)).toEqual({ edits: editsOf(history), undone: history.future.map(({ edit }) => edit) });
  const again = replayed(original, scan, recordOf(entries));
  expect(differences(again.labels, labels)).toBe(0);
  const forward = redoEdit(again.history, again.labels);
  expect(forward === null).toBe(history.future.length === 0);
  let back = 0;
  for (let step = undoEdit(history, labels); step; step = undoEdit(step.history, labels)) back++;
  expect(back).toBe(history.past.length);
  expect(differences(labels, original)).toBe(0);
});

test('an edit made after an undo takes the place of what was undone', () => {
  const labels = bones();
  const first = makeEdit(emptyEditHistory, { labels, scan }, editSchema.parse(brush({ radiusMm: 3, path: [[0, 14, 0] as never] })));
  const undone = undoEdit(first.history, labels);
  const second = makeEdit(undone?.history ?? emptyEditHistory, { labels, scan }, editSchema.parse(brush({ radiusMm: 4, path: [[0, -14, 0] as never] })));
  expect(redoEdit(second.history, labels)).toBeNull();
  expect(editsOf(second.history)).toMatchObject([{ radiusMm: 4 }]);
});

test('an edit that changes nothing is no step', () => {
  const labels = bones();
  const { history, change } = makeEdit(emptyEditHistory, { labels, scan }, editSchema.parse({ tool: 'keepIsland', bone: 'patella_left', seed: [0, 0, 0] }));
  expect([history, change.nothing]).toEqual([emptyEditHistory, 'noBone']);
});

test('fifty steps can be undone whatever they hold, and memory beyond them has a bound', () => {
  const labels = bones();
  const change = { runs: new Uint32Array(400), voxels: 1, box: null, touched: [], nothing: null };
  const edit = editSchema.parse(brush({}));
  const after = (steps: number, mostBytes: number): EditHistory =>
    Array.from({ length: steps }).reduce<EditHistory>((before) => keepEdit(before, labels, { edit, change }, mostBytes).history, emptyEditHistory);
  expect(after(80, 1000).past).toHaveLength(LEAST_STEPS);
  expect(editsOf(after(80, 1000))).toHaveLength(80);
  expect(after(300, 1600 * 120).past).toHaveLength(120);
  expect(bytesHeld(after(300, MOST_BYTES))).toBe(300 * 1600);
});

test('an edit on mirrored bones is the mirrored edit, whatever the tool', () => {
  const next = randomStream(7);
  const [original, other] = [bones(), mirrored(bones())];
  const mirrorScan = { grid, voxels: flipped(scan.voxels) };
  const seen = new Set<string>();
  for (let n = 0; n < 160; n++) {
    const edit = anyEdit(next, original);
    const change = applyEdit(original, scan, edit);
    perform(original.voxels, change);
    perform(other.voxels, applyEdit(other, mirrorScan, mirroredEdit(edit)));
    expect(differences(mirrored(original), other), edit.tool).toBe(0);
    if (change.voxels > 0) seen.add(edit.tool);
    // The walk goes on from the bones that it began with, or nothing of them would be left.
    if (n % 10 === 9) for (const [map, start] of [[original, bones()], [other, mirrored(bones())]] as const) map.voxels.set(start.voxels);
  }
  expect(seen.size).toBe(10);
});

test('taking back is exact on labels that nothing else touched', () => {
  const labels = bones();
  const change = applyEdit(labels, scan, editSchema.parse({ tool: 'smooth', bone: 'hip_left', byMm: 3, within: null }));
  perform(labels.voxels, change);
  expect(differences(labels, bones())).toBe(change.voxels);
  takeBack(labels.voxels, change);
  expect(differences(labels, bones())).toBe(0);
});

/** Left and right of the grid, which is symmetric about x = 0, changed over. */
function flipped<V extends Uint8Array | Int16Array>(voxels: V): V {
  const out = voxels.slice() as V;
  const columns = grid.size[0];
  voxels.forEach((voxel, n) => { out[n - (n % columns) + columns - 1 - (n % columns)] = voxel; });
  return out;
}
const mirrored = (labels: LabelMap): LabelMap => ({ grid, voxels: flipped(labels.voxels) });

/** Every place and direction of the edit mirrored: the only triples of numbers in it. */
function mirroredEdit(edit: Edit): Edit {
  const turned = (value: unknown): unknown => {
    if (Array.isArray(value) && value.length === 3 && value.every((each) => typeof each === 'number')) return [-(value[0] as number), value[1] as number, value[2] as number];
    if (Array.isArray(value)) return value.map(turned);
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, turned(each)]));
    return value;
  };
  return editSchema.parse(turned(edit));
}
