import { EXIT } from './outcome';

/** Ctrl-C: the first asks the task to stop, the second (or five seconds without an answer) ends the process. */
export type Interrupt = {
  readonly signal: AbortSignal;
  /** What must still be done when the process is ended without the task's consent. */
  readonly beforeDeath: (tidy: () => Promise<void>) => void;
};

const GRACE_MS = 5000;

export function startInterrupt(): Interrupt {
  const controller = new AbortController();
  let tidy = (): Promise<void> => Promise.resolve();
  const die = (): void => void tidy().finally(() => process.exit(EXIT.cancelled));
  const stop = (): void => {
    if (controller.signal.aborted) return die();
    controller.abort();
    setTimeout(die, GRACE_MS).unref();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return { signal: controller.signal, beforeDeath: (work) => { tidy = work; } };
}
