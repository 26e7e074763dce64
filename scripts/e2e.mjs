/** `npm run e2e [words of playwright]`: the tests of the real window, under a virtual display where there is no screen. */
import { join } from 'node:path';

import { buildStale } from './build.mjs';
import { electronRuntime } from './electronRuntime.mjs';
import { onDisplay, root, run } from './terminal.mjs';

/** Resolves with Playwright's exit code; `report` is where its JSON goes. */
export async function runWindowTests({ words = [], report = join(root, '.cache', 'e2e.json') } = {}) {
  await buildStale();
  const { executable } = await electronRuntime({ display: !process.env.DISPLAY });
  const [program, rest] = onDisplay(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'test', '-c', 'test/e2e/playwright.config.mts', ...words]);
  return run(program, rest, { env: { ARTHROPLAN_ELECTRON: executable, PLAYWRIGHT_JSON_OUTPUT_NAME: report } });
}

if (process.argv[1]?.endsWith('e2e.mjs')) {
  process.exitCode = await runWindowTests({ words: process.argv.slice(2) }).catch((cause) => {
    console.error(cause.message);
    return 1;
  });
}
