import { fork } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';

import type { JobChanged } from '../../shared/ipc/contract';
import type { JobKind } from '../../shared/jobs/job';
import { nodeChild } from '../../electron/jobs/host';
import { isTerminal } from '../../electron/jobs/protocol';
import { createScheduler, type Scheduler } from '../../electron/jobs/scheduler';

const script = join(process.cwd(), 'test/electron/children/scripted.cjs');
const resources = { modelsFolder: '', implantsFolder: '', appVersion: '0' };

type Desk = { readonly scheduler: Scheduler; readonly changes: JobChanged[]; readonly pids: number[] };
let desk: Desk | null = null;
afterEach(() => desk?.scheduler.close());

function openDesk(graceMs = 200): Desk {
  const [changes, pids]: [JobChanged[], number[]] = [[], []];
  const spawn = () => {
    const child = fork(script, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], serialization: 'advanced' });
    pids.push(child.pid ?? 0);
    return nodeChild(child);
  };
  desk = { changes, pids, scheduler: createScheduler({ spawn, notify: (change) => changes.push(change), graceMs }) };
  return desk;
}

type Does = 'finish' | 'refuse' | 'hang' | 'deafen' | 'die' | 'exhaust' | 'throw';
const order = (does: Does, kind: JobKind = 'segment') => ({ kind, input: { does }, artifactsFolder: '', resources });
const statesOf = ({ changes }: Desk, id: string) => changes.filter(({ jobId }) => jobId === id).map(({ state }) => state);
const endOf = (at: Desk, id: string) => vi.waitFor(() => {
  const last = statesOf(at, id).at(-1);
  if (!last || !isTerminal(last)) throw new Error('not ended');
  return last;
}, { timeout: 10_000, interval: 10 });

test('a job is queued, runs and is done, once', async () => {
  const at = openDesk();
  const id = at.scheduler.start(order('finish'));
  await endOf(at, id);
  expect(statesOf(at, id).map(({ state }) => state)).toEqual(['queued', 'running', 'running', 'done']);
});

test('a refusal arrives with its reason', async () => {
  const at = openDesk();
  expect(await endOf(at, at.scheduler.start(order('refuse')))).toMatchObject({ state: 'failed', error: { code: 'refused', reason: 'import.notCt' } });
});

test('two heavy jobs run one after the other, a listing need not wait', async () => {
  const at = openDesk();
  const first = at.scheduler.start(order('hang'));
  const second = at.scheduler.start(order('finish'));
  const listing = at.scheduler.start(order('finish', 'readSeries'));
  expect(await endOf(at, listing)).toMatchObject({ state: 'done' });
  expect(statesOf(at, second)).toEqual([{ state: 'queued' }]);
  at.scheduler.cancel(first);
  expect(await endOf(at, second)).toMatchObject({ state: 'done' });
});

test('a child that is killed fails its job as crashed, and the next job has a child of its own', async () => {
  const at = openDesk();
  expect(await endOf(at, at.scheduler.start(order('die')))).toMatchObject({ state: 'failed', error: { code: 'crashed', values: { exitCode: 'SIGKILL' } } });
  expect(await endOf(at, at.scheduler.start(order('finish')))).toMatchObject({ state: 'done' });
  expect(new Set(at.pids).size).toBe(2);
});

test('a child that throws where nobody catches is a crash too', async () => {
  const at = openDesk();
  expect(await endOf(at, at.scheduler.start(order('throw')))).toMatchObject({ state: 'failed', error: { code: 'crashed', values: { exitCode: 1 } } });
});

test('a child that runs out of memory says so', async () => {
  const at = openDesk();
  expect(await endOf(at, at.scheduler.start(order('exhaust')))).toMatchObject({ state: 'failed', error: { code: 'out-of-memory' } });
});

test('a cancelled job that listens ends as cancelled', async () => {
  const at = openDesk(60_000);
  const id = at.scheduler.start(order('hang'));
  at.scheduler.cancel(id);
  expect(await endOf(at, id)).toEqual({ state: 'cancelled' });
});

test('a cancelled job that is deaf is ended after the grace, and its process with it', async () => {
  const at = openDesk(100);
  const id = at.scheduler.start(order('deafen'));
  await vi.waitFor(() => { expect(at.pids).toHaveLength(1); });
  at.scheduler.cancel(id);
  expect(await endOf(at, id)).toEqual({ state: 'cancelled' });
  await vi.waitFor(() => { expect(() => process.kill(at.pids[0] ?? 0, 0)).toThrow(); });
});

test('a job cancelled in the queue never starts', async () => {
  const at = openDesk();
  at.scheduler.start(order('hang'));
  const waiting = at.scheduler.start(order('finish'));
  at.scheduler.cancel(waiting);
  expect(statesOf(at, waiting)).toEqual([{ state: 'queued' }, { state: 'cancelled' }]);
  expect(at.pids).toHaveLength(1);
});

test('cancelling what has ended does nothing', async () => {
  const at = openDesk();
  const id = at.scheduler.start(order('finish'));
  await endOf(at, id);
  at.scheduler.cancel(id);
  expect(statesOf(at, id).filter(isTerminal)).toHaveLength(1);
});
