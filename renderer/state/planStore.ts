import { create } from 'zustand';

import { applyCommand, type PlanCommand } from '../../shared/plan/commands';
import type { Plan } from '../../shared/plan/document';
import { perform, redo, startHistory, undo, type History } from '../../shared/plan/history';

export type SaveState = 'saved' | 'saving' | 'failed';

/** The history of the open plan. `preview` is a command that is being tried (pointer down) and not yet performed. */
export type PlanState = {
  readonly history: History | null;
  readonly preview: PlanCommand | null;
  readonly save: SaveState;
};

export const usePlan = create<PlanState>()(() => ({ history: null, preview: null, save: 'saved' }));

/** The plan as it is shown: the kept one, or the one that the preview would make. */
export function shownPlan({ history, preview }: Pick<PlanState, 'history' | 'preview'>): Plan | null {
  if (!history) return null;
  return preview ? applyCommand(history.present, preview) : history.present;
}

/** Keeps a plan with the command (or 'undo', 'redo', 'propose') that made it; main appends it to the journal. */
export type KeepPlan = (plan: Plan, command: PlanCommand | 'undo' | 'redo' | 'propose') => Promise<void>;

export type PlanActions = {
  readonly load: (plan: Plan) => void;
  readonly close: () => void;
  readonly start: (plan: Plan) => void;
  readonly perform: (command: PlanCommand) => void;
  readonly preview: (command: PlanCommand | null) => void;
  readonly undo: () => void;
  readonly redo: () => void;
};

/** Every change of the plan passes here: the history moves and the whole plan is kept. */
export function planActions(keep: KeepPlan): PlanActions {
  const saving = savesInOrder(keep);
  const move = (next: (history: History) => History, command: Parameters<KeepPlan>[1]): void => {
    const { history } = usePlan.getState();
    if (!history) return;
    const after = next(history);
    usePlan.setState({ history: after, preview: null });
    if (after.present !== history.present) saving(after.present, command);
  };
  return {
    load: (plan) => { usePlan.setState({ history: startHistory(plan), preview: null, save: 'saved' }); },
    close: () => { usePlan.setState({ history: null, preview: null, save: 'saved' }); },
    start: (plan) => {
      usePlan.setState({ history: startHistory(plan), preview: null });
      saving(plan, 'propose');
    },
    perform: (command) => { move((history) => perform(history, command), command); },
    preview: (preview) => { usePlan.setState({ preview }); },
    undo: () => { move(undo, 'undo'); },
    redo: () => { move(redo, 'redo'); },
  };
}

/** One save after the other, so that the journal holds the commands in the order in which they were performed. */
function savesInOrder(keep: KeepPlan): (...save: Parameters<KeepPlan>) => void {
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  return (plan, command) => {
    waiting += 1;
    usePlan.setState({ save: 'saving' });
    last = last.then(() => keep(plan, command)).then(
      () => { waiting -= 1; if (waiting === 0) usePlan.setState({ save: 'saved' }); },
      () => { waiting -= 1; usePlan.setState({ save: 'failed' }); },
    );
  };
}
