/** `npm start`: builds what is out of date and opens the app. Further words go to it. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildStale } from './build.mjs';
import { electronRuntime, sandboxWords } from './electronRuntime.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  await buildStale();
  const { executable } = await electronRuntime();
  const child = spawn(executable, [...sandboxWords(), root, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root });
  child.on('exit', (code) => process.exit(code ?? 1));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
} catch (cause) {
  console.error(cause.message);
  process.exit(1);
}
