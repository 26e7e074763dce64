import { expect, test } from 'vitest';

import { actionFor, actions, type Situation } from '../../renderer/state/actions';
import { emptySession, stepIsOpen } from '../../renderer/state/sessionStore';
import { say } from '../../shared/text/catalogue';
import { startHistory } from '../../shared/plan/history';
import type { Plan } from '../../shared/plan/document';

const plan: Plan = {
  version: 2, procedure: 'tha', side: 'right', pelvicFrame: 'app', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null, neckCutAboveLesserTrochanterMm: null, state: 'draft',
};
const planning: Situation = {
  session: { ...emptySession, step: 'plan' }, plan: { history: { ...startHistory(plan), past: [plan] }, preview: null, save: 'saved' },
};
const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({ key: name, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more });

test('Ctrl Z and Command Z undo; Ctrl Y and Ctrl Shift Z redo when there is something', () => {
  expect(actionFor(key('z', { ctrlKey: true }), planning)?.id).toBe('undo');
  expect(actionFor(key('z', { metaKey: true }), planning)?.id).toBe('undo');
  const undone = { ...planning, plan: { ...planning.plan, history: { past: [], present: plan, future: [plan] } } };
  expect(actionFor(key('y', { ctrlKey: true }), undone)?.id).toBe('redo');
  expect(actionFor(key('Z', { ctrlKey: true, shiftKey: true }), undone)?.id).toBe('redo');
});

test('an action that may not run has no key: outside planning, and for a cup that is not planned', () => {
  expect(actionFor(key('z', { ctrlKey: true }), { ...planning, session: emptySession })).toBeNull();
  expect(actionFor(key('c'), planning)).toBeNull();
});

test('no two actions share a key, and each has its name in both languages', () => {
  const keys = actions.flatMap(({ shortcuts }) => [...shortcuts]);
  expect(new Set(keys).size).toBe(keys.length);
  for (const { label } of actions) expect([say('en', label), say('zh', label)]).not.toContain(label);
});

test('a step opens when what it needs is there', () => {
  expect((['cases', 'import', 'segment', 'plan', 'export'] as const).map((step) => stepIsOpen(step, emptySession))).toEqual([true, false, false, false, false]);
});
