import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { keyOf, openArtifacts, type ArtifactFolder } from '../../electron/cases/artifacts';
import { readAbout, readLabels, writeLabels, writeVolume } from '../../electron/cases/bulk';
import { editedLabelsKey } from '../../electron/cases/editedLabels';
import { openCaseStore, type CaseStore } from '../../electron/cases/store';
import { createHandlers } from '../../electron/ipc/handlers';
import { createCaseJobs } from '../../electron/jobs/caseJobs';
import { editLabels } from '../../electron/jobs/tasks/editLabels';
import { prepareEdited } from '../../electron/jobs/tasks/prepareEdited';
import type { TaskServices } from '../../electron/jobs/task';
import type { PreparedCase } from '../../shared/ipc/contract';
import { Refusal } from '../../shared/jobs/job';
import { editSchema, type Edit } from '../../shared/segmentation/edit/edit';
import { labelsAbout, type LabelsAbout } from '../../shared/segmentation/summary';
import { brush, countOf, differences, edited, gridAbout, inBall, labelsOn, scanOn } from '../shared/editPhantom';

const grid = gridAbout([60, 50, 40], [1, 1, 1.5]);
const scan = scanOn(grid);
const labels = labelsOn(grid, (place) => (inBall(place, [-14, 0, 0], 11) ? 'hip_left' : inBall(place, [14, 0, 0], 10) ? 'patella_left' : 'background'));
const about: LabelsAbout = {
  model: { id: 'm', version: '1', sha256: '00' }, provider: 'cpu', passedOver: [], appVersion: '0', sides: {}, stages: [],
  bones: { hip_left: { volumeCm3: 5.5, cutAt: [], confidence: 0.9 }, patella_left: { volumeCm3: 4.1, cutAt: [], confidence: 0.8 } },
};
const [volumeKey, labelsKey] = [keyOf('volume', 1), keyOf('labels', 1)];
const painted = editSchema.parse(brush({ to: 'hip_left', path: [[-14, 8, 0] as never], radiusMm: 8 }));
const cut = editSchema.parse({ tool: 'cut', bone: 'patella_left', to: 'background', by: { kind: 'plane', at: [14, 0, 0], normal: [0, 0, 1] } });
const edits: readonly Edit[] = [painted, cut];

let folder = '';
let stores: CaseStore[] = [];
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'arthroplan-edit-')); });
afterEach(() => {
  stores.forEach((store) => { store.close(); });
  stores = [];
  rmSync(folder, { recursive: true, force: true });
});

function openStore(): CaseStore {
  const store = openCaseStore({ folder, now: () => new Date('2026-11-21T12:00:00Z') });
  stores.push(store);
  return store;
}

async function withScan(artifacts: ArtifactFolder): Promise<ArtifactFolder> {
  await writeVolume(artifacts, volumeKey, { ...scan, about: {} });
  await writeLabels(artifacts, labelsKey, { ...labels, about });
  return artifacts;
}

const servicesFor = (artifacts: ArtifactFolder, words: Partial<TaskServices> = {}): TaskServices => ({
  artifacts, resources: { modelsFolder: '', implantsFolder: '', appVersion: '0' }, signal: new AbortController().signal, progress: () => undefined, ...words,
});

test('the job makes the labels that were made by hand, under a key of parent and edits, and leaves the parent as it was', async () => {
  const artifacts = await withScan(openArtifacts(folder));
  const { labels: key } = await editLabels({ volume: volumeKey, labels: labelsKey, edits: [...edits] }, servicesFor(artifacts));
  const byHand = edits.reduce((before, edit) => edited(before, scan, edit).labels, labels);
  expect(differences(await readLabels(artifacts, key), byHand)).toBe(0);
  expect(differences(await readLabels(artifacts, labelsKey), labels)).toBe(0);
  expect(key).toBe(editedLabelsKey(labelsKey, edits));
  expect(new Set([key, labelsKey, editedLabelsKey(labelsKey, [painted]), editedLabelsKey(labelsKey, [cut, painted])]).size).toBe(4);
});

test('without edits there is nothing to make: the key is that of the labels', async () => {
  const artifacts = await withScan(openArtifacts(folder));
  expect(await editLabels({ volume: volumeKey, labels: labelsKey, edits: [] }, servicesFor(artifacts))).toEqual({ labels: labelsKey });
});

test('the key of edits does not hang on the order of words in their JSON', () => {
  const turned = Object.fromEntries(Object.entries(painted).reverse());
  expect(editedLabelsKey(labelsKey, [editSchema.parse(turned)])).toBe(editedLabelsKey(labelsKey, [painted]));
});

