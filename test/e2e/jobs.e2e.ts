import type { Page } from '@playwright/test';

import type { JobChanged } from '../../shared/ipc/contract';
import type { OpenApp } from './app';
import { expect, test } from './patient';

const TERMINAL = ['done', 'failed', 'cancelled'];

/** Calls main as the window does; throws what it refuses. */
async function call<T>(page: Page, channel: string, input?: unknown): Promise<T> {
  const reply = await page.evaluate(([name, words]) => window.api.invoke(name as string, words), [channel, input]);
  if (!reply.ok) throw new Error(`${channel}: ${JSON.stringify(reply.error)}`);
  return reply.value as T;
}

/** Everything the page hears of jobs from now on, readable from the test. */
const listen = (page: Page) => page.evaluate(() => {
  const heard: JobChanged[] = [];
  window.api.subscribe((change) => heard.push(change));
  Object.assign(window, { heard });
});
const heardOf = (page: Page, jobId: string): Promise<JobChanged[]> => page.evaluate((id) => {
  const { heard } = window as unknown as { heard: JobChanged[] };
  return heard.filter((change) => change.jobId === id);
}, jobId);
const lastOf = async (page: Page, jobId: string) => (await heardOf(page, jobId)).at(-1)?.state;

async function modelOf(page: Page): Promise<string | null> {
  const { models } = await call<{ models: { id: string }[] }>(page, 'app.info');
  return models[0]?.id ?? null;
}

/** A case whose bones are being segmented at this moment. */
async function segmenting({ page }: OpenApp, { patient, model }: { patient: string; model: string }): Promise<{ caseId: string; jobId: string }> {
  await listen(page);
  const { id: caseId } = await call<{ id: string }>(page, 'cases.create', { code: 'Hip 1' });
  const { jobId } = await call<{ jobId: string }>(page, 'jobs.prepareCase', { caseId, path: patient, seriesUid: null, model, provider: 'cpu' });
  await expect.poll(async () => {
    const state = await lastOf(page, jobId);
    if (state && TERMINAL.includes(state.state)) throw new Error(`ended before the network ran: ${JSON.stringify(state)}`);
    return state?.state === 'running' ? state.step : '';
  }, { timeout: 60_000, intervals: [50] }).toBe('segment.network');
  return { caseId, jobId };
}

/** Process numbers of the job's child, as Electron counts them. */
const childPids = ({ app }: OpenApp): Promise<number[]> => app.evaluate(({ app: electron }) => electron.getAppMetrics()
  .filter(({ serviceName, name }) => [serviceName, name].some((said) => said?.includes('ArthroPlan job') || said === 'node.mojom.NodeService'))
  .map(({ pid }) => pid));

test('a folder is listed with its series, by a process of its own that is gone afterwards', async ({ opened, patient }) => {
  const { page } = opened;
  await listen(page);
  const { jobId } = await call<{ jobId: string }>(page, 'jobs.readSeries', { path: patient });
  await expect.poll(async () => TERMINAL.includes((await lastOf(page, jobId))?.state ?? '')).toBe(true);
  const state = await lastOf(page, jobId);
  expect(state).toMatchObject({ state: 'done', result: { series: [{ modality: 'CT', files: 66 }] } });
  await expect.poll(() => childPids(opened)).toEqual([]);
});

test('killing the worker in the middle of a job leaves the window and the case alive, and the next job runs', async ({ opened, patient }) => {
  const { page, complaints } = opened;
  const model = await modelOf(page);
  test.skip(model === null, 'there is no network in models/');
  const { caseId, jobId } = await segmenting(opened, { patient, model: model ?? '' });
  const pids = await childPids(opened);
  expect(pids).toHaveLength(1);
  pids.forEach((pid) => process.kill(pid, 'SIGKILL'));
  await expect.poll(() => lastOf(page, jobId)).toMatchObject({ state: 'failed', error: { code: 'crashed', reason: 'cases.crashed' } });
  expect(await call(page, 'cases.open', { caseId })).toMatchObject({ summary: { code: 'Hip 1' }, prepared: null, plan: null });
  const next = await call<{ jobId: string }>(page, 'jobs.readSeries', { path: patient });
  await expect.poll(async () => (await lastOf(page, next.jobId))?.state).toBe('done');
  expect(complaints).toEqual([]);
});

test('a cancelled segmentation ends as cancelled and its process with it', async ({ opened, patient }) => {
  const { page } = opened;
  const model = await modelOf(page);
  test.skip(model === null, 'there is no network in models/');
  const { jobId } = await segmenting(opened, { patient, model: model ?? '' });
  await call(page, 'jobs.cancel', { jobId });
  await expect.poll(() => lastOf(page, jobId), { timeout: 15_000 }).toEqual({ state: 'cancelled' });
  await expect.poll(() => childPids(opened)).toEqual([]);
});

test('main answers within 50 ms while the network runs', async ({ opened, patient }) => {
  const { page } = opened;
  const model = await modelOf(page);
  test.skip(model === null, 'there is no network in models/');
  const { jobId } = await segmenting(opened, { patient, model: model ?? '' });
  const delays = await page.evaluate(async () => {
    const taken: number[] = [];
    for (let at = 0; at < 100; at += 1) {
      const asked = performance.now();
      await window.api.invoke('app.ping');
      taken.push(performance.now() - asked);
      await new Promise((later) => setTimeout(later, 20));
    }
    return taken.sort((a, b) => a - b);
  });
  expect((await lastOf(page, jobId))?.state, 'the network still runs').toBe('running');
  test.info().annotations.push({ type: 'ping ms', description: `median ${String(delays[50])}, 95 % ${String(delays[95])}, longest ${String(delays[99])}` });
  expect(delays[95]).toBeLessThan(50);
});
