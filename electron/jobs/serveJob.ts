import type { JobKind, JobState } from '../../shared/jobs/job';
import { openArtifacts } from '../cases/artifacts';
import type { FromWorker, JobOrder, ToWorker } from './protocol';
import { runTask } from './runTask';
import type { Task } from './task';

/** The child's end of the line to the main process. */
export type Line = { readonly send: (message: FromWorker) => void; readonly onMessage: (listener: (message: ToWorker) => void) => void };

export type LoadTask = <K extends JobKind>(kind: K) => Promise<Task<K>>;

/** More often than this nobody reads progress, and the line would be crowded by it. */
const PROGRESS_EVERY_MS = 50;

/** Does the one job it is given and obeys a cancel; the main process ends the child when a terminal state has arrived. */
export function serveJob(line: Line, load: LoadTask): void {
  const controller = new AbortController();
  line.onMessage((message) => {
    if (message.type === 'cancel') controller.abort();
    else void work({ line, load, signal: controller.signal }, message.order);
  });
}

type Work = { readonly line: Line; readonly load: LoadTask; readonly signal: AbortSignal };

async function work({ line, load, signal }: Work, { kind, input, artifactsFolder, resources }: JobOrder): Promise<void> {
  const report = thinned((state: JobState) => { line.send({ type: 'state', state }); });
  try {
    const task = await load(kind);
    await runTask({ kind, task, input, services: { artifacts: openArtifacts(artifactsFolder), resources }, signal, report });
  } catch (cause) {
    report({ state: 'failed', error: { code: 'failed', message: cause instanceof Error ? cause.message : String(cause) } });
  }
}

/** Lets every change of step and every terminal state through, and progress within a step now and then. */
function thinned(report: (state: JobState) => void): (state: JobState) => void {
  let [step, at] = ['', 0];
  return (state) => {
    if (state.state !== 'running') return report(state);
    const now = performance.now();
    if (state.step === step && now - at < PROGRESS_EVERY_MS) return;
    [step, at] = [state.step, now];
    report(state);
  };
}
