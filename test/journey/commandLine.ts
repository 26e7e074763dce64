import { execFile } from 'node:child_process';
import { resolve } from 'node:path';

const entry = resolve('bin/arthroplan.cjs');

/** How a call of the command line ended. `json` is what it printed on stdout. */
export type Ended = { readonly exitCode: number; readonly json: unknown; readonly said: string };

/** Calls `arthroplan` as a user does: a process of its own, JSON on stdout, sentences on stderr. */
export function arthroplan(...words: readonly string[]): Promise<Ended> {
  return new Promise((settle) => {
    execFile(process.execPath, [entry, ...words], { maxBuffer: 64e6 }, (failure, stdout, stderr) => {
      settle({ exitCode: failure ? Number(failure.code) : 0, json: stdout.trim() ? (JSON.parse(stdout) as unknown) : null, said: stderr });
    });
  });
}
