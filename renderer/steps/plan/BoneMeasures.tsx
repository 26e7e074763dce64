import { ChevronDown, ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';

import type { Landmarks } from '../../../shared/anatomy/landmarks';
import { measureGroups, type MeasureGroup, type Measurement } from '../../../shared/anatomy/measurement';
import { measuresOf } from '../../../shared/anatomy/measures';
import type { Side } from '../../../shared/anatomy/side';
import { frameWords, isMeasured, measureName, measureSentence, missedWords, shownDigits, sideOf, usualRange, verdictSign, type Measured } from '../../../shared/report/measureWords';
import { wordsIn, type Words } from '../../../shared/report/words';
import { useSession } from '../../state/sessionStore';
import { useText } from '../../ui/appContext';
import { Hint } from '../../ui/Hint';

export type BoneMeasuresProps = { readonly landmarks: Landmarks; readonly side: Side };

/** Every number of the patient's own bones, group by group, right beside left. */
export function BoneMeasures({ landmarks, side }: BoneMeasuresProps) {
  const say = useText();
  const [open, setOpen] = useState(false);
  return (
    <section className="panel-card bone-measures" aria-label={say('measures.patientGroups')}>
      <button type="button" className="button button-quiet all-measures" aria-expanded={open} onClick={() => { setOpen(!open); }}>
        {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}{say('measures.patientGroups')}
      </button>
      {open ? <Groups landmarks={landmarks} side={side} /> : null}
    </section>
  );
}

function Groups({ landmarks, side }: BoneMeasuresProps) {
  const language = useSession((session) => session.language);
  const words = useMemo(() => wordsIn(language), [language]);
  const measurements = useMemo(() => measuresOf(landmarks), [landmarks]);
  return (
    <>
      {measureGroups.map((group) => {
        const members = measurements.filter((one) => one.group === group);
        return members.length > 0 ? <Group key={group} {...{ group, members, words, side }} /> : null;
      })}
      <p className="measure-note">{words.say('measures.normalNote')} {words.say('measures.notWeightBearing')}</p>
    </>
  );
}

type GroupProps = { readonly group: MeasureGroup; readonly members: readonly Measurement[]; readonly words: Words; readonly side: Side };

/** Groups of which nothing is measurable can be opened too: there one sees what is missing. */
function Group({ group, members, words, side }: GroupProps) {
  const definitions = [...new Set(members.map(({ definition }) => definition))];
  const measured = members.filter(isMeasured).length;
  return (
    <details className="measure-group" data-group={group} open={group === 'acetabulum' && measured > 0}>
      <summary>
        <ChevronRight size={13} /><span>{words.say(`measures.group_${group}`)}</span>
        <small>{measured === 0 ? words.say('measures.noneMeasurable') : `${measured}/${members.length}`}</small>
      </summary>
      <div className="measure-table" role="table" aria-label={words.say(`measures.group_${group}`)}>
        {members.some(sideOf) ? <Heads words={words} side={side} /> : null}
        {definitions.map((definition) => <Row key={definition} members={members.filter((one) => one.definition === definition)} words={words} />)}
      </div>
    </details>
  );
}

const shownSides = ['right', 'left'] as const;

const Heads = ({ words, side }: Pick<GroupProps, 'words' | 'side'>) => (
  <div role="row" className="measure-heads">
    <span role="columnheader" />
    {shownSides.map((each) => <span role="columnheader" key={each} data-planned={each === side}>{words.say(`common.${each}`)}</span>)}
  </div>
);

function Row({ members, words }: Pick<GroupProps, 'members' | 'words'>) {
  const [first] = members;
  if (!first) return null;
  const once = sideOf(first) === null;
  return (
    <div role="row" className="measure-row" data-measure={first.definition}>
      <span role="rowheader"><Hint side="left" text={measureSentence(first, words)} source={aboutOf(first, words)}><span tabIndex={0} className="defined">{measureName(first, words)}</span></Hint></span>
      {once ? <Cell one={first} words={words} wide /> : shownSides.map((side) => <Cell key={side} one={members.find((member) => sideOf(member) === side)} words={words} />)}
    </div>
  );
}

/** Sign, usual range, source and frame, each on its own. */
function aboutOf(one: Measurement, words: Words): string {
  const range = usualRange(one.normal, one.unit, words);
  return [
    one.positive ? words.say('measures.signIs', { direction: words.say(`measures.positive_${one.positive}`) }) : '',
    range && one.normal ? `${words.say('measures.normalRange', { range })} (${one.normal.source})` : '', one.source, frameWords(one.frame, words),
  ].filter((part) => part !== '').join(' · ');
}

function Cell({ one, words, wide = false }: { readonly one: Measurement | undefined; readonly words: Words; readonly wide?: boolean }) {
  if (one && isMeasured(one)) return <span role="cell" className="mono" data-wide={wide} data-verdict={one.verdict}><Shown one={one} words={words} /></span>;
  return <span role="cell" className="mono" data-wide={wide}>{one ? <Missing one={one} words={words} /> : null}</span>;
}

const unitText = { deg: '°', mm: 'mm', ratio: '', class: '' } as const;

function Shown({ one, words }: { readonly one: Measured; readonly words: Words }) {
  const shown = <span className="measure-value">{verdictSign(one) ? <b>{verdictSign(one)}</b> : null}{shownDigits(one)}<small>{unitText[one.unit]}</small></span>;
  if (!one.verdict || !one.normal) return shown;
  const range = words.say('measures.normalRange', { range: usualRange(one.normal, one.unit, words) });
  return <Hint text={words.say('measures.rangeVerdict', { range, verdict: words.say(`measures.${one.verdict}`) })} source={one.normal.source}>{shown}</Hint>;
}

function Missing({ one, words }: { readonly one: Extract<Measurement, { value: null }>; readonly words: Words }) {
  const { reason, missing } = missedWords(one, words);
  return <Hint text={`${words.say('common.notMeasurable')} (${reason}): ${missing}`}><span tabIndex={0} className="measure-missing">–</span></Hint>;
}
