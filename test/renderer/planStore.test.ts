import { beforeEach, expect, test, vi } from 'vitest';

import { planActions, shownPlan, usePlan, type KeepPlan } from '../../renderer/state/planStore';
import type { Plan } from '../../shared/plan/document';

const plan: Plan = {
  version: 2, procedure: 'tha', side: 'right', pelvicFrame: 'functional', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null, neckCutAboveLesserTrochanterMm: 12, state: 'draft',
};
const cutAt = (aboveLesserTrochanterMm: number) => ({ type: 'neckCut/set', aboveLesserTrochanterMm }) as const;
const settled = async (): Promise<void> => { await vi.waitFor(() => { expect(usePlan.getState().save).not.toBe('saving'); }); };

function opened(keep: KeepPlan = () => Promise.resolve()) {
  const kept: [number | null, unknown][] = [];
  const actions = planActions(async (made, command) => {
    await keep(made, command);
    kept.push([made.neckCutAboveLesserTrochanterMm, command]);
  });
  actions.load(plan);
  return { actions, kept };
}

beforeEach(() => { usePlan.setState({ history: null, preview: null, save: 'saved' }); });

test('every command, undo and redo is kept, in the order in which it was performed', async () => {
  const { actions, kept } = opened();
  actions.perform(cutAt(10));
  actions.perform(cutAt(8));
  actions.undo();
  actions.redo();
  await settled();
  expect(kept).toEqual([[10, cutAt(10)], [8, cutAt(8)], [10, 'undo'], [8, 'redo']]);
});

test('a command that changes nothing is not kept', async () => {
  const { actions, kept } = opened();
  actions.perform(cutAt(12));
  actions.redo();
  await settled();
  expect(kept).toEqual([]);
});

test('a preview is shown, not kept and not undone; performing takes it away', async () => {
  const { actions, kept } = opened();
  actions.preview(cutAt(5));
  expect(shownPlan(usePlan.getState())?.neckCutAboveLesserTrochanterMm).toBe(5);
  expect(usePlan.getState().history?.past).toHaveLength(0);
  actions.perform(cutAt(6));
  await settled();
  expect(usePlan.getState().preview).toBeNull();
  expect(shownPlan(usePlan.getState())?.neckCutAboveLesserTrochanterMm).toBe(6);
  expect(kept).toHaveLength(1);
});

test('a plan that could not be kept is said, and the next one that can is saved again', async () => {
  let broken = true;
  const { actions } = opened(() => (broken ? Promise.reject(new Error('disk full')) : Promise.resolve()));
  actions.perform(cutAt(10));
  await settled();
  expect(usePlan.getState().save).toBe('failed');
  broken = false;
  actions.perform(cutAt(9));
  await settled();
  expect(usePlan.getState().save).toBe('saved');
});
