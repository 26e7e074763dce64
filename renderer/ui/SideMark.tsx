import type { Side } from '../../shared/anatomy/side';
import { useText } from './appContext';

/** The side of the operation, big enough to be seen across the room: the letter, its colour and the word. */
export function SideMark({ side }: { readonly side: Side | null }) {
  const say = useText();
  if (!side) return <span className="side-mark side-none"><b>?</b>{say('ui.sideOpen')}</span>;
  return <span className={`side-mark side-${side}`} data-testid="side-mark"><b>{side === 'left' ? 'L' : 'R'}</b>{say(`common.${side}`)}</span>;
}
