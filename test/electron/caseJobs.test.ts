import { expect, test } from 'vitest';

import { keyOf } from '../../electron/cases/artifacts';
import { caseCodeOf } from '../../electron/cases/caseCode';
import { createCaseJobs } from '../../electron/jobs/caseJobs';
import type { JobOrder } from '../../electron/jobs/protocol';
import { serveJob, type Line } from '../../electron/jobs/serveJob';
import type { Task } from '../../electron/jobs/task';
import type { JobChanged, PreparedCase } from '../../shared/ipc/contract';
import { Refusal, type JobKind, type JobState } from '../../shared/jobs/job';

const prepared: PreparedCase = { volume: keyOf('volume', 1), labels: keyOf('labels', 1), bones: {}, landmarks: keyOf('landmarks', 1), provider: 'cpu', stages: [] };
const source = { path: '/ct', seriesUid: null, model: 'm', provider: 'auto' } as const;
const resources = { modelsFolder: '', implantsFolder: '', appVersion: '0' };
const none = (): undefined => undefined;

function caseWith(keepPrepared: () => void) {
  const [told, kept, cancelled]: [JobChanged[], string[], string[]] = [[], [], []];
  const jobs = createCaseJobs({
    resources, idleFolder: '/idle', tell: (change) => told.push(change),
    scheduler: { start: () => 'job-1', cancel: (jobId) => cancelled.push(jobId), running: () => [], close: none },
    store: () => ({ artifactsFolder: () => '/case', keepPrepared: () => { kept.push('prepared'); keepPrepared(); }, reachStep: () => kept.push('step') }),
  });
  return { jobs, told, kept, cancelled };
}

test('what a job prepared is in the case before the window hears that it is done', () => {
  const { jobs, told, kept } = caseWith(none);
  jobs.start('prepareCase', source, 'case-1');
  jobs.changed({ jobId: 'job-1', kind: 'prepareCase', state: { state: 'done', result: prepared } });
  expect(kept).toEqual(['prepared']);
  expect(told.map(({ state }) => state.state)).toEqual(['done']);
});

test('a result that cannot be kept is a failure, not a success', () => {
  const { jobs, told } = caseWith(() => { throw new Refusal('cases.notFound'); });
  jobs.start('prepareCase', source, 'case-1');
  jobs.changed({ jobId: 'job-1', kind: 'prepareCase', state: { state: 'done', result: prepared } });
  expect(told).toMatchObject([{ state: { state: 'failed', error: { reason: 'cases.notFound' } } }]);
});

test('a case that goes takes its jobs with it, and only its own', () => {
  const { jobs, cancelled } = caseWith(none);
  jobs.start('prepareCase', source, 'case-1');
  jobs.cancelAllOf('case-2');
  expect(cancelled).toEqual([]);
  jobs.cancelAllOf('case-1');
  expect(cancelled).toEqual(['job-1']);
});

/** One job served in place: the states it sends, and a way to cancel it. */
async function served(task: Task<JobKind>, act: (cancel: () => void) => void = none): Promise<JobState[]> {
  const states: JobState[] = [];
  let hear: Parameters<Line['onMessage']>[0] = none;
  await new Promise<void>((done) => {
    const line: Line = {
      send: ({ state }) => { states.push(state); if (['done', 'failed', 'cancelled'].includes(state.state)) done(); },
      onMessage: (listener) => { hear = listener; },
    };
    serveJob(line, async () => task as never);
    const order: JobOrder = { jobId: 'j', kind: 'readSeries', input: { path: '/ct' }, artifactsFolder: '/none', resources };
    hear({ type: 'start', order });
    act(() => { hear({ type: 'cancel' }); });
  });
  return states;
}

test('a task tells how far it is, never backwards, and is done', async () => {
  const states = await served(async (_input, { progress }) => {
    progress('a', 0.6);
    progress('b', 0.2);
    return { path: '/ct', series: [], refusedFiles: [] };
  });
  expect(states).toMatchObject([{ step: 'a', fraction: 0.6 }, { step: 'b', fraction: 0.6 }, { state: 'done' }]);
});

test('a thousand steps of progress do not crowd the line', async () => {
  const states = await served(async (_input, { progress }) => {
    for (let at = 0; at < 1000; at += 1) progress('a', at / 1000);
    return { path: '/ct', series: [], refusedFiles: [] };
  });
  expect(states.length).toBeLessThan(20);
});

test('a task that is told to stop ends as cancelled', async () => {
  const states = await served(async (_input, { signal }) => {
    for (;;) {
      await new Promise(setImmediate);
      signal.throwIfAborted();
    }
  }, (cancel) => setTimeout(cancel, 20));
  expect(states.at(-1)).toEqual({ state: 'cancelled' });
});

test('a task that runs out of memory says so', async () => {
  const states = await served(async () => { throw new RangeError('Array buffer allocation failed'); });
  expect(states.at(-1)).toMatchObject({ state: 'failed', error: { code: 'out-of-memory', reason: 'cases.outOfMemory' } });
});

test('a case is called by patient and date, by its number without them, and never like another', () => {
  const from = { patientId: 'P-7', studyDate: '20240102' };
  expect(caseCodeOf(from, { taken: [], language: 'en' })).toBe('P-7 · 20240102');
  expect(caseCodeOf(from, { taken: ['P-7 · 20240102'], language: 'en' })).toBe('P-7 · 20240102 (2)');
  expect(caseCodeOf(undefined, { taken: ['病例 1'], language: 'zh' })).toBe('病例 2');
});
