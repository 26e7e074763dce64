import { create } from 'zustand';

import type { JobChanged } from '../../shared/ipc/contract';
import type { JobState } from '../../shared/jobs/job';

/** A job as the window knows it, with the stages it went through and when they began (ms since the epoch). */
export type KnownJob = {
  readonly state: JobState;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly stages: readonly { readonly step: string; readonly startedAt: number }[];
};

export type Jobs = { readonly known: Readonly<Record<string, KnownJob>> };

export const useJobs = create<Jobs>()(() => ({ known: {} }));

export const isTerminal = (state: JobState): boolean => state.state === 'done' || state.state === 'failed' || state.state === 'cancelled';

/** The mirror after one event. A job that has ended stays as it ended. */
export function withEvent(jobs: Jobs, event: JobChanged, now: number): Jobs {
  const before = jobs.known[event.jobId];
  if (before && isTerminal(before.state)) return jobs;
  const job: KnownJob = {
    state: event.state,
    startedAt: before?.startedAt ?? now,
    endedAt: isTerminal(event.state) ? now : null,
    stages: stagesAfter(before?.stages ?? [], event.state, now),
  };
  return { known: { ...jobs.known, [event.jobId]: job } };
}

function stagesAfter(stages: KnownJob['stages'], state: JobState, now: number): KnownJob['stages'] {
  if (state.state !== 'running' || state.step === '' || stages.at(-1)?.step === state.step) return stages;
  return [...stages, { step: state.step, startedAt: now }];
}

/** Resolves with the terminal state of a job, whenever it comes. */
export function ended(jobId: string): Promise<JobState> {
  return new Promise((resolve) => {
    const look = (jobs: Jobs): boolean => {
      const state = jobs.known[jobId]?.state;
      if (!state || !isTerminal(state)) return false;
      resolve(state);
      return true;
    };
    if (look(useJobs.getState())) return;
    const stop = useJobs.subscribe((jobs) => { if (look(jobs)) stop(); });
  });
}