test('what is said of edited labels keeps the model and names the bones that hands changed', async () => {
  const artifacts = await withScan(openArtifacts(folder));
  const { labels: key } = await editLabels({ volume: volumeKey, labels: labelsKey, edits: [...edits] }, servicesFor(artifacts));
  const said = labelsAbout.parse(await readAbout(artifacts, key));
  const now = await readLabels(artifacts, key);
  const cm3 = (name: string): number => (countOf(now, name) * 1.5) / 1000;
  expect(said.model).toEqual(about.model);
  expect(said.bones.hip_left).toMatchObject({ confidence: 0.9, cutAt: [] });
  expect(said.bones.hip_left?.volumeCm3).toBeCloseTo(cm3('hip_left'), 1);
  expect(said.bones.patella_left?.volumeCm3).toBeCloseTo(cm3('patella_left'), 1);
  expect(said.edited).toMatchObject({ from: labelsKey, edits: 2, bones: [{ bone: 'hip_left', edits: 1, removedCm3: 0 }, { bone: 'patella_left', edits: 1, addedCm3: 0 }] });
  expect(said.edited?.bones[0]?.addedCm3).toBeCloseTo(cm3('hip_left') - (countOf(labels, 'hip_left') * 1.5) / 1000, 2);
});

test('a job that is cancelled between two edits leaves no labels behind', async () => {
  const artifacts = await withScan(openArtifacts(folder));
  const controller = new AbortController();
  const services = servicesFor(artifacts, { signal: controller.signal, progress: () => { controller.abort(); } });
  await expect(editLabels({ volume: volumeKey, labels: labelsKey, edits: [...edits] }, services)).rejects.toThrow();
  expect(artifacts.has(editedLabelsKey(labelsKey, edits))).toBe(false);
});

const prepared: PreparedCase = { volume: volumeKey, labels: labelsKey, bones: {}, landmarks: keyOf('landmarks', 1), provider: 'cpu', stages: [{ stage: 'segment', seconds: 1, peakRssMb: 1 }, { stage: 'surfaces', seconds: 1, peakRssMb: 1 }] };

test('bones and landmarks are made anew from the edits, and those of before are found again when the edits are undone', async () => {
  const artifacts = await withScan(openArtifacts(folder));
  const steps: number[] = [];
  const services = servicesFor(artifacts, { progress: (_, fraction) => { steps.push(fraction); } });
  const first = await prepareEdited({ prepared, edits: [] }, services);
  const second = await prepareEdited({ prepared: first, edits: [painted] }, services);
  const third = await prepareEdited({ prepared: second, edits: [...edits] }, services);
  const back = await prepareEdited({ prepared: third, edits: [] }, services);
  expect(first.labels).toBe(labelsKey);
  expect([second.original, third.original, back.original]).toEqual([labelsKey, labelsKey, undefined]);
  expect(new Set([first, second, third].flatMap((each) => [each.labels, each.landmarks])).size).toBe(6);
  expect(second.bones.hip_left).not.toBe(first.bones.hip_left);
  expect(third.bones.patella_left).not.toBe(second.bones.patella_left);
  // What no edit touched is found again, not made again.
  expect([second.bones.patella_left, third.bones.hip_left]).toEqual([first.bones.patella_left, second.bones.hip_left]);
  expect(second.provider).toBe('cpu');
  expect({ ...back, stages: [] }).toEqual({ ...first, stages: [] });
  expect(third.stages.map(({ stage }) => stage)).toEqual(['segment', 'edit', 'surfaces', 'landmarks']);
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...steps)).toBe(1);
});

test('every edit is in the journal at once: a store that is opened again lists them, undone ones apart', () => {
  const first = openStore();
  const { id } = first.create('Hip 1');
  first.keepPrepared(id, { path: '/ct', seriesUid: null, model: 'm', provider: 'auto' }, prepared);
  expect(first.open(id).editing).toEqual({ labels: labelsKey, edits: [], undone: [], built: true });
  for (const edit of [painted, cut, cut]) first.keepEdit({ caseId: id, labels: labelsKey, entry: { type: 'labels/edit', edit } });
  first.keepEdit({ caseId: id, labels: labelsKey, entry: { type: 'labels/undo' } });
  // As after a crash: nothing was closed, another store reads the same file.
  expect(openStore().open(id).editing).toEqual({ labels: labelsKey, edits: [painted, cut], undone: [cut], built: false });
  first.keepEdit({ caseId: id, labels: labelsKey, entry: { type: 'labels/redo' } });
  expect(first.open(id).editing).toMatchObject({ edits: [painted, cut, cut], undone: [] });
});

