import type { ReactNode } from 'react';

export type Option<V extends string> = { readonly value: V; readonly label: ReactNode; readonly name?: string };
export type ChoiceProps<V extends string> = {
  readonly label: string;
  readonly value: V | null;
  readonly options: readonly Option<V>[];
  readonly onChoose: (value: V) => void;
  readonly wide?: boolean;
};

/** One of a few, all seen at once. Arrow keys move the choice, as in any group of radio buttons. */
export function Choice<V extends string>({ label, value, options, onChoose, wide = false }: ChoiceProps<V>) {
  const focusable = value ?? options[0]?.value;
  return (
    <div role="radiogroup" aria-label={label} className={wide ? 'choice choice-wide' : 'choice'} onKeyDown={moveWithArrows}>
      {options.map((option) => (
        <button key={option.value} type="button" role="radio" aria-checked={option.value === value} aria-label={option.name}
          tabIndex={option.value === focusable ? 0 : -1} onClick={() => { onChoose(option.value); }}>
          {option.label}
        </button>
      ))}
    </div>
  );
}

function moveWithArrows(event: React.KeyboardEvent<HTMLDivElement>): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const buttons = [...event.currentTarget.querySelectorAll('button')];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const next = buttons[(at + by + buttons.length) % buttons.length];
  next?.focus();
  next?.click();
}
