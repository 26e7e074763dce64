import { ChevronRight, Info, TriangleAlert } from 'lucide-react';

import type { Plan } from '../../../shared/plan/document';
import { askedForPlan } from '../../../shared/plan/landmarkNotes';
import { partNames, wordsIn } from '../../../shared/report/words';
import { DoubtCard } from '../../slices/DoubtCard';
import type { CaseData } from '../../state/artifacts';
import type { PlanView } from '../../state/planning';
import { useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { Choice } from '../../ui/Choice';
import { Hint } from '../../ui/Hint';
import { BoneMeasures } from './BoneMeasures';
import { CupCard } from './CupCard';
import { ImplantsToCheck } from './ImplantsToCheck';
import { Measurements } from './Measurements';
import { Notes } from './Notes';
import { StemCard } from './StemCard';

export type PlanPanelProps = { readonly plan: Plan; readonly view: PlanView; readonly data: CaseData };

/** The numbers: what was decided, what follows from it, and what one should look at. */
export function PlanPanel({ plan, view, data }: PlanPanelProps) {
  return (
    <aside className="panel" data-testid="panel">
      <FrameChoice plan={plan} />
      <AskedForPlan plan={plan} view={view} />
      <ImplantsToCheck plan={plan} data={data} />
      <DoubtCard />
      <Measurements measurements={view.measurements} />
      {plan.cup ? <CupCard plan={plan} cup={plan.cup} view={view} /> : null}
      {plan.stem ? <StemCard stem={plan.stem} view={view} plan={plan} /> : <NoStem view={view} />}
      <BoneMeasures landmarks={view.derived.landmarks} side={plan.side} />
    </aside>
  );
}

/** Landmarks that the plan stands on and that ask for a look: the way there. */
function AskedForPlan({ plan, view }: Omit<PlanPanelProps, 'data'>) {
  const say = useText();
  const { goTo } = useFlows();
  const asked = askedForPlan(view.derived.landmarks, plan.side);
  const named = useNamedLandmarks();
  if (asked.length === 0) return null;
  return (
    <Hint text={named(asked)} side="left">
      <button type="button" className="panel-card asked-link" data-testid="asked-for-plan" onClick={() => { goTo('correct'); }}>
        <TriangleAlert size={14} /><span>{say('correct.askedForPlan', { count: asked.length })}</span><ChevronRight size={14} />
      </button>
    </Hint>
  );
}

function useNamedLandmarks(): (ids: readonly string[]) => string {
  const language = useSession((session) => session.language);
  return (ids) => partNames(ids, wordsIn(language));
}

function FrameChoice({ plan }: { readonly plan: Plan }) {
  const say = useText();
  const { plan: { perform } } = useFlows();
  return (
    <div className="panel-frame">
      <Hint text={say('workbench.frameHint')}><span className="with-info" tabIndex={0}>{say('workbench.frame')}<Info size={13} /></span></Hint>
      <Choice label={say('workbench.frame')} value={plan.pelvicFrame} onChoose={(pelvicFrame) => { perform({ type: 'frame/choose', pelvicFrame }); }} options={[
        { value: 'app', label: say('workbench.frame_app') }, { value: 'functional', label: say('workbench.frame_functional') },
      ]} />
    </div>
  );
}

/** Why there is no stem. */
function NoStem({ view }: { readonly view: PlanView }) {
  const say = useText();
  return (
    <section className="panel-card" aria-label={say('workbench.stem')}>
      <h2>{say('workbench.stem')}</h2>
      <p className="muted">{say('workbench.noStem')}</p>
      <Notes notes={view.warnings.filter(({ about }) => about === 'stem')} />
    </section>
  );
}
