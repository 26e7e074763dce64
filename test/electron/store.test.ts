import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fork } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import Libsql from 'libsql';
import { build } from 'vite';

import { keyOf, openArtifacts } from '../../electron/cases/artifacts';
import { replay } from '../../electron/cases/journal';
import { openCaseStore, type CaseStore } from '../../electron/cases/store';
import type { CaseSource, PreparedCase } from '../../shared/ipc/contract';
import { Refusal } from '../../shared/jobs/job';
import type { PlanCommand } from '../../shared/plan/commands';
import type { Plan } from '../../shared/plan/document';
import { point } from '../../shared/geometry/spaces';
import { perform, redo, startHistory, undo, type History } from '../../shared/plan/history';

const proposed: Plan = {
  version: 2, procedure: 'tha', side: 'left', pelvicFrame: 'app', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null,
  neckCutAboveLesserTrochanterMm: 12, state: 'draft',
};
const source: CaseSource = { path: '/ct', seriesUid: null, model: 'm', provider: 'auto' };
const prepared: PreparedCase = {
  volume: keyOf('volume', 1), labels: keyOf('labels', 1), bones: { hip_left: keyOf('mesh', 1) }, landmarks: keyOf('landmarks', 1), provider: 'cpu', stages: [],
};

let folder = '';
let open: CaseStore[] = [];
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'arthroplan-store-')); });
afterEach(() => {
  open.forEach((store) => { store.close(); });
  open = [];
  rmSync(folder, { recursive: true, force: true });
});

function openStore(): CaseStore {
  const store = openCaseStore({ folder, now: () => new Date('2026-11-21T12:00:00Z') });
  open.push(store);
  return store;
}

const reasonOf = (work: () => unknown): string => {
  try {
    work();
  } catch (cause) {
    if (cause instanceof Refusal) return cause.reason;
    throw cause;
  }
  return 'not refused';
};

test('a case that was made is there after closing and opening', () => {
  const first = openStore();
  const { id } = first.create('Hip 1');
  first.keepPlan({ caseId: id, plan: proposed, command: 'propose' });
  first.close();
  open = [];
  const second = openStore();
  expect(second.list()).toMatchObject([{ id, code: 'Hip 1', side: 'left', step: 'plan' }]);
  expect(second.open(id).plan).toEqual(proposed);
});

test('what was prepared is kept with the case, and what of it is missing on the disk is named', async () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  store.keepPrepared(id, source, prepared);
  expect(store.open(id).missing).toHaveLength(4);
  const artifacts = openArtifacts(store.artifactsFolder(id));
  for (const key of [prepared.volume, prepared.labels, keyOf('mesh', 1)]) await artifacts.write(key, {});
  expect(store.open(id)).toMatchObject({ prepared, source, missing: [prepared.landmarks] });
});

test('replaying the journal gives the plan, undo and redo included', () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  const keep = (history: History, command: unknown): History => {
    store.keepPlan({ caseId: id, plan: history.present, command });
    return history;
  };
  const act = (history: History, command: PlanCommand): History => keep(perform(history, command), command);
  let history = keep(startHistory(proposed), 'propose');
  history = act(history, { type: 'neckCut/set', aboveLesserTrochanterMm: 15 });
  history = act(history, { type: 'frame/choose', pelvicFrame: 'functional' });
  history = keep(undo(history), 'undo');
  history = keep(undo(history), 'undo');
  keep(redo(history), 'redo');
  expect(replay(store.journal(id))).toEqual(store.open(id).plan);
  expect(store.open(id).plan?.neckCutAboveLesserTrochanterMm).toBe(15);
  expect(store.journal(id).map(({ command }) => (typeof command === 'string' ? command : 'performed'))).toEqual(['propose', 'performed', 'performed', 'undo', 'undo', 'redo']);
});

