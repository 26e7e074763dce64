import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

import type { Plan } from '../../shared/plan/document';
import { perform, redo, startHistory, undo } from '../../shared/plan/history';
import { readPlan } from '../../shared/plan/migrate';

const plan: Plan = {
  version: 2, procedure: 'tha', side: 'left', pelvicFrame: 'app', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null,
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

test('a plan written by version 2 opens, and is written again as it was', () => {
  const written: unknown = JSON.parse(readFileSync('test/fixtures/plan/v2.json', 'utf8'));
  expect(readPlan(written)).toEqual({ ok: true, value: written });
});

test('a plan written by version 1 opens with its landmarks where they were; who moved them and when is not known', () => {
  const { landmarkOverrides, ...written } = JSON.parse(readFileSync('test/fixtures/plan/v1.json', 'utf8')) as { landmarkOverrides: Record<string, number[]> };
  expect(readPlan({ ...written, landmarkOverrides })).toEqual({
    ok: true, value: { ...written, version: 2, implantsFor: {}, landmarkOverrides: { asis_right: { at: landmarkOverrides['asis_right'], by: null, when: null } } },
  });
});

test.each([
  ['a field that nobody knows', { colour: 'blue' }], ['a side that nobody has', { side: 'middle' }], ['a pose of eleven numbers', { stem: { ...stemOfFixture(), worldFromImplant: Array(11).fill(0) } }],
  ['a neck cut a metre high', { neckCutAboveLesserTrochanterMm: 1000 }], ['another procedure', { procedure: 'tka' }],
])('a plan with %s is refused as malformed', (_, change) => {
  const read = readPlan({ ...plan, ...change });
  expect(read.ok ? 'accepted' : read.error.code).toBe('malformed');
});

function stemOfFixture(): object {
  return (JSON.parse(readFileSync('test/fixtures/plan/v1.json', 'utf8')) as { stem: object }).stem;
}
