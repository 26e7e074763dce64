import type { Landmarks } from '../anatomy/landmarks';
import type { Catalogue } from '../implants/catalogue';
import type { Implants, Plan } from './document';
import type { PlanNote } from './note';
import { withOverrides } from './overrides';
import { proposePlan } from './propose';

/** What implants are proposed from: the landmarks as located, and the library. */
export type ProposedFrom = { readonly located: Landmarks; readonly catalogue: Catalogue };
type Overrides = Plan['landmarkOverrides'];

/** The implants that would be proposed by the landmarks as hands left them; null where no hip is in view. */
export function implantsBy(plan: Plan, landmarkOverrides: Overrides, { located, catalogue }: ProposedFrom): Implants | null {
  const proposed = proposePlan({ landmarks: withOverrides(located, { landmarkOverrides }), side: plan.side, pelvicFrame: plan.pelvicFrame, catalogue });
  if (!proposed.ok) return null;
  const { cup, stem, neckCutAboveLesserTrochanterMm } = proposed.value.plan;
  return { cup, stem, neckCutAboveLesserTrochanterMm };
}

/**
 * What becomes of the implants when landmarks are moved: those that nobody has touched are proposed anew, those with
 * decisions stay (undefined).
 */
export function implantsAfter(plan: Plan, next: Overrides, from: ProposedFrom): Implants | undefined {
  const before = implantsBy(plan, plan.implantsFor, from) ?? { cup: null, stem: null, neckCutAboveLesserTrochanterMm: null };
  if (!isSame(before, plan)) return undefined;
  return implantsBy(plan, next, from) ?? undefined;
}

/** Whether landmarks were moved since the implants were proposed or looked at, so that others would be proposed now. */
export function implantsToCheck(plan: Plan, from: ProposedFrom): boolean {
  if (JSON.stringify(plan.implantsFor) === JSON.stringify(plan.landmarkOverrides)) return false;
  const [before, now] = [implantsBy(plan, plan.implantsFor, from), implantsBy(plan, plan.landmarkOverrides, from)];
  return now !== null && JSON.stringify(before) !== JSON.stringify(now);
}

const isSame = (a: Implants, b: Implants): boolean =>
  JSON.stringify([a.cup, a.stem, a.neckCutAboveLesserTrochanterMm]) === JSON.stringify([b.cup, b.stem, b.neckCutAboveLesserTrochanterMm]);

/** That is said of a plan that is handed on. */
export const followNotes = (plan: Plan, from: ProposedFrom): PlanNote[] =>
  (implantsToCheck(plan, from) ? [{ code: 'plan.implantsBeforeLandmarks', about: 'landmark', level: 'warning', values: {} }] : []);
