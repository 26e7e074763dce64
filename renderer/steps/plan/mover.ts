import { point, vector } from '../../../shared/geometry/spaces';
import { mapPoint, mapVector, transform } from '../../../shared/geometry/transform';
import type { PlanCommand } from '../../../shared/plan/commands';
import type { CaseData } from '../../state/artifacts';
import { orientationOf } from '../../state/planning';
import { usePlan, type PlanActions } from '../../state/planStore';
import { idle, moveStep, type Held, type MoveEvent, type MoveState } from '../../tools/movePart';

export type Mover = {
  readonly take: (event: MoveEvent) => void;
  /** Ends a drag without a command; false where nothing was held. */
  readonly cancel: () => boolean;
};

/** Runs the tool: previews go to the plan store while a part is held, and one command when it is let go. */
export function createMover(plan: PlanActions, data: CaseData): Mover {
  let state: MoveState = idle;
  const take = (event: MoveEvent): void => {
    const step = moveStep(state, event, (held, rows) => commandFor(held, rows, data));
    state = step.state;
    if (step.preview !== undefined) plan.preview(step.preview);
    if (step.perform) plan.perform(step.perform);
  };
  return {
    take,
    cancel: () => {
      const held = state.phase === 'holding';
      take({ type: 'cancel' });
      return held;
    },
  };
}

/** A cup is moved by its centre and turned by its opening; a stem takes the whole pose. */
function commandFor({ part, mode }: Held, rows: readonly number[], data: CaseData): PlanCommand | null {
  const plan = usePlan.getState().history?.present;
  if (!plan) return null;
  if (part === 'stem') return { type: 'stem/move', worldFromImplant: rows };
  const pose = transform<'world', 'implant'>(rows);
  if (mode === 'translate') return { type: 'cup/move', centre: mapPoint(pose, point(0, 0, 0)) };
  const { inclination, anteversion } = orientationOf(mapVector(pose, vector(0, 0, 1)), plan, data.landmarks);
  return { type: 'cup/orient', radiographicInclinationDeg: inclination, radiographicAnteversionDeg: anteversion };
}
