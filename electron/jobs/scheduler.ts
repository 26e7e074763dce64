import { randomUUID } from 'node:crypto';

import type { JobChanged } from '../../shared/ipc/contract';
import type { JobError, JobKind, JobState } from '../../shared/jobs/job';
import { isTerminal, type FromWorker, type JobOrder, type ToWorker } from './protocol';

/** A process that can be given one job. */
export type Child = {
  readonly send: (message: ToWorker) => void;
  readonly onMessage: (listener: (message: FromWorker) => void) => void;
  readonly onExit: (listener: (end: ChildEnd) => void) => void;
  readonly kill: () => void;
};
export type ChildEnd = { readonly exitCode: number | string; readonly lastWords: string };

export type Settings = {
  readonly spawn: () => Child;
  readonly notify: (change: JobChanged) => void;
  /** How long a cancelled task may take to notice before its process is ended. */
  readonly graceMs: number;
};

export type Scheduler = {
  /** Queues a job and returns its id; its states arrive through `notify`, the last of them terminal. */
  readonly start: (job: Omit<JobOrder, 'jobId'>) => string;
  /** Cancelling what has already ended is allowed and does nothing. */
  readonly cancel: (jobId: string) => void;
  readonly running: () => readonly string[];
  /** Ends every child at once, for when the app closes. */
  readonly close: () => void;
};

type Lane = 'light' | 'heavy';
type Job = { readonly order: JobOrder; child: Child | null; state: JobState; cancelled: boolean };

/** Reading headers, of scans and of models, need not wait behind a segmentation; everything else shares the memory and waits its turn. */
const laneOf = (kind: JobKind): Lane => (kind === 'readSeries' || kind === 'inspectModel' ? 'light' : 'heavy');

/**
 * One job at a time in each lane, each in a process of its own: when it ends, its memory is free, and when it dies,
 * nothing else does. Every job reaches exactly one terminal state.
 */
export function createScheduler(settings: Settings): Scheduler {
  const jobs = new Map<string, Job>();
  const inLane = (lane: Lane): Job[] => [...jobs.values()].filter(({ order }) => laneOf(order.kind) === lane);

  function reach(job: Job, state: JobState): void {
    if (isTerminal(job.state)) return;
    job.state = state;
    settings.notify({ jobId: job.order.jobId, kind: job.order.kind, state });
    if (isTerminal(state)) end(job);
  }

  function end(job: Job): void {
    jobs.delete(job.order.jobId);
    job.child?.kill();
    startNext(laneOf(job.order.kind));
  }

  function startNext(lane: Lane): void {
    const [next] = inLane(lane);
    if (next && !next.child) launch(next);
  }

  function launch(job: Job): void {
    const child = settings.spawn();
    job.child = child;
    child.onMessage(({ state }) => { reach(job, job.cancelled && state.state === 'running' ? job.state : state); });
    child.onExit((exit) => { reach(job, job.cancelled ? { state: 'cancelled' } : { state: 'failed', error: deathOf(exit) }); });
    reach(job, { state: 'running', step: 'cases.starting', fraction: 0 });
    child.send({ type: 'start', order: job.order });
  }

  function cancel(job: Job): void {
    job.cancelled = true;
    if (!job.child) return reach(job, { state: 'cancelled' });
    job.child.send({ type: 'cancel' });
    setTimeout(() => { reach(job, { state: 'cancelled' }); }, settings.graceMs).unref();
  }

  return {
    start: (wanted) => {
      const job: Job = { order: { ...wanted, jobId: randomUUID() }, child: null, state: { state: 'queued' }, cancelled: false };
      jobs.set(job.order.jobId, job);
      settings.notify({ jobId: job.order.jobId, kind: job.order.kind, state: job.state });
      startNext(laneOf(job.order.kind));
      return job.order.jobId;
    },
    cancel: (jobId) => {
      const job = jobs.get(jobId);
      if (job) cancel(job);
    },
    running: () => [...jobs.values()].filter(({ child }) => child).map(({ order }) => order.jobId),
    close: () => {
      const open = [...jobs.values()];
      jobs.clear();
      open.forEach(({ child }) => child?.kill());
    },
  };
}

const OUT_OF_MEMORY = /heap out of memory|Array buffer allocation failed|bad_alloc|Cannot enlarge memory|OOM error/i;

/** Why a child died that nobody told to. */
function deathOf({ exitCode, lastWords }: ChildEnd): JobError {
  const values = { exitCode };
  if (OUT_OF_MEMORY.test(lastWords)) return { code: 'out-of-memory', message: `out of memory (${String(exitCode)})`, reason: 'cases.outOfMemory', values };
  return { code: 'crashed', message: `the worker process ended (${String(exitCode)})`, reason: 'cases.crashed', values };
}
