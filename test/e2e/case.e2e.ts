import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import type { OpenCase } from '../../shared/ipc/contract';
import { call, isTerminal, lastOf, listen, modelOf } from './calls';
import { expect, test } from './patient';

const plan = {
  version: 2, procedure: 'tha', side: 'right', pelvicFrame: 'app', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null,
  neckCutAboveLesserTrochanterMm: 12, state: 'draft',
};

test('a prepared case is served, comes back after closing with its plan, and names the products that have vanished', async ({ opened, patient, home }) => {
  const { page } = opened;
  const model = await modelOf(page);
  expect(model, 'a network in models/').not.toBeNull();
  test.setTimeout(300_000);
  await listen(page);
  const { id: caseId } = await call<{ id: string }>(page, 'cases.create', { from: { patientId: 'P-7', studyDate: '20240102' } });
  const { jobId } = await call<{ jobId: string }>(page, 'jobs.prepareCase', { caseId, path: patient, seriesUid: null, model, provider: 'cpu' });
  await expect.poll(async () => isTerminal(await lastOf(page, jobId)), { timeout: 240_000 }).toBe(true);
  expect(await lastOf(page, jobId)).toMatchObject({ state: 'done' });

  const { prepared, missing, summary } = await call<OpenCase>(page, 'cases.open', { caseId });
  expect({ missing, code: summary.code, step: summary.step }).toEqual({ missing: [], code: 'P-7 · 20240102', step: 'plan' });
  const served = await page.evaluate(async (address) => {
    const response = await fetch(`${address}/data.bin`);
    const { grid } = await (await fetch(`${address}/artifact.json`)).json() as { grid: { size: number[] } };
    return { bytes: (await response.arrayBuffer()).byteLength, size: grid.size };
  }, `case://${caseId}/${prepared?.volume ?? ''}`);
  expect(served.bytes).toBe(served.size.reduce((product, count) => product * count, 2));

  await call(page, 'plan.keep', { caseId, plan, command: 'propose' });
  const again = await opened.reopen();
  expect((await call<OpenCase>(again.page, 'cases.open', { caseId })).plan).toEqual(plan);
  await rm(join(home, 'cases', caseId, 'artifacts', prepared?.labels ?? ''), { recursive: true });
  expect(await call<OpenCase>(again.page, 'cases.open', { caseId })).toMatchObject({ missing: [prepared?.labels], plan });
  await again.app.close();
});
