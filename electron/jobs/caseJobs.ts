import { join } from 'node:path';

import type { CaseSource, CaseSummary, JobChanged, PreparedCase } from '../../shared/ipc/contract';
import type { JobInput, JobKind } from '../../shared/jobs/job';
import { isTerminal } from './protocol';
import { jobErrorOf } from './runTask';
import type { Scheduler } from './scheduler';
import type { Resources } from './task';

/** The part of the case store that jobs write to. */
type Kept = {
  readonly artifactsFolder: (caseId: string) => string;
  /** Without a source the one that is known stays. */
  readonly keepPrepared: (caseId: string, source: CaseSource | null, prepared: PreparedCase) => void;
  readonly reachStep: (caseId: string, step: CaseSummary['step']) => void;
};

type Circumstances = {
  readonly scheduler: Scheduler;
  readonly store: () => Kept;
  readonly resources: Resources;
  /** Where a job without a case may put products. */
  readonly idleFolder: string;
  readonly tell: (change: JobChanged) => void;
};

export type CaseJobs = {
  readonly start: <K extends JobKind>(kind: K, input: JobInput<K>, caseId: string | null) => { jobId: string };
  readonly cancel: (jobId: string) => void;
  /** For a case that is about to go: nothing may be made for it any more. */
  readonly cancelAllOf: (caseId: string) => void;
  readonly changed: (change: JobChanged) => void;
};

/** The scheduler's jobs, known by their case: what a job made is kept in the case before the window hears of it. */
export function createCaseJobs({ scheduler, store, resources, idleFolder, tell }: Circumstances): CaseJobs {
  const caseOf = new Map<string, { readonly caseId: string; readonly input: unknown }>();

  function keep({ jobId, kind, state }: JobChanged): void {
    const job = caseOf.get(jobId);
    if (!job || !isTerminal(state)) return;
    caseOf.delete(jobId);
    if (state.state !== 'done') return;
    if (kind === 'prepareCase') store().keepPrepared(job.caseId, job.input as CaseSource, state.result as PreparedCase);
    if (kind === 'prepareEdited') store().keepPrepared(job.caseId, null, state.result as PreparedCase);
    if (kind === 'exportCase') store().reachStep(job.caseId, 'export');
  }

  /** A product that could not be kept is not done, whatever the task says. */
  function afterKeeping(change: JobChanged): JobChanged {
    try {
      keep(change);
      return change;
    } catch (cause) {
      return { ...change, state: { state: 'failed', error: jobErrorOf(cause) } };
    }
  }

  return {
    start: (kind, input, caseId) => {
      const artifactsFolder = caseId === null ? join(idleFolder, 'scratch') : store().artifactsFolder(caseId);
      const jobId = scheduler.start({ kind, input, artifactsFolder, resources });
      if (caseId !== null) caseOf.set(jobId, { caseId, input });
      return { jobId };
    },
    cancel: (jobId) => { scheduler.cancel(jobId); },
    cancelAllOf: (caseId) => { [...caseOf].filter(([, job]) => job.caseId === caseId).forEach(([jobId]) => { scheduler.cancel(jobId); }); },
    changed: (change) => {
      tell(afterKeeping(change));
    },
  };
}
