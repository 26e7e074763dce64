/**
 * `npm run bench [-- --runs 3]`: the whole path on the synthetic patient at 512 x 512 x 300, on the CPU. Prints the
 * median seconds and the peak memory of each stage, both networks among them, and its share of the whole; asserts nothing.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { buildStale } from '../scripts/build.mjs';
import { arthroplan, root } from '../scripts/terminal.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } });
const runs = Number(values.runs);
const folder = join(root, '.cache', 'bench');

await buildStale({ halves: ['node'] });
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const patient = await arthroplan('phantom', '--out', join(folder, 'patient'), '--matrix', '512,512,300');

const reports = [];
for (let n = 0; n < runs; n++) {
  const [out, cache] = [join(folder, `run-${n}`), join(folder, `cache-${n}`)];
  // The segmentation alone tells its two networks and the refinement apart; the plan then goes on from its products.
  await arthroplan('segment', patient.dicomFolder, '--out', join(out, 'segment'), '--provider', 'cpu', '--cache', cache);
  await arthroplan('plan', patient.dicomFolder, '--procedure', 'tha', '--side', 'right', '--out', join(out, 'plan'), '--provider', 'cpu', '--cache', cache);
  const [segment, plan] = ['segment', 'plan'].map((part) => JSON.parse(readFileSync(join(out, part, 'run.json'), 'utf8')).stages);
  const alreadyDone = ['import', 'segment'];
  reports.push({ stages: [...segment.filter(({ stage }) => stage !== 'segment'), ...plan.filter(({ stage }) => !alreadyDone.includes(stage))] });
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const stages = reports[0].stages.map(({ stage }, at) => ({
  stage,
  seconds: median(reports.map((report) => report.stages[at].seconds)),
  peakRssMb: median(reports.map((report) => report.stages[at].peakRssMb)),
}));
const whole = stages.reduce((sum, { seconds }) => sum + seconds, 0);
console.log(`\n512 x 512 x 300, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, ${runs} runs, medians`);
console.log(`${'stage'.padEnd(24)} seconds  of all  peak MB`);
for (const { stage, seconds, peakRssMb } of stages) {
  console.log(`${stage.padEnd(24)} ${seconds.toFixed(2).padStart(7)}  ${`${Math.round((100 * seconds) / whole)} %`.padStart(6)}  ${String(peakRssMb).padStart(7)}`);
}
console.log(`${'whole'.padEnd(24)} ${whole.toFixed(2).padStart(7)}`);
