import { Crosshair, Info, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';

import type { BoneName } from '../../shared/anatomy/bone';
import { point } from '../../shared/geometry/spaces';
import { placeInWords, segmentationNotes, type DoubtNote } from '../../shared/report/segmentationNotes';
import { readDoubts, useDoubts } from '../state/doubts';
import { useSession } from '../state/sessionStore';
import { centreOn } from '../state/viewStore';
import { useText } from '../ui/appContext';
import { Hint } from '../ui/Hint';

export type DoubtCardProps = {
  /** What else is done when a place is shown. */
  readonly onShow?: (bone: BoneName | null) => void;
};

/** Where the segmentation doubts itself: damaged slices, uncertain bones, and metal. A click takes the slices there and says why, in the words of the report; one more goes on to the next place, where there are several. */
export function DoubtCard({ onShow }: DoubtCardProps) {
  const say = useText();
  const notes = useDoubtNotes();
  const [opened, setOpened] = useState<Opened | null>(null);
  if (notes.length === 0) return null;
  const show = ({ text, places, bone }: DoubtNote): void => {
    const shown = opened?.text === text && places.length > 0 ? (opened.place + 1) % places.length : 0;
    setOpened({ text, place: shown });
    const at = places[shown];
    if (at) centreOn(point(...at));
    onShow?.(bone);
  };
  return (
    <section className="panel-card doubts" aria-label={say('quality.heading')} data-testid="doubts">
      <h2>{say('quality.heading')}</h2>
      <ul>{notes.map((note) => <li key={note.text}><Doubt note={note} shown={opened?.text === note.text ? opened.place : null} onShow={() => { show(note); }} /></li>)}</ul>
    </section>
  );
}

/** The note that was clicked, and which of its places the slices show. */
type Opened = { readonly text: string; readonly place: number };

/** A few words, and the sentence once it is opened or pointed at. */
function Doubt({ note: { level, text, brief, places }, shown, onShow }: { readonly note: DoubtNote; readonly shown: number | null; readonly onShow: () => void }) {
  const say = useText();
  const open = shown !== null;
  const at = places[shown ?? 0];
  const button = (
    <button type="button" className="doubt" data-level={level} aria-expanded={open} aria-label={`${at ? `${say('quality.show')}: ` : ''}${text}`} onClick={onShow}>
      {level === 'warning' ? <TriangleAlert size={14} /> : <Info size={14} />}
      {open ? <span>{text}</span> : <span>{brief}{at ? <small className="mono">{placeInWords(at)}</small> : null}</span>}
      {at ? <Crosshair size={14} /> : null}
    </button>
  );
  return open ? button : <Hint text={text}>{button}</Hint>;
}

/** The same notes as in the report, about the labels on the screen. */
function useDoubtNotes(): readonly DoubtNote[] {
  const say = useText();
  const key = useSession(({ open }) => open?.prepared?.labels);
  useEffect(() => { void readDoubts(); }, [key]);
  const { qualities, metal, damagedSlices, contrast } = useDoubts((state) => state.said);
  const bones = Object.fromEntries(Object.entries(qualities).map(([name, quality]) => [name, { quality }]));
  return segmentationNotes({ bones, metal, damagedSlices, contrast }, { say, sayIfKnown: (_, otherwise) => otherwise });
}
