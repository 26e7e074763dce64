/**
 * `npm run bench [-- --runs 3 --what all|own|imported]`: the whole path on the synthetic patient at 512 x 512 x 300, on the
 * CPU: our two networks up to the plan, and the same volume through an imported nnU-Net-shaped model (see
 * nnunetModel.mjs). Prints the median seconds and the peak memory of each stage, its share of the whole, and how many
 * times longer the imported model takes; asserts nothing.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { buildStale } from '../scripts/build.mjs';
import { arthroplan, root } from '../scripts/terminal.mjs';
import { writeNnunetModel } from './nnunetModel.mjs';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' }, what: { type: 'string', default: 'all' } } });
const runs = Number(values.runs);
const folder = join(root, '.cache', 'bench');
/** The imported model is installed here and not among the user's own. */
process.env.ARTHROPLAN_HOME = join(folder, 'home');

await buildStale({ halves: ['node'] });
for (const old of ['home', 'model', ...Array.from({ length: runs }, (_, n) => [`run-${n}`, `cache-${n}`]).flat()]) rmSync(join(folder, old), { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const dicom = await patient();
const importing = values.what === 'own' ? null : await importedModel();

const own = [];
const imported = [];
for (let n = 0; n < runs; n++) {
  if (values.what !== 'imported') own.push(await ownPath(n));
  if (importing) imported.push(await importedPath(n));
}

console.log(`\n512 x 512 x 300, ${availableParallelism()} of ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, ${runs} runs, medians`);
if (own.length > 0) printTable('own networks, to the plan', medians(own));
if (importing) {
  printTable(`imported ${importing.id}`, medians(imported));
  console.log(`importing it (66 MB of weights)   ${importing.seconds.toFixed(1)} s`);
  const [ours, theirs] = [own, imported].map((reports) => (reports.length > 0 ? median(reports.map(segmentSeconds)) : null));
  if (ours !== null) console.log(`segmentation: imported ${theirs.toFixed(1)} s, ours ${ours.toFixed(1)} s, ratio ${(theirs / ours).toFixed(2)}`);
}

/** Made once; a bench that is repeated takes it as it is. */
async function patient() {
  const made = join(folder, 'patient');
  if (existsSync(join(made, 'truth.json'))) return join(made, 'dicom');
  return (await arthroplan('phantom', '--out', made, '--matrix', '512,512,300')).dicomFolder;
}

async function importedModel() {
  writeNnunetModel(join(folder, 'model'));
  const began = performance.now();
  const { id } = await arthroplan('model', 'import', join(folder, 'model'));
  return { id, seconds: (performance.now() - began) / 1000 };
}

/** The segmentation alone tells its two networks and the refinement apart; the plan then goes on from its products. */
async function ownPath(n) {
  const [out, cache] = [join(folder, `run-${n}`, 'own'), join(folder, `cache-${n}`)];
  await arthroplan('segment', dicom, '--out', join(out, 'segment'), '--provider', 'cpu', '--cache', cache);
  await arthroplan('plan', dicom, '--procedure', 'tha', '--side', 'right', '--out', join(out, 'plan'), '--provider', 'cpu', '--cache', cache);
  const alreadyDone = ['import', 'segment'];
  return [...stagesIn(join(out, 'segment')), ...stagesIn(join(out, 'plan')).filter(({ stage }) => !alreadyDone.includes(stage))];
}

async function importedPath(n) {
  const out = join(folder, `run-${n}`, 'imported');
  await arthroplan('segment', dicom, '--model', importing.id, '--out', out, '--provider', 'cpu', '--cache', join(folder, `cache-${n}`));
  return stagesIn(out);
}

/** The stages within the segmentation stand for the segmentation. */
function stagesIn(out) {
  const { stages } = JSON.parse(readFileSync(join(out, 'run.json'), 'utf8'));
  return stages.some(({ stage }) => stage.startsWith('segment/')) ? stages.filter(({ stage }) => stage !== 'segment') : stages;
}

function segmentSeconds(report) {
  return report.filter(({ stage }) => stage.startsWith('segment/')).reduce((sum, { seconds }) => sum + seconds, 0);
}

function median(numbers) {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
}

function medians(reports) {
  return reports[0].map(({ stage }, at) => ({
    stage, seconds: median(reports.map((report) => report[at].seconds)), peakRssMb: median(reports.map((report) => report[at].peakRssMb)),
  }));
}

function printTable(title, stages) {
  const whole = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  console.log(`\n${title}\n${'stage'.padEnd(24)} seconds  of all  peak MB`);
  for (const { stage, seconds, peakRssMb } of stages) {
    console.log(`${stage.padEnd(24)} ${seconds.toFixed(2).padStart(7)}  ${`${Math.round((100 * seconds) / whole)} %`.padStart(6)}  ${String(peakRssMb).padStart(7)}`);
  }
  console.log(`${'whole'.padEnd(24)} ${whole.toFixed(2).padStart(7)}`);
}
