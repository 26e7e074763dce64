import type { JobKind, JobState } from '../../shared/jobs/job';
import type { Resources } from './task';

/** What is said between the main process and the child that does a job. */
export type JobOrder = {
  readonly jobId: string;
  readonly kind: JobKind;
  readonly input: unknown;
  readonly artifactsFolder: string;
  readonly resources: Resources;
};
export type ToWorker = { readonly type: 'start'; readonly order: JobOrder } | { readonly type: 'cancel' };
export type FromWorker = { readonly type: 'state'; readonly state: JobState };

export const isTerminal = ({ state }: JobState): boolean => state === 'done' || state === 'failed' || state === 'cancelled';
