import { point } from '../../../shared/geometry/spaces';
import type { Plan, PlannedStem } from '../../../shared/plan/document';
import type { PlanView } from '../../state/planning';
import { centreOn } from '../../state/viewStore';
import { useFlows, useText } from '../../ui/appContext';
import { Choice } from '../../ui/Choice';
import { NumberField } from '../../ui/NumberField';
import { shownChange } from '../../ui/parseNumber';
import { Stepper } from '../../ui/Stepper';
import { PanelRow, PartHead } from './PanelRow';

export type StemCardProps = { readonly plan: Plan; readonly stem: PlannedStem; readonly view: PlanView };

/** Size, offset and head of the stem, and the height of the cut it sits on. */
export function StemCard({ plan, stem, view }: StemCardProps) {
  const say = useText();
  const { plan: { perform } } = useFlows();
  const [, , , x = 0, , , , y = 0, , , , z = 0] = stem.worldFromImplant;
  return (
    <section className="panel-card" aria-label={say('workbench.stem')}>
      <PartHead part="stem" family={view.choices.stemFamily} onCentre={() => { centreOn(point(x, y, z)); }} />
      <PanelRow label={say('workbench.stemSize')}>
        <Stepper label={say('workbench.stemSize')} value={stem.size} values={view.choices.stemSizes} onChoose={(size) => { perform({ type: 'stem/choose', size, offset: stem.offset }); }} />
      </PanelRow>
      <PanelRow label={say('workbench.offset')}>
        <Choice label={say('workbench.offset')} value={stem.offset} onChoose={(offset) => { perform({ type: 'stem/choose', size: stem.size, offset }); }} options={[
          { value: 'standard', label: say('workbench.offset_standard') }, { value: 'high', label: say('workbench.offset_high') },
        ]} />
      </PanelRow>
      <PanelRow label={say('workbench.headLength')}>
        <Stepper label={say('workbench.headLength')} value={String(stem.headLengthMm)} values={view.choices.headLengthsMm.map(String)} shown={(length) => `${shownChange(Number(length), 1)} mm`}
          onChoose={(length) => { perform({ type: 'head/choose', headLengthMm: Number(length) }); }} />
      </PanelRow>
      {plan.neckCutAboveLesserTrochanterMm === null ? null : (
        <PanelRow label={say('workbench.neckCut')} hint={say('workbench.neckCutHint')}>
          <NumberField label={say('workbench.neckCut')} value={plan.neckCutAboveLesserTrochanterMm} unit="mm" digits={1} step={0.5} min={-10} max={40}
            onCommit={(aboveLesserTrochanterMm) => { perform({ type: 'neckCut/set', aboveLesserTrochanterMm }); }} />
        </PanelRow>
      )}
    </section>
  );
}
