import { Switch } from 'radix-ui';
import type { ReactNode } from 'react';

import type { LabelName } from '../../../shared/segmentation/labels';
import { useEditOptions } from '../../state/editStore';
import type { DensityRange, EditOptions } from '../../tools/editOptions';
import { useText } from '../../ui/appContext';
import { Choice } from '../../ui/Choice';
import { NumberField } from '../../ui/NumberField';
import { sayLabel } from './boneName';

export const set = (change: Partial<EditOptions>): void => { useEditOptions.setState(change); };

export function Field({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return <div className="tool-field"><span>{label}</span>{children}</div>;
}

type ChoiceField = 'shape' | 'paintOver' | 'erase' | 'cutBy' | 'away' | 'depth' | 'across' | 'smoothWhere';
/** Section of the text catalogue's keys for the values of a field, where it is not the field itself. */
const wordsOf: Readonly<Partial<Record<ChoiceField, { readonly label: string; readonly prefix: string }>>> = {
  shape: { label: 'shape', prefix: '' }, paintOver: { label: 'over', prefix: 'over_' }, smoothWhere: { label: 'where', prefix: 'where_' },
};

/** One of the few values of a choice, all seen at once. */
export function OneOf<F extends ChoiceField>({ field, values }: { readonly field: F; readonly values: readonly EditOptions[F][] }) {
  const say = useText();
  const value = useEditOptions((options) => options[field]);
  const { label, prefix } = wordsOf[field] ?? { label: field, prefix: `${field}_` };
  return (
    <Field label={say(`editor.${label}`)}>
      <Choice<EditOptions[F]> label={say(`editor.${label}`)} value={value} onChoose={(next) => { set({ [field]: next }); }}
        options={values.map((each) => ({ value: each, label: say(`editor.${prefix}${each}`) }))} />
    </Field>
  );
}

export type LabelSelectProps = {
  readonly label: string; readonly value: string; readonly among: readonly LabelName[];
  /** What the choice of no label is called; absent where a label must be chosen. */
  readonly none?: string;
  readonly onChoose: (name: LabelName | 'background') => void;
};

export function LabelSelect({ label, value, among, none, onChoose }: LabelSelectProps) {
  const say = useText();
  return (
    <Field label={label}>
      <select className="label-select" aria-label={label} value={value} onChange={(event) => { onChoose(event.target.value as LabelName | 'background'); }}>
        {none ? <option value="background">{none}</option> : null}
        {among.map((name) => <option key={name} value={name}>{sayLabel(say, name)}</option>)}
      </select>
    </Field>
  );
}

const HOUNSFIELD = { min: -1024, max: 4000, step: 10 } as const;

/** Lowest and highest density, Hounsfield units; the one pushes the other on. */
export function DensityFields({ range, onChange }: { readonly range: DensityRange; readonly onChange: (range: DensityRange) => void }) {
  const say = useText();
  const shared = { unit: 'HU', digits: 0, ...HOUNSFIELD } as const;
  return (
    <div className="density">
      <NumberField label={`${say('editor.range')} ${say('editor.from')}`} value={range.low} {...shared} onCommit={(low) => { onChange({ low, high: Math.max(low, range.high) }); }} />
      <span>{say('editor.to')}</span>
      <NumberField label={`${say('editor.range')} ${say('editor.to')}`} value={range.high} {...shared} onCommit={(high) => { onChange({ low: Math.min(range.low, high), high }); }} />
    </div>
  );
}

export function OnOff({ label, on, onChange }: { readonly label: string; readonly on: boolean; readonly onChange: (on: boolean) => void }) {
  return (
    <label className="layer-switch"><span>{label}</span>
      <Switch.Root className="switch" checked={on} aria-label={label} onCheckedChange={onChange}><Switch.Thumb /></Switch.Root>
    </label>
  );
}
