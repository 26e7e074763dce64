import { TriangleAlert } from 'lucide-react';
import { useMemo } from 'react';

import type { Plan } from '../../../shared/plan/document';
import { implantsToCheck } from '../../../shared/plan/implantsFollow';
import type { CaseData } from '../../state/artifacts';
import { usePlan } from '../../state/planStore';
import { useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';

/** Asks for a look at implants that stand as they were decided before landmarks were moved. */
export function ImplantsToCheck({ plan, data }: { readonly plan: Plan; readonly data: CaseData }) {
  const say = useText();
  const { landmarks } = useFlows();
  const catalogue = useSession((session) => session.catalogue);
  const kept = usePlan((state) => state.history?.present) ?? plan;
  const toCheck = useMemo(() => catalogue !== null && implantsToCheck(kept, { located: data.landmarks, catalogue }), [kept, data, catalogue]);
  if (!toCheck) return null;
  return (
    <section className="panel-card warnings to-check" role="status" data-testid="implants-to-check">
      <h2><TriangleAlert size={14} />{say('correct.toCheck')}</h2>
      <p className="small">{say('correct.toCheckText')}</p>
      <div className="landmark-doings">
        <Button onPress={landmarks.proposeImplants}>{say('correct.proposeAnew')}</Button>
        <Button look="quiet" onPress={landmarks.keepImplants}>{say('correct.keep')}</Button>
      </div>
    </section>
  );
}
