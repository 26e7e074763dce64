import { Crosshair, Move3d } from 'lucide-react';
import type { ReactNode } from 'react';

import { useView } from '../../state/viewStore';
import { useText } from '../../ui/appContext';
import { IconButton } from '../../ui/Button';
import { Hint } from '../../ui/Hint';

export type PanelRowProps = { readonly label: string; readonly short?: string; readonly hint?: string; readonly source?: string; readonly children: ReactNode };

/** A name on the left, its value on the right. */
export function PanelRow({ label, short, hint, source, children }: PanelRowProps) {
  const name = <span tabIndex={hint ? 0 : undefined} className={hint ? 'with-info' : undefined}>{label}{short ? <small className="faint"> {short}</small> : null}</span>;
  return (
    <div className="panel-row">
      {hint ? <Hint text={hint} {...(source ? { source } : {})}>{name}</Hint> : name}
      {children}
    </div>
  );
}

export type PartHeadProps = { readonly part: 'cup' | 'stem'; readonly family: string; readonly onCentre: () => void };

/** The component's name and colour, and the two ways to get at it. */
export function PartHead({ part, family, onCentre }: PartHeadProps) {
  const say = useText();
  const held = useView((view) => view.selected === part);
  return (
    <div className="part-head">
      <i style={{ background: `var(--${part})` }} />
      <div><h2>{say(`workbench.${part}`)}</h2><p className="small faint">{family}</p></div>
      <IconButton small label={say(`workbench.centre_${part}`)} icon={<Crosshair size={14} />} onPress={onCentre} />
      <IconButton small label={say(`workbench.hold_${part}`)} pressed={held} icon={<Move3d size={14} />} onPress={() => { useView.setState({ selected: held ? null : part }); }} />
    </div>
  );
}
