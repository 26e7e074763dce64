import type { Page } from '@playwright/test';

import type { JobChanged } from '../../shared/ipc/contract';
import type { JobState } from '../../shared/jobs/job';

export const isTerminal = (state: JobState | undefined): boolean => state !== undefined && ['done', 'failed', 'cancelled'].includes(state.state);

/** Calls main as the window does; throws what it refuses. */
export async function call<T>(page: Page, channel: string, input?: unknown): Promise<T> {
  const reply = await page.evaluate(([name, words]) => window.api.invoke(name as string, words), [channel, input]);
  if (!reply.ok) throw new Error(`${channel}: ${JSON.stringify(reply.error)}`);
  return reply.value as T;
}

/** Everything the page hears of jobs from now on, readable from the test. */
export const listen = (page: Page) => page.evaluate(() => {
  const heard: JobChanged[] = [];
  window.api.subscribe((change) => heard.push(change));
  Object.assign(window, { heard });
});
export const heardOf = (page: Page, jobId: string): Promise<JobChanged[]> => page.evaluate((id) => {
  const { heard } = window as unknown as { heard: JobChanged[] };
  return heard.filter((change) => change.jobId === id);
}, jobId);
/** The state a job has reached, as far as the page has heard. */
export const lastOf = async (page: Page, jobId: string): Promise<JobState | undefined> => (await heardOf(page, jobId)).at(-1)?.state;

export async function modelOf(page: Page): Promise<string | null> {
  const { models } = await call<{ models: { id: string }[] }>(page, 'app.info');
  return models[0]?.id ?? null;
}
