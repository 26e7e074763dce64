import type { Point } from '../geometry/spaces';
import type { Implants, Plan, PlannedCup, PlannedStem } from './document';

/** What follows for the implants from a landmark that was moved: proposed anew by it, or absent, and then they stay. */
type Follow = { readonly implants?: Implants };

/** Everything a user can do to a plan. The names are the audit trail, so they never change meaning. */
export type PlanCommand =
  | ({ readonly type: 'landmark/move'; readonly landmark: string; readonly to: Point<'world'>; readonly by?: string | null; readonly when?: string | null } & Follow)
  | ({ readonly type: 'landmark/reset'; readonly landmark: string } & Follow)
  | { readonly type: 'implants/propose'; readonly implants: Implants }
  /** The landmarks were moved, the implants looked at, and left as they are. */
  | { readonly type: 'implants/confirm' }
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
    case 'landmark/move': case 'landmark/reset': return following(withLandmark(plan, command), command);
    case 'implants/propose': return following(plan, command);
    case 'implants/confirm': return { ...plan, implantsFor: plan.landmarkOverrides };
    case 'frame/choose': return { ...plan, pelvicFrame: command.pelvicFrame };
    case 'neckCut/set': return { ...plan, neckCutAboveLesserTrochanterMm: command.aboveLesserTrochanterMm };
    case 'cup/place': case 'cup/choose': case 'cup/move': case 'cup/orient':
      return { ...plan, cup: changedCup(plan.cup, command) };
    case 'stem/place': case 'stem/choose': case 'stem/move': case 'head/choose':
      return { ...plan, stem: changedStem(plan.stem, command) };
  }
}

type LandmarkCommand = Extract<PlanCommand, { type: `landmark/${string}` }>;
type CupCommand = Extract<PlanCommand, { type: `cup/${string}` }>;
type StemCommand = Extract<PlanCommand, { type: `stem/${string}` | 'head/choose' }>;

function withLandmark(plan: Plan, command: LandmarkCommand): Plan {
  const { [command.landmark]: _, ...rest } = plan.landmarkOverrides;
  if (command.type === 'landmark/reset') return { ...plan, landmarkOverrides: rest };
  const { to, by = null, when = null } = command;
  return { ...plan, landmarkOverrides: { ...plan.landmarkOverrides, [command.landmark]: { at: to, by, when } } };
}

/** Implants that were proposed by the landmarks as they now are know by which. */
const following = (plan: Plan, { implants }: Follow): Plan => (implants ? { ...plan, ...implants, implantsFor: plan.landmarkOverrides } : plan);

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
