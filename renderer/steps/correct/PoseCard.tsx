import { ArrowRight, Info } from 'lucide-react';

import type { Side } from '../../../shared/anatomy/side';
import type { Plan } from '../../../shared/plan/document';
import { useFlows, useText } from '../../ui/appContext';
import { Choice } from '../../ui/Choice';
import { Hint } from '../../ui/Hint';
import { shownChange } from '../../ui/parseNumber';
import type { Corrected } from './poses';

/** How pelvis and femora lay in the scan, and how they stand after correction. */
export function PoseCard({ plan, poses }: Corrected) {
  const say = useText();
  const { pelvis, femora, correction } = poses;
  return (
    <section className="panel-card pose-card" aria-label={say('correct.toolbar')}>
      {plan ? <FrameChoice plan={plan} /> : null}
      <div className="pose-table" role="table">
        <Heads title={say('correct.pelvis')} />
        {(['tilt', 'obliquity', 'rotation'] as const).map((angle) => <Angle key={angle} name={angle} scan={pelvis.scan[angle]} corrected={pelvis.corrected[angle]} />)}
        {(['right', 'left'] as const).map((side) => <Femur key={side} side={side} femur={femora[side]} by={correction.femora[side].by} />)}
      </div>
      {plan?.pelvicFrame === 'app' && correction.pelvic.id !== 'app' ? <p className="small muted">{say('correct.frameStandIn')}</p> : null}
    </section>
  );
}

function FrameChoice({ plan }: { readonly plan: Plan }) {
  const say = useText();
  const { plan: { perform } } = useFlows();
  return (
    <div className="panel-frame">
      <Hint text={say('correct.poseHint')} side="left"><span className="with-info" tabIndex={0}>{say('workbench.frame')}<Info size={13} /></span></Hint>
      <Choice label={say('workbench.frame')} value={plan.pelvicFrame} onChoose={(pelvicFrame) => { perform({ type: 'frame/choose', pelvicFrame }); }} options={[
        { value: 'app', label: say('workbench.frame_app') }, { value: 'functional', label: say('workbench.frame_functional') },
      ]} />
    </div>
  );
}

function Heads({ title }: { readonly title: string }) {
  const say = useText();
  return <div role="row" className="pose-row pose-heads"><span role="columnheader">{title}</span><span role="columnheader">{say('correct.scan')}</span><span /><span role="columnheader">{say('correct.corrected')}</span></div>;
}

/** An angle that is nothing is not said to be minus nothing. */
const shown = (degrees: number | null): string => (degrees === null ? '–' : `${shownChange(Math.abs(degrees) < 0.05 ? 0 : degrees, 1)}°`);

function Angle({ name, scan, corrected }: { readonly name: string; readonly scan: number | null; readonly corrected: number | null }) {
  const say = useText();
  return (
    <div role="row" className="pose-row" data-angle={name}>
      <span role="rowheader"><Hint side="left" text={say(`correct.${name}_means`)}><span tabIndex={0} className="defined">{say(`correct.${name}`)}</span></Hint></span>
      <span role="cell" className="mono">{shown(scan)}</span><ArrowRight size={12} /><span role="cell" className="mono">{shown(corrected)}</span>
    </div>
  );
}

function Femur({ side, femur, by }: { readonly side: Side; readonly femur: Corrected['poses']['femora'][Side]; readonly by: 'femur' | 'pelvis' }) {
  const say = useText();
  if (!femur) return null;
  const { scan } = femur;
  return (
    <div className="pose-femur" role="rowgroup" aria-label={say(`correct.femur_${side}`)}>
      <div role="row" className="pose-row pose-heads"><span role="columnheader">{say(`correct.femur_${side}`)}</span></div>
      {scan && by === 'femur'
        ? (['flexion', 'adduction', 'internalRotation'] as const).map((angle) => <Angle key={angle} name={angle} scan={scan[angle]} corrected={0} />)
        : <p className="small faint">{say('correct.withPelvis')}</p>}
    </div>
  );
}
