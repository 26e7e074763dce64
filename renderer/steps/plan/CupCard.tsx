import type { Plan, PlannedCup } from '../../../shared/plan/document';
import { cupCentreAt, type PlanView } from '../../state/planning';
import { centreOn } from '../../state/viewStore';
import { useFlows, useText } from '../../ui/appContext';
import { NumberField } from '../../ui/NumberField';
import { Stepper } from '../../ui/Stepper';
import { PanelRow, PartHead } from './PanelRow';

export type CupCardProps = { readonly plan: Plan; readonly cup: PlannedCup; readonly view: PlanView };

const SHIFT_LIMIT_MM = 40;

/** Size, orientation and place of the cup. */
export function CupCard({ plan, cup, view }: CupCardProps) {
  const say = useText();
  const { plan: { perform } } = useFlows();
  const orient = (change: Partial<Pick<PlannedCup, 'radiographicInclinationDeg' | 'radiographicAnteversionDeg'>>): void => {
    const { radiographicInclinationDeg, radiographicAnteversionDeg } = cup;
    perform({ type: 'cup/orient', radiographicInclinationDeg, radiographicAnteversionDeg, ...change });
  };
  return (
    <section className="panel-card" aria-label={say('workbench.cup')}>
      <PartHead part="cup" family={view.choices.cupFamily} onCentre={() => { centreOn(cup.centre); }} />
      <PanelRow label={say('workbench.cupSize')}>
        <Stepper label={say('workbench.cupSize')} value={cup.size} values={view.choices.cupSizes} shown={(size) => `${size} mm`} onChoose={(size) => { perform({ type: 'cup/choose', size }); }} />
      </PanelRow>
      <PanelRow label={say('workbench.inclination')} short="RI" hint={say('workbench.inclinationHint')} source="Murray 1993">
        <NumberField label={say('workbench.inclination')} value={cup.radiographicInclinationDeg} unit="°" digits={1} step={1} min={0} max={90} onCommit={(radiographicInclinationDeg) => { orient({ radiographicInclinationDeg }); }} />
      </PanelRow>
      <PanelRow label={say('workbench.anteversion')} short="RA" hint={say('workbench.anteversionHint')} source="Murray 1993">
        <NumberField label={say('workbench.anteversion')} value={cup.radiographicAnteversionDeg} unit="°" digits={1} step={1} min={-45} max={60} onCommit={(radiographicAnteversionDeg) => { orient({ radiographicAnteversionDeg }); }} />
      </PanelRow>
      <TargetZone view={view} />
      <Shifts plan={plan} view={view} />
    </section>
  );
}

function TargetZone({ view }: { readonly view: PlanView }) {
  const say = useText();
  if (!view.target) return null;
  return (
    <PanelRow label={say('workbench.target')} hint={say('workbench.targetHint')} source="Lewinnek 1978">
      <span className={view.target === 'inside' ? 'tag tag-ok' : 'tag tag-warning'}>{say(`workbench.target_${view.target}`)}</span>
    </PanelRow>
  );
}

const directions = ['lateral', 'anterior', 'superior'] as const;

/** How far the centre of rotation stands from the native one; typing moves the cup. */
function Shifts({ plan, view }: { readonly plan: Plan; readonly view: PlanView }) {
  const say = useText();
  const { plan: { perform } } = useFlows();
  const { cup } = plan;
  const shift = view.cupShift;
  if (!shift || !cup) return null;
  return (
    <div className="shifts">
      <h3>{say('workbench.cupShift')}</h3>
      {directions.map((direction) => (
        <label key={direction}><span>{say(`workbench.shift_${direction}`)}</span>
          <NumberField label={say(`workbench.shift_${direction}`)} value={shift[direction]} unit="mm" digits={1} step={0.5} min={-SHIFT_LIMIT_MM} max={SHIFT_LIMIT_MM}
            onCommit={(mm) => {
              const centre = cupCentreAt({ ...shift, [direction]: mm }, plan, view.derived);
              if (centre) perform({ type: 'cup/move', centre });
            }} />
        </label>
      ))}
    </div>
  );
}
