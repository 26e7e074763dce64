import type { Point } from '../../shared/geometry/spaces';
import type { PlanCommand } from '../../shared/plan/commands';
import type { Plan } from '../../shared/plan/document';
import { implantsAfter, implantsBy, type ProposedFrom } from '../../shared/plan/implantsFollow';
import { planWithoutImplants } from '../../shared/plan/propose';
import { useCaseData } from './artifacts';
import { usePlan, type PlanActions } from './planStore';
import { useSession } from './sessionStore';

/** What may be done to landmarks. Every change is a command of the plan; implants that nobody touched follow it. */
export type LandmarkActions = {
  /** Shows a landmark elsewhere while it is dragged; nothing is kept. */
  readonly preview: (landmark: string, to: Point<'world'>) => void;
  /** Gives up what is previewed. */
  readonly release: () => void;
  readonly move: (landmark: string, to: Point<'world'>) => void;
  /** Back to where it was found. */
  readonly reset: (landmark: string) => void;
  /** Implants proposed anew by the landmarks as they are. */
  readonly proposeImplants: () => void;
  /** The implants were looked at and stay. */
  readonly keepImplants: () => void;
};

export function landmarkActions(plan: PlanActions, now: () => Date): LandmarkActions {
  const perform = (command: LandmarkCommand): void => {
    startIfNone(plan);
    const present = usePlan.getState().history?.present;
    if (present) plan.perform(followed(present, command));
  };
  return {
    preview: (landmark, to) => {
      startIfNone(plan);
      plan.preview({ type: 'landmark/move', landmark, to });
    },
    release: () => { plan.preview(null); },
    move: (landmark, to) => { perform({ type: 'landmark/move', landmark, to, by: useSession.getState().account, when: now().toISOString() }); },
    reset: (landmark) => { perform({ type: 'landmark/reset', landmark }); },
    proposeImplants: () => {
      const [present, from] = [usePlan.getState().history?.present, proposedFrom()];
      const implants = present && from && implantsBy(present, present.landmarkOverrides, from);
      if (implants) plan.perform({ type: 'implants/propose', implants });
    },
    keepImplants: () => { plan.perform({ type: 'implants/confirm' }); },
  };
}

/** Where no hip could be planned a plan without implants keeps the landmarks; they may be what was missing. */
function startIfNone(plan: PlanActions): void {
  const { side } = useSession.getState();
  if (side && !usePlan.getState().history) plan.start(planWithoutImplants(side));
}

type LandmarkCommand = Extract<PlanCommand, { type: `landmark/${string}` }>;

/** The command with the implants that follow from it, where nobody has touched them. */
function followed(plan: Plan, command: LandmarkCommand): PlanCommand {
  const from = proposedFrom();
  const implants = from && implantsAfter(plan, overridesAfter(plan, command), from);
  return implants ? { ...command, implants } : command;
}

function overridesAfter({ landmarkOverrides }: Plan, command: LandmarkCommand): Plan['landmarkOverrides'] {
  const { [command.landmark]: _, ...rest } = landmarkOverrides;
  return command.type === 'landmark/reset' ? rest : { ...rest, [command.landmark]: { at: command.to, by: null, when: null } };
}

function proposedFrom(): ProposedFrom | null {
  const { shown } = useCaseData.getState();
  const { catalogue } = useSession.getState();
  return shown.state === 'ready' && catalogue ? { located: shown.data.landmarks, catalogue } : null;
}
