import { useMemo } from 'react';

import type { CaseData } from '../../state/artifacts';
import { usePlan, shownPlan } from '../../state/planStore';
import { useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { CaseGate } from './CaseGate';
import { PlanPanel } from './PlanPanel';
import { Toolbar } from './Toolbar';
import { usePlanView } from './usePlanView';
import { Viewports } from './Viewports';

/** Slices, space and numbers of one plan. */
export const PlanStep = () => <CaseGate>{(data) => <Workbench data={data} />}</CaseGate>;

function Workbench({ data }: { readonly data: CaseData }) {
  const history = usePlan((state) => state.history);
  const preview = usePlan((state) => state.preview);
  const plan = useMemo(() => shownPlan({ history, preview }), [history, preview]);
  const view = usePlanView(plan, data);
  return (
    <div className="workbench">
      <div className="workbench-main">
        <Toolbar data={data} />
        <Viewports data={data} plan={plan} planView={view} />
      </div>
      {plan && view ? <PlanPanel plan={plan} view={view} data={data} /> : <NoPlan />}
    </div>
  );
}

function NoPlan() {
  const say = useText();
  const { chooseSide } = useFlows();
  const side = useSession((session) => session.side);
  return (
    <aside className="panel">
      <section className="panel-card">
        <h2>{say('workbench.noPlan')}</h2>
        <p className="muted">{say('workbench.noPlanText')}</p>
        <Button onPress={() => { chooseSide(side === 'left' ? 'right' : 'left'); }}>{say('workbench.otherSide')}</Button>
      </section>
    </aside>
  );
}
