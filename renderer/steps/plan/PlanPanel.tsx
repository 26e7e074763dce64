import { Info } from 'lucide-react';

import type { Plan } from '../../../shared/plan/document';
import { DoubtCard } from '../../slices/DoubtCard';
import type { PlanView } from '../../state/planning';
import { useFlows, useText } from '../../ui/appContext';
import { Choice } from '../../ui/Choice';
import { Hint } from '../../ui/Hint';
import { BoneMeasures } from './BoneMeasures';
import { CupCard } from './CupCard';
import { Measurements } from './Measurements';
import { Notes } from './Notes';
import { StemCard } from './StemCard';

export type PlanPanelProps = { readonly plan: Plan; readonly view: PlanView };

/** The numbers: what was decided, what follows from it, and what one should look at. */
export function PlanPanel({ plan, view }: PlanPanelProps) {
  return (
    <aside className="panel" data-testid="panel">
      <FrameChoice plan={plan} />
      <DoubtCard />
      <Measurements measurements={view.measurements} />
      {plan.cup ? <CupCard plan={plan} cup={plan.cup} view={view} /> : null}
      {plan.stem ? <StemCard stem={plan.stem} view={view} plan={plan} /> : <NoStem view={view} />}
      <BoneMeasures landmarks={view.derived.landmarks} side={plan.side} />
    </aside>
  );
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
