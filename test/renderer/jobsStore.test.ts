import { beforeEach, expect, test } from 'vitest';

import { ended, useJobs, withEvent, type Jobs } from '../../renderer/state/jobsStore';
import type { JobState } from '../../shared/jobs/job';

const event = (state: JobState) => ({ jobId: 'a', kind: 'segment' as const, state });
const running = (step: string, fraction: number): JobState => ({ state: 'running', step, fraction });
const after = (...states: JobState[]): Jobs => states.reduce<Jobs>((jobs, state, at) => withEvent(jobs, event(state), 1000 * at), { known: {} });

beforeEach(() => { useJobs.setState({ known: {} }); });

test('a job remembers the stages it went through and when each began', () => {
  const job = after({ state: 'queued' }, running('segment.reading', 0.1), running('segment.reading', 0.2), running('segment.network', 0.4)).known['a'];
  expect(job?.stages).toEqual([{ step: 'segment.reading', startedAt: 1000 }, { step: 'segment.network', startedAt: 3000 }]);
  expect(job?.endedAt).toBeNull();
});

test('a job that has ended stays as it ended', () => {
  const job = after(running('segment.network', 0.4), { state: 'cancelled' }, running('segment.network', 0.5)).known['a'];
  expect(job).toMatchObject({ state: { state: 'cancelled' }, endedAt: 1000 });
});

test('waiting for a job resolves with its end, also when it had ended before', async () => {
  const waiting = ended('a');
  useJobs.setState((jobs) => withEvent(jobs, event(running('x', 0.1)), 0));
  useJobs.setState((jobs) => withEvent(jobs, event({ state: 'cancelled' }), 1));
  expect(await waiting).toEqual({ state: 'cancelled' });
  expect(await ended('a')).toEqual({ state: 'cancelled' });
});