test('who moved a landmark and when is in the journal, and replayed with the implants that followed', () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  const move: PlanCommand = {
    type: 'landmark/move', landmark: 'asis_left', to: point(1, 2, 3), by: 'planner', when: '2026-11-21T20:00:00.000Z', implants: { cup: null, stem: null, neckCutAboveLesserTrochanterMm: 14 },
  };
  const moved = perform(startHistory(proposed), move).present;
  store.keepPlan({ caseId: id, plan: proposed, command: 'propose' });
  store.keepPlan({ caseId: id, plan: moved, command: move });
  expect(store.journal(id).at(-1)?.command).toEqual(move);
  expect(replay(store.journal(id))).toEqual(store.open(id).plan);
  expect(moved).toMatchObject({ neckCutAboveLesserTrochanterMm: 14, landmarkOverrides: { asis_left: { by: 'planner' } }, implantsFor: moved.landmarkOverrides });
});

test('the journal can be neither rewritten nor shortened, only go with its case', async () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  store.keepPlan({ caseId: id, plan: proposed, command: 'propose' });
  const raw = new Libsql(join(folder, 'cases.db'));
  raw.exec('PRAGMA foreign_keys = ON');
  expect(() => raw.exec("UPDATE journal SET command = '\"other\"'")).toThrow(/append-only/);
  expect(() => raw.exec('DELETE FROM journal')).toThrow(/append-only/);
  raw.close();
  await store.remove(id);
  expect(store.list()).toEqual([]);
  expect(store.journal(id)).toEqual([]);
});

test('a plan for a case that is not there is refused and leaves no entry', () => {
  const store = openStore();
  const caseId = '00000000-0000-4000-8000-000000000000';
  expect(reasonOf(() => { store.keepPlan({ caseId, plan: proposed, command: 'propose' }); })).toBe('cases.notFound');
  expect(store.journal(caseId)).toEqual([]);
});

test('a file that is no database is refused and left byte for byte as it is', () => {
  const path = join(folder, 'cases.db');
  const bytes = Buffer.from('this is not a database, but somebody may want it back'.repeat(100));
  writeFileSync(path, bytes);
  expect(reasonOf(openStore)).toBe('cases.corruptStore');
  expect(readFileSync(path).equals(bytes)).toBe(true);
});

test('a database of another program is refused', () => {
  const raw = new Libsql(join(folder, 'cases.db'));
  raw.exec('CREATE TABLE recipes (name TEXT)');
  raw.close();
  expect(reasonOf(openStore)).toBe('cases.foreignStore');
});

test('a case file of tomorrow is refused and left as it is', () => {
  openStore().close();
  open = [];
  const path = join(folder, 'cases.db');
  const raw = new Libsql(path);
  raw.exec('PRAGMA user_version = 99; PRAGMA wal_checkpoint(TRUNCATE)');
  raw.close();
  const before = readFileSync(path);
  expect(reasonOf(openStore)).toBe('cases.newerStore');
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('a case whose plan is of tomorrow stands in the list, opens with its reason and is not written over', () => {
  const store = openStore();
  const { id } = store.create('Hip 1');
  store.keepPlan({ caseId: id, plan: { ...proposed, version: 7 } as unknown as Plan, command: 'propose' });
  expect(store.list()).toMatchObject([{ id, side: 'left' }]);
  expect(reasonOf(() => store.open(id))).toBe('cases.newerPlan');
});

/** The store as a plain Node process can load it. */
async function builtStore(): Promise<string> {
  const outDir = join(process.cwd(), 'dist', `store-under-test-${String(process.pid)}`);
  const output = { format: 'cjs', entryFileNames: 'store.cjs' } as const;
  await build({
    configFile: false, logLevel: 'silent', ssr: { noExternal: true },
    build: { ssr: 'electron/cases/store.ts', outDir, target: 'node18', rolldownOptions: { external: ['libsql'], output } },
  });
  return join(outDir, 'store.cjs');
}

test('a writer killed in the middle leaves every plan it was told is kept', async () => {
  const program = await builtStore();
  const child = fork(join(process.cwd(), 'test/electron/children/writer.mjs'), [program, folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const kept = await new Promise<number>((done) => {
    let last = 0;
    child.on('message', (count: number) => {
      last = count;
      if (count === 40) child.kill('SIGKILL');
    });
    child.on('exit', () => { done(last); });
  });
  rmSync(dirname(program), { recursive: true });
  const store = openStore();
  const id = store.list()[0]?.id ?? '';
  expect(kept).toBeGreaterThanOrEqual(40);
  expect(store.journal(id).length).toBeGreaterThanOrEqual(kept);
  expect(store.open(id).plan).toEqual(proposed);
});
