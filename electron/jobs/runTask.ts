import { jobKinds, Refusal, type JobError, type JobInput, type JobKind, type JobState } from '../../shared/jobs/job';
import type { Task, TaskServices } from './task';

export type Run<K extends JobKind> = {
  readonly kind: K;
  readonly task: Task<K>;
  readonly input: unknown;
  readonly services: Omit<TaskServices, 'signal' | 'progress'>;
  readonly signal: AbortSignal;
  readonly report: (state: JobState<K>) => void;
};

/** Runs one task to exactly one terminal state, reporting each state as it is reached. */
export async function runTask<K extends JobKind>({ kind, task, input, services, signal, report }: Run<K>): Promise<void> {
  const parsed = jobKinds[kind].input.safeParse(input);
  if (!parsed.success) {
    return report({ state: 'failed', error: { code: 'invalid-input', message: parsed.error.message } });
  }
  let reached = 0;
  const progress = (step: string, fraction: number): void => {
    reached = Math.max(reached, Math.min(fraction, 1));
    report({ state: 'running', step, fraction: reached });
  };
  try {
    signal.throwIfAborted();
    const result = await task(parsed.data as JobInput<K>, { ...services, signal, progress });
    report({ state: 'done', result });
  } catch (cause) {
    report(signal.aborted ? { state: 'cancelled' } : { state: 'failed', error: jobErrorOf(cause) });
  }
}

const OUT_OF_MEMORY = /Array buffer allocation failed|Invalid (typed )?array length|bad_alloc|Failed to allocate memory|out of memory/i;

/** What a task threw, as the window is told: refused, out of memory, or failed. */
export function jobErrorOf(cause: unknown): JobError {
  if (cause instanceof Refusal) return { code: 'refused', message: cause.message, reason: cause.reason, values: { ...cause.values } };
  const message = cause instanceof Error ? cause.message : String(cause);
  return OUT_OF_MEMORY.test(message) ? { code: 'out-of-memory', message, reason: 'cases.outOfMemory' } : { code: 'failed', message };
}
