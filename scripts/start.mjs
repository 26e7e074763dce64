/** `npm start`: builds what is out of date and opens the app. Further words go to it. */
import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { buildStale } from './build.mjs';
import { electronRuntime, sandboxWords } from './electronRuntime.mjs';

/** What Chromium says of a computer without D-Bus or a graphics card, which the app does not need. */
const HARMLESS = /^\[\d+:\d+\/[\d.]+:(ERROR|WARNING):(bus|object_proxy|viz_main_impl|command_buffer_proxy_impl|gpu_\w+|gl_\w+|angle_\w+|vaapi_\w+)\.cc/;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

try {
  await buildStale();
  const { executable } = await electronRuntime();
  const child = spawn(executable, [...sandboxWords(), root, ...process.argv.slice(2)], { stdio: ['inherit', 'inherit', 'pipe'], cwd: root });
  createInterface({ input: child.stderr }).on('line', (line) => { if (!HARMLESS.test(line)) console.error(line); });
  child.on('exit', (code) => process.exit(code ?? 1));
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
} catch (cause) {
  console.error(cause.message);
  process.exit(1);
}
