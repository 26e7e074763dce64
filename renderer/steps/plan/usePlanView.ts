import { useMemo } from 'react';

import type { Plan } from '../../../shared/plan/document';
import type { CaseData } from '../../state/artifacts';
import { useSession } from '../../state/sessionStore';
import { planView, type PlanView } from '../../state/planning';

/** The plan as derived from the landmarks, made again when a decision changes. */
export function usePlanView(plan: Plan | null, data: CaseData): PlanView | null {
  const catalogue = useSession((session) => session.catalogue);
  return useMemo(() => (plan && catalogue ? planView(plan, data.landmarks, catalogue, data.bones) : null), [plan, data, catalogue]);
}
