import { expect, test } from 'vitest';

import type { Plan } from '../../shared/plan/document';
import { perform, redo, startHistory, undo } from '../../shared/plan/history';
import { readPlan } from '../../shared/plan/migrate';

const plan: Plan = {
  version: 1, procedure: 'tha', side: 'left', pelvicFrame: 'app', landmarkOverrides: {}, cup: null, stem: null,
  neckCutAboveLesserTrochanterMm: 12, state: 'draft',
};

test('undo returns the plan from before, redo the plan from after', () => {
  const start = startHistory(plan);
  const cut = perform(start, { type: 'neckCut/set', aboveLesserTrochanterMm: 15 });
  expect(undo(cut).present).toBe(plan);
  expect(redo(undo(cut)).present).toEqual(cut.present);
});

test('a command that changes nothing leaves no trace', () => {
  const start = startHistory(plan);
  expect(perform(start, { type: 'neckCut/set', aboveLesserTrochanterMm: 12 })).toBe(start);
  expect(perform(start, { type: 'cup/choose', size: '52' })).toBe(start);
});

test('a plan of today opens, one of version 99 is refused with its version', () => {
  expect(readPlan(JSON.parse(JSON.stringify(plan)))).toEqual({ ok: true, value: plan });
  expect(readPlan({ version: 99 })).toEqual({ ok: false, error: { code: 'newer-version', found: 99 } });
});
