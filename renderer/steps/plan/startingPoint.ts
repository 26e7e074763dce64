import type { Point } from '../../../shared/geometry/spaces';
import type { Plan } from '../../../shared/plan/document';
import type { CaseData } from '../../state/artifacts';

/** Where one looks first: the hip that is planned, or the first one that was found. */
export function startingPoint(plan: Plan | null, { landmarks }: CaseData): Point<'world'> | null {
  if (plan?.cup) return plan.cup.centre;
  const { left, right } = landmarks.acetabula;
  return (plan && landmarks.acetabula[plan.side]?.centre) ?? right?.centre ?? left?.centre ?? null;
}