test('edits and plan share the journal and do not disturb each other', () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  store.keepPrepared(id, { path: '/ct', seriesUid: null, model: 'm', provider: 'auto' }, prepared);
  const plan = { version: 2, procedure: 'tha', side: 'left', pelvicFrame: 'app', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null, neckCutAboveLesserTrochanterMm: null, state: 'draft' } as const;
  store.keepPlan({ caseId: id, plan, command: 'propose' });
  store.keepEdit({ caseId: id, labels: labelsKey, entry: { type: 'labels/edit', edit: painted } });
  expect(store.journal(id)).toHaveLength(1);
  expect(store.open(id)).toMatchObject({ plan, editing: { edits: [painted] } });
});

test('edits belong to the labels they were made on: those of another model wait for it', () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  const source = { path: '/ct', seriesUid: null, model: 'm', provider: 'auto' } as const;
  store.keepPrepared(id, source, prepared);
  store.keepEdit({ caseId: id, labels: labelsKey, entry: { type: 'labels/edit', edit: painted } });
  store.keepPrepared(id, { ...source, model: 'other' }, { ...prepared, labels: keyOf('labels', 2) });
  expect(store.open(id).editing).toMatchObject({ labels: keyOf('labels', 2), edits: [], built: true });
  store.keepPrepared(id, source, prepared);
  expect(store.open(id).editing).toMatchObject({ labels: labelsKey, edits: [painted], built: false });
});

test('a rebuilt case is known as built by its key, keeps its source, and is not built any more after the next edit', () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  const source = { path: '/ct', seriesUid: null, model: 'm', provider: 'auto' } as const;
  store.keepPrepared(id, source, prepared);
  store.keepEdit({ caseId: id, labels: labelsKey, entry: { type: 'labels/edit', edit: painted } });
  store.keepPrepared(id, null, { ...prepared, labels: editedLabelsKey(labelsKey, [painted]), original: labelsKey });
  expect(store.open(id)).toMatchObject({ source, editing: { labels: labelsKey, edits: [painted], built: true } });
  expect(store.open(id).missing).toContain(labelsKey);
  store.keepEdit({ caseId: id, labels: labelsKey, entry: { type: 'labels/undo' } });
  expect(store.open(id).editing?.built).toBe(false);
});

test('the window asks by the case only; what follows from edits that were not rebuilt is not exported', async () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  const artifacts = await withScan(openArtifacts(store.artifactsFolder(id)));
  await artifacts.write(prepared.landmarks, {});
  store.keepPrepared(id, { path: '/ct', seriesUid: null, model: 'm', provider: 'auto' }, prepared);
  const started: { kind: string; input: unknown }[] = [];
  const jobs = createCaseJobs({
    resources: servicesFor(artifacts).resources, idleFolder: folder, tell: () => undefined, store: () => store,
    scheduler: { start: ({ kind, input }) => { started.push({ kind, input }); return 'job-1'; }, cancel: () => undefined, running: () => [], close: () => undefined },
  });
  const handlers = createHandlers({ store: () => store, jobs, resources: servicesFor(artifacts).resources, systemLanguage: () => 'en', dialogs: { openPath: async () => null, saveFolder: async () => null, reveal: () => undefined } });
  await handlers['labels.keep']({ caseId: id, labels: labelsKey, entry: { type: 'labels/edit', edit: painted } });
  const plan = { version: 2, procedure: 'tha', side: 'left', pelvicFrame: 'app', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null, neckCutAboveLesserTrochanterMm: null, state: 'draft' } as const;
  await expect(handlers['jobs.exportCase']({ caseId: id, plan, folder, languages: ['en'] })).rejects.toMatchObject({ reason: 'edit.notBuilt' });
  await expect(handlers['jobs.buildGuide']({ caseId: id, plan, type: 'neck-resection' })).rejects.toBeInstanceOf(Refusal);
  await handlers['jobs.prepareEdited']({ caseId: id });
  expect(started).toEqual([{ kind: 'prepareEdited', input: { prepared, edits: [painted] } }]);
  jobs.changed({ jobId: 'job-1', kind: 'prepareEdited', state: { state: 'done', result: { ...prepared, labels: editedLabelsKey(labelsKey, [painted]), original: labelsKey } } });
  expect(store.open(id).editing?.built).toBe(true);
});

test('an edit that this version does not know is refused, not left out', () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  store.keepPrepared(id, { path: '/ct', seriesUid: null, model: 'm', provider: 'auto' }, prepared);
  store.keepEdit({ caseId: id, labels: labelsKey, entry: { type: 'labels/edit', edit: { tool: 'melt' } as never } });
  expect(() => store.open(id)).toThrow(/edit.unreadable/);
});
