import { ChevronDown, ChevronRight } from 'lucide-react';
import { useState } from 'react';

import type { Measurement } from '../../../shared/anatomy/measurement';
import { useText, type Say } from '../../ui/appContext';
import { Hint } from '../../ui/Hint';
import { shownChange, shownNumber } from '../../ui/parseNumber';

/** The four numbers that one looks at while moving the implants. */
const first = ['leg_length_change', 'global_offset_change', 'stem_version', 'combined_anteversion'] as const;
const unitText = { deg: '°', mm: ' mm', ratio: '', class: '' } as const;

/** Numbers that are shares of another one, whose name they are said with. */
const wholeOf: Readonly<Record<string, (typeof first)[number]>> = {
  leg_length_change_cup: 'leg_length_change', leg_length_change_stem: 'leg_length_change', acetabular_offset_change: 'global_offset_change', femoral_offset_change: 'global_offset_change',
};

type Values = Readonly<Record<string, string | number>>;

/** Ids of landmarks and components in a note's values, by their names. */
export function useNamed(): (values: Values) => Values {
  const say = useText();
  return (values) => {
    const missing = values['missing'];
    return typeof missing === 'string' ? { ...values, missing: namesOf(say, missing.split(',')) } : values;
  };
}

function namesOf(say: Say, ids: readonly string[]): string {
  const named = ids.map((id) => {
    const [, base, side] = /^(.+?)(?:_(left|right))?$/.exec(id) ?? [];
    return [side ? say(`common.${side}`) : '', say(`workbench.lm_${base ?? id}`)].filter(Boolean).join(' ');
  });
  return named.join(say('workbench.listSeparator'));
}

export function Measurements({ measurements }: { readonly measurements: readonly Measurement[] }) {
  const say = useText();
  const [open, setOpen] = useState(false);
  const isFirst = ({ id }: Measurement): boolean => (first as readonly string[]).includes(id);
  return (
    <section className="panel-card" aria-label={say('workbench.measurements')}>
      <dl className="tiles">{measurements.filter(isFirst).map((each) => <Tile key={each.id} measure={each} />)}</dl>
      <button type="button" className="button button-quiet all-measures" aria-expanded={open} onClick={() => { setOpen(!open); }}>
        {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}{say('workbench.allMeasurements')}
      </button>
      {open ? <dl className="measures">{measurements.filter((each) => !isFirst(each)).map((each) => <Row key={each.id} measure={each} />)}</dl> : null}
    </section>
  );
}

function Tile({ measure }: { readonly measure: Measurement }) {
  const say = useText();
  const title = say(`workbench.m_${measure.id}`);
  return <div className="tile" data-measurement={measure.id}><dt><Name measure={measure} title={title} /></dt><dd className="mono"><Value measure={measure} /></dd></div>;
}

function Row({ measure }: { readonly measure: Measurement }) {
  const say = useText();
  const whole = wholeOf[measure.id];
  const title = `${whole ? `${say(`workbench.m_${whole}`)} ` : ''}${say(`plan.measure_${measure.id}`)}`;
  return <div className="measure" data-measurement={measure.id}><dt><Name measure={measure} title={title} /></dt><dd className="mono"><Value measure={measure} /></dd></div>;
}

/** The name, with the definition, its source and the frame behind it. */
function Name({ measure, title }: { readonly measure: Measurement; readonly title: string }) {
  const say = useText();
  const frame = measure.frame === 'none' ? '' : say('workbench.inFrame', { frame: say(`workbench.frameName_${measure.frame}`) });
  return (
    <Hint text={say(`workbench.d_${measure.definition}`)} source={[measure.source, frame].filter(Boolean).join(' · ')}>
      <span tabIndex={0} className="defined">{title}</span>
    </Hint>
  );
}

function Value({ measure }: { readonly measure: Measurement }) {
  const say = useText();
  if (measure.value !== null) return <>{shownOf(measure.id, measure.value)}<small>{unitText[measure.unit]}</small></>;
  const { code, missing } = measure.notMeasurable;
  return <Hint text={say(`workbench.why_${code}`, { missing: namesOf(say, missing) })}><span tabIndex={0} className="not-measurable">{say('common.notMeasurable')}</span></Hint>;
}

const shownOf = (id: string, value: number): string => (/change|cup_centre/.test(id) ? shownChange(value, 1) : shownNumber(value, 1));
