import { useMemo } from 'react';

import { boneNames } from '../../../shared/anatomy/bone';
import { useCaseData, type CaseData } from '../../state/artifacts';
import { usePlan, shownPlan } from '../../state/planStore';
import { useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { LoadingCase } from '../../ui/LoadingCase';
import { PlanPanel } from './PlanPanel';
import { Toolbar } from './Toolbar';
import { usePlanView } from './usePlanView';
import { Viewports } from './Viewports';

/** Slices, space and numbers of one plan. */
export function PlanStep() {
  const shown = useCaseData((state) => state.shown);
  const side = useSession((session) => session.side);
  switch (shown.state) {
    case 'none': return null;
    case 'loading': return <LoadingCase fraction={shown.fraction} />;
    case 'failed': return <LoadFailed detail={shown.detail} />;
    case 'ready': return side ? <Workbench data={shown.data} /> : <ChooseSide data={shown.data} />;
  }
}

function LoadFailed({ detail }: { readonly detail: string }) {
  const say = useText();
  return (
    <div className="page narrow-page"><section className="card work" role="alert">
      <h2>{say('workbench.loadFailed')}</h2>
      <p className="muted">{say('workbench.loadFailedText')}</p>
      <p className="small faint selectable failure-detail">{detail}</p>
    </section></div>
  );
}

function ChooseSide({ data }: { readonly data: CaseData }) {
  const say = useText();
  const { chooseSide } = useFlows();
  const found = boneNames.filter((name) => data.bones[name]);
  return (
    <div className="page narrow-page">
      <div><h1>{say('workbench.whichSide')}</h1><p className="muted">{say('workbench.whichSideText', { count: found.length })}</p></div>
      <div className="side-choices">
        {(['right', 'left'] as const).map((side) => (
          <button key={side} type="button" className={`card side-choice side-${side}`} onClick={() => { chooseSide(side); }}>
            <b>{side === 'left' ? 'L' : 'R'}</b><span>{say(`common.${side}`)}</span>
            <span className="small faint">{say(data.landmarks.acetabula[side] ? 'workbench.socketFound' : 'workbench.socketMissing')}</span>
          </button>
        ))}
      </div>
    </div>
  );
}

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
      {plan && view ? <PlanPanel plan={plan} view={view} /> : <NoPlan />}
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
