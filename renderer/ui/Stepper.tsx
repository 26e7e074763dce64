import { Minus, Plus } from 'lucide-react';

export type StepperProps = {
  readonly label: string;
  readonly value: string;
  readonly values: readonly string[];
  readonly shown?: (value: string) => string;
  readonly onChoose: (value: string) => void;
};

/** One of an ordered series (sizes, head lengths), a step at a time. */
export function Stepper({ label, value, values, shown = (v) => v, onChoose }: StepperProps) {
  const at = values.indexOf(value);
  const go = (by: number): void => {
    const next = values[at + by];
    if (next !== undefined) onChoose(next);
  };
  return (
    <div className="number" role="group" aria-label={label}>
      <button type="button" aria-label={`${label} −`} disabled={at <= 0} onClick={() => { go(-1); }}><Minus size={12} /></button>
      <output className="stepper-value mono">{shown(value)}</output>
      <button type="button" aria-label={`${label} +`} disabled={at < 0 || at >= values.length - 1} onClick={() => { go(1); }}><Plus size={12} /></button>
    </div>
  );
}
