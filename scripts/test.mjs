/** `npm test`: types, lint, unit, journey and window tests; the last line is `N passed, N failed`. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { buildStale } from './build.mjs';
import { runWindowTests } from './e2e.mjs';
import { root, run } from './terminal.mjs';

const reports = join(root, '.cache', 'reports');
const bin = (path) => join(root, 'node_modules', path);

rmSync(reports, { recursive: true, force: true });
mkdirSync(reports, { recursive: true });

const stages = [
  ['types', () => whole(run(process.execPath, [bin('typescript/bin/tsc'), '-b']))],
  ['lint', () => whole(run(process.execPath, [bin('eslint/bin/eslint.js'), '.']))],
  ['unit', () => vitest('unit')],
  ['build', () => whole(buildStale().then(() => 0))],
  ['journey', () => vitest('journey')],
  ['window', () => playwright()],
];

const counts = [];
for (const [name, stage] of stages) {
  const started = Date.now();
  const count = await stage().catch((cause) => {
    console.error(cause.message);
    return { passed: 0, failed: 1, skipped: 0 };
  });
  console.log(`${name}: ${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped (${Math.round((Date.now() - started) / 1000)} s)\n`);
  counts.push(count);
}
const total = (what) => counts.reduce((sum, count) => sum + count[what], 0);
console.log(`${total('skipped')} skipped`);
console.log(`${total('passed')} passed, ${total('failed')} failed`);
process.exitCode = total('failed') === 0 ? 0 : 1;

/** A stage that is one check. */
async function whole(code) {
  const passed = (await code) === 0;
  return { passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 };
}

async function vitest(project) {
  const report = join(reports, `${project}.json`);
  const code = await run(process.execPath, [bin('vitest/vitest.mjs'), 'run', '--project', project, '--passWithNoTests', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`]);
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(readFileSync(report, 'utf8'));
  return { passed: numPassedTests, failed: atLeastOneIf(code !== 0, numFailedTests), skipped: numPendingTests + numTodoTests };
}

async function playwright() {
  const report = join(reports, 'window.json');
  const code = await runWindowTests({ report });
  const { expected, unexpected, flaky, skipped } = JSON.parse(readFileSync(report, 'utf8')).stats;
  return { passed: expected + flaky, failed: atLeastOneIf(code !== 0, unexpected), skipped };
}

/** A file that could not even be loaded fails without a test of its own. */
function atLeastOneIf(wrong, failed) {
  return wrong ? Math.max(failed, 1) : failed;
}
