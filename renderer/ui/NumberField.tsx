import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';

import { parseNumber, shownNumber, withinRange } from './parseNumber';

export type NumberFieldProps = {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly digits: number;
  readonly step: number;
  readonly min: number;
  readonly max: number;
  readonly onCommit: (value: number) => void;
  readonly disabled?: boolean;
};

/** A number with its unit. Enter or leaving commits once, Escape gives the old value back, arrows step. */
export function NumberField(props: NumberFieldProps) {
  const { label, value, unit, digits, step, disabled = false } = props;
  const [typed, setTyped] = useState<string | null>(null);
  const commit = (next: number): void => {
    setTyped(null);
    const kept = withinRange(Number(next.toFixed(digits)), props);
    if (Math.abs(kept - value) > 10 ** -(digits + 2)) props.onCommit(kept);
  };
  const leave = (): void => {
    if (typed === null) return;
    const read = parseNumber(typed);
    if (read === null) setTyped(null);
    else commit(read);
  };
  const pressed = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') leave();
    else if (event.key === 'Escape') setTyped(null);
    else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      event.preventDefault();
      commit(value + (event.key === 'ArrowUp' ? 1 : -1) * step * (event.shiftKey ? 5 : 1));
    } else return;
    event.stopPropagation();
  };
  return (
    <div className="number" data-wrong={typed !== null && parseNumber(typed) === null}>
      <button type="button" tabIndex={-1} aria-label={`${label} −`} disabled={disabled || value <= props.min} onClick={() => { commit(value - step); }}><Minus size={12} /></button>
      <input aria-label={label} inputMode="decimal" disabled={disabled} value={typed ?? shownNumber(value, digits)}
        onChange={(event) => { setTyped(event.target.value); }} onFocus={(event) => { event.target.select(); }} onBlur={leave} onKeyDown={pressed} />
      <span>{unit}</span>
      <button type="button" tabIndex={-1} aria-label={`${label} +`} disabled={disabled || value >= props.max} onClick={() => { commit(value + step); }}><Plus size={12} /></button>
    </div>
  );
}
