import type { ChildProcess } from 'node:child_process';

import type { UtilityProcess } from 'electron';

import type { Child } from './scheduler';
import type { FromWorker, ToWorker } from './protocol';

/** How much of a dying child's last words is kept: enough to see why, and nothing of a patient. */
const LAST_WORDS = 4000;

/** A child of Electron's: `utilityProcess.fork(worker, [], { stdio: 'pipe' })`. */
export function utilityChild(child: UtilityProcess): Child {
  const lastWords = tailOf(child.stderr);
  child.stdout?.resume();
  return {
    send: (message: ToWorker) => { child.postMessage(message); },
    onMessage: (listener) => { child.on('message', (message: FromWorker) => { listener(message); }); },
    onExit: (listener) => { child.once('exit', (exitCode: number) => { listener({ exitCode, lastWords: lastWords() }); }); },
    kill: () => { forceEnd(child.pid); },
  };
}

/** A child of Node's: `fork(worker, { stdio: 'pipe', serialization: 'advanced' })`. Tests use it. */
export function nodeChild(child: ChildProcess): Child {
  const lastWords = tailOf(child.stderr);
  child.stdout?.resume();
  return {
    send: (message: ToWorker) => { if (child.connected) child.send(message); },
    onMessage: (listener) => { child.on('message', (message: FromWorker) => { listener(message); }); },
    onExit: (listener) => { child.once('exit', (code, signal) => { listener({ exitCode: signal ?? code ?? -1, lastWords: lastWords() }); }); },
    kill: () => { child.kill('SIGKILL'); },
  };
}

/** A child that hangs in native code hears nothing milder. */
function forceEnd(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, 'SIGKILL');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ESRCH') throw cause;
  }
}

function tailOf(stream: NodeJS.ReadableStream | null): () => string {
  let tail = '';
  stream?.on('data', (bytes: Buffer | string) => { tail = (tail + bytes.toString()).slice(-LAST_WORDS); });
  return () => tail;
}
