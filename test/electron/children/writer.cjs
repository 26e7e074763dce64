'use strict';

/* node writer.cjs <built store> <folder>: makes a case and keeps plans as fast as it can, saying how many are kept. */
const { openCaseStore } = require(process.argv[2]);

const store = openCaseStore({ folder: process.argv[3], now: () => new Date() });
const { id } = store.create('Hip 1');
const plan = {
  version: 1, procedure: 'tha', side: 'left', pelvicFrame: 'app', landmarkOverrides: {}, cup: null, stem: null,
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
