import type { Flows } from './flows';
import type { PlanState } from './planStore';
import type { Session } from './sessionStore';
import { useView } from './viewStore';

/** What the actions look at to know whether they may run. */
export type Situation = { readonly session: Session; readonly plan: PlanState };

export type Action = {
  readonly id: string;
  /** Key of the text catalogue. */
  readonly label: string;
  /** As `KeyboardEvent` says it, with `mod` for Ctrl or Command: `mod+z`. */
  readonly shortcuts: readonly string[];
  readonly enabled: (situation: Situation) => boolean;
  readonly run: (flows: Flows) => void;
};

const planning = ({ session, plan }: Situation): boolean => session.step === 'plan' && plan.history !== null;
/** Landmarks are decisions of the plan, and looked at as it is. */
const deciding = ({ session, plan }: Situation): boolean => (session.step === 'plan' || session.step === 'correct') && plan.history !== null;
const cupPlanned = (situation: Situation): boolean => planning(situation) && Boolean(situation.plan.history?.present.cup);
const stemPlanned = (situation: Situation): boolean => planning(situation) && Boolean(situation.plan.history?.present.stem);

/** Every action with a key or a button in more than one place. Buttons, keys and tooltips are read from here. */
export const actions = [
  { id: 'undo', label: 'ui.undo', shortcuts: ['mod+z'], enabled: (s) => deciding(s) && (s.plan.history?.past.length ?? 0) > 0, run: (flows) => { flows.plan.undo(); } },
  { id: 'redo', label: 'ui.redo', shortcuts: ['mod+y', 'mod+shift+z'], enabled: (s) => deciding(s) && (s.plan.history?.future.length ?? 0) > 0, run: (flows) => { flows.plan.redo(); } },
  { id: 'selectCup', label: 'workbench.selectCup', shortcuts: ['c'], enabled: cupPlanned, run: () => { toggleSelected('cup'); } },
  { id: 'selectStem', label: 'workbench.selectStem', shortcuts: ['s'], enabled: stemPlanned, run: () => { toggleSelected('stem'); } },
  { id: 'gizmoMove', label: 'workbench.gizmoMove', shortcuts: ['g'], enabled: planning, run: () => { useView.setState({ gizmo: 'translate' }); } },
  { id: 'gizmoTurn', label: 'workbench.gizmoTurn', shortcuts: ['r'], enabled: planning, run: () => { useView.setState({ gizmo: 'rotate' }); } },
  { id: 'layoutScene', label: 'workbench.layoutScene', shortcuts: ['1'], enabled: deciding, run: () => { useView.setState({ layout: 'scene' }); } },
  { id: 'layoutQuad', label: 'workbench.layoutQuad', shortcuts: ['2'], enabled: deciding, run: () => { useView.setState({ layout: 'quad' }); } },
] as const satisfies readonly Action[];

export type ActionId = (typeof actions)[number]['id'];

export function actionOf(id: ActionId): Action {
  const action = actions.find((a) => a.id === id);
  if (!action) throw new Error(`there is no action ${id}`);
  return action;
}

type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The action whose shortcut was pressed, if it may run now. */
export function actionFor(keys: Keys, situation: Situation): Action | null {
  const pressed = [keys.ctrlKey || keys.metaKey ? 'mod' : '', keys.shiftKey ? 'shift' : '', keys.altKey ? 'alt' : '', keys.key.toLowerCase()]
    .filter((word) => word !== '').join('+');
  return (actions as readonly Action[]).find((a) => a.shortcuts.includes(pressed) && a.enabled(situation)) ?? null;
}

function toggleSelected(part: 'cup' | 'stem'): void {
  useView.setState(({ selected }) => ({ selected: selected === part ? null : part }));
}
