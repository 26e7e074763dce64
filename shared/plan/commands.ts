import type { Point } from '../geometry/spaces';
import type { Plan, PlannedCup, PlannedStem } from './document';

/** Everything a user can do to a plan. The names are the audit trail, so they never change meaning. */
export type PlanCommand =
  | { readonly type: 'landmark/move'; readonly landmark: string; readonly to: Point<'world'> }
  | { readonly type: 'landmark/reset'; readonly landmark: string }
  | { readonly type: 'frame/choose'; readonly pelvicFrame: Plan['pelvicFrame'] }
  | { readonly type: 'cup/place'; readonly cup: PlannedCup | null }
  | { readonly type: 'cup/choose'; readonly size: string }
  | { readonly type: 'cup/move'; readonly centre: Point<'world'> }
  | { readonly type: 'cup/orient'; readonly radiographicInclinationDeg: number; readonly radiographicAnteversionDeg: number }
  | { readonly type: 'stem/place'; readonly stem: PlannedStem | null }
  | { readonly type: 'stem/choose'; readonly size: string; readonly offset: PlannedStem['offset'] }
  | { readonly type: 'stem/move'; readonly worldFromImplant: readonly number[] }
  | { readonly type: 'head/choose'; readonly headLengthMm: number }
  | { readonly type: 'neckCut/set'; readonly aboveLesserTrochanterMm: number };

/** Pure: same plan and command, same result. An unchanged plan is returned as the same object. */
export function applyCommand(plan: Plan, command: PlanCommand): Plan {
  const next = changed(plan, command);
  return JSON.stringify(next) === JSON.stringify(plan) ? plan : next;
}

function changed(plan: Plan, command: PlanCommand): Plan {
  switch (command.type) {
    case 'landmark/move':
      return { ...plan, landmarkOverrides: { ...plan.landmarkOverrides, [command.landmark]: command.to } };
    case 'landmark/reset': {
      const { [command.landmark]: _, ...rest } = plan.landmarkOverrides;
      return { ...plan, landmarkOverrides: rest };
    }
    case 'frame/choose': return { ...plan, pelvicFrame: command.pelvicFrame };
    case 'neckCut/set': return { ...plan, neckCutAboveLesserTrochanterMm: command.aboveLesserTrochanterMm };
    case 'cup/place': case 'cup/choose': case 'cup/move': case 'cup/orient':
      return { ...plan, cup: changedCup(plan.cup, command) };
    case 'stem/place': case 'stem/choose': case 'stem/move': case 'head/choose':
      return { ...plan, stem: changedStem(plan.stem, command) };
  }
}

type CupCommand = Extract<PlanCommand, { type: `cup/${string}` }>;
type StemCommand = Extract<PlanCommand, { type: `stem/${string}` | 'head/choose' }>;

/** A command on a cup that is not planned changes nothing. */
function changedCup(cup: PlannedCup | null, command: CupCommand): PlannedCup | null {
  if (command.type === 'cup/place') return command.cup;
  if (!cup) return cup;
  const { type: _, ...decision } = command;
  return { ...cup, ...decision };
}

function changedStem(stem: PlannedStem | null, command: StemCommand): PlannedStem | null {
  if (command.type === 'stem/place') return command.stem;
  if (!stem) return stem;
  const { type: _, ...decision } = command;
  return { ...stem, ...decision };
}
