import { expect, test } from 'vitest';

import type { PlanCommand } from '../../shared/plan/commands';
import { idle, moveStep, type MoveEvent, type MoveState } from '../../renderer/tools/movePart';

const rows = (x: number): number[] => [1, 0, 0, x, 0, 1, 0, 0, 0, 0, 1, 0];
const grab: MoveEvent = { type: 'grab', part: 'stem', mode: 'translate', rows: rows(0) };
const commandFor = (_held: unknown, to: readonly number[]): PlanCommand => ({ type: 'stem/move', worldFromImplant: to });

function play(...events: MoveEvent[]) {
  let state: MoveState = idle;
  const previews: (PlanCommand | null)[] = [];
  const performed: PlanCommand[] = [];
  for (const event of events) {
    const step = moveStep(state, event, commandFor);
    state = step.state;
    if (step.preview !== undefined) previews.push(step.preview);
    if (step.perform) performed.push(step.perform);
  }
  return { state, previews, performed };
}

const drag = (x: number): MoveEvent => ({ type: 'drag', rows: rows(x) });
const moveTo = (x: number): PlanCommand => ({ type: 'stem/move', worldFromImplant: rows(x) });

test('a drag previews every step and performs one command when it is let go', () => {
  const { state, previews, performed } = play(grab, drag(1), drag(2), { type: 'release' });
  expect(previews).toEqual([moveTo(1), moveTo(2), null]);
  expect(performed).toEqual([moveTo(2)]);
  expect(state).toBe(idle);
});

test('Escape takes the preview away and performs nothing, also when the pointer is let go afterwards', () => {
  const { previews, performed } = play(grab, drag(1), { type: 'cancel' }, drag(2), { type: 'release' });
  expect(previews).toEqual([moveTo(1), null]);
  expect(performed).toEqual([]);
});

test('a press without a drag performs nothing', () => {
  expect(play(grab, { type: 'release' }).performed).toEqual([]);
});

test('what comes while nothing is held changes nothing', () => {
  expect(play(drag(1), { type: 'release' }, { type: 'cancel' })).toEqual({ state: idle, previews: [], performed: [] });
});
