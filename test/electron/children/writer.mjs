/* node writer.mjs <built store> <folder>: makes a case and keeps plans as fast as it can, saying how many are kept. */
import { pathToFileURL } from 'node:url';

const [program, folder] = process.argv.slice(2);
const { openCaseStore } = (await import(pathToFileURL(program).href)).default;

const store = openCaseStore({ folder, now: () => new Date() });
const { id } = store.create('Hip 1');
const plan = {
  version: 2, procedure: 'tha', side: 'left', pelvicFrame: 'app', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null,
  neckCutAboveLesserTrochanterMm: 12, state: 'draft',
};
let kept = 0;
const keepOne = () => {
  store.keepPlan({ caseId: id, plan, command: 'propose' });
  kept += 1;
  process.send(kept);
  setImmediate(keepOne);
};
keepOne();
