import type { OpenApp } from './app';
import { call, isTerminal, lastOf, listen, modelOf } from './calls';
import { expect, test } from './patient';

/** A case whose bones are being segmented at this moment. */
async function segmenting({ page }: OpenApp, { patient, model }: { patient: string; model: string }): Promise<{ caseId: string; jobId: string }> {
  await listen(page);
  const { id: caseId } = await call<{ id: string }>(page, 'cases.create', { code: 'Hip 1' });
  const { jobId } = await call<{ jobId: string }>(page, 'jobs.prepareCase', { caseId, path: patient, seriesUid: null, model, provider: 'cpu' });
  await expect.poll(async () => {
    const state = await lastOf(page, jobId);
    if (state && isTerminal(state)) throw new Error(`ended before the network ran: ${JSON.stringify(state)}`);
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
  await expect.poll(async () => isTerminal(await lastOf(page, jobId))).toBe(true);
  const state = await lastOf(page, jobId);
  expect(state).toMatchObject({ state: 'done', result: { series: [{ modality: 'CT', files: expect.any(Number) as unknown as number }] } });
  await expect.poll(() => childPids(opened)).toEqual([]);
});

test('killing the worker in the middle of a job leaves the window and the case alive, and the next job runs', async ({ opened, patient }) => {
  const { page, complaints } = opened;
  const model = await modelOf(page);
  expect(model, 'a network in models/').not.toBeNull();
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
  expect(model, 'a network in models/').not.toBeNull();
  const { jobId } = await segmenting(opened, { patient, model: model ?? '' });
  await call(page, 'jobs.cancel', { jobId });
  await expect.poll(() => lastOf(page, jobId), { timeout: 15_000 }).toEqual({ state: 'cancelled' });
  await expect.poll(() => childPids(opened)).toEqual([]);
});

test('main answers within 50 ms while the network runs', async ({ opened, patient }) => {
  const { page } = opened;
  const model = await modelOf(page);
  expect(model, 'a network in models/').not.toBeNull();
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
