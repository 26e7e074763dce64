import { ArrowDown, Check, Crosshair, RotateCcw } from 'lucide-react';

import { liesInside, type ListedLandmark } from '../../../shared/anatomy/landmarkList';
import type { Located } from '../../../shared/anatomy/landmark';
import type { Landmarks } from '../../../shared/anatomy/landmarks';
import { useView } from '../../state/viewStore';
import { shownTime, useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { Hint } from '../../ui/Hint';
import { WhereToLook } from './WhereToLook';
import type { Corrected } from './poses';
import { selectLandmark } from './selectLandmark';

export type LandmarkCardProps = Corrected & { readonly landmark: ListedLandmark };

/** Below its row in the list: what a landmark is, where to look for it, how sure it is, who placed it, and what may be done. */
export function LandmarkCard({ landmark, ...corrected }: LandmarkCardProps) {
  const say = useText();
  const { name, located } = landmark;
  return (
    <div className="landmark-card" data-testid="landmark-card">
      <p>{say(`landmarks.${name}_definition`)}</p>
      <WhereToLook landmark={landmark} {...corrected} />
      <Asking landmark={landmark} {...corrected} />
      {located ? <Sureness landmark={landmark} located={located} /> : null}
      <Doings landmark={landmark} {...corrected} />
    </div>
  );
}

/** Why a person is asked, or why the landmark is not there. */
function Asking({ landmark, landmarks }: LandmarkCardProps) {
  const say = useText();
  const why = whyAsked(landmark, landmarks);
  return (
    <>
      {why ? <p className="landmark-why">{say(`correct.${why}`)}</p> : null}
      {landmark.located || landmark.missing === 'out-of-view' ? null : <p className="small muted">{say(liesInside(landmark.name) ? 'correct.placeInside' : 'correct.placeIt')}</p>}
    </>
  );
}

/** The key of the sentence; null where nobody need ask. */
function whyAsked({ name, side, missing, located, asked }: ListedLandmark, { femora }: Landmarks): string | null {
  if (missing) return `missing_${missing}`;
  const instead = name === 'femoral_head_centre' && side ? femora[side]?.head?.instead : undefined;
  if (instead) return `head_${instead}`;
  return located && asked ? 'unsure' : null;
}

function Sureness({ landmark: { boundMm }, located }: { readonly landmark: ListedLandmark; readonly located: Located }) {
  const say = useText();
  const { way = 'geometry', confidence, residualMm, byHand } = located;
  const sure = confidence === null ? say('correct.confidenceUnknown', { bound: boundMm }) : say('correct.confidence', { percent: Math.round(confidence * 100), bound: boundMm });
  if (byHand) return <p className="landmark-facts" data-testid="by-hand"><span className="tag tag-now">{say('correct.way_short_hand')}</span><span><HandWords {...byHand} /></span></p>;
  return (
    <p className="landmark-facts">
      <span className="tag">{say(`correct.way_short_${way}`)}</span>
      <Hint text={say('correct.confidenceHint')}><span tabIndex={0} className="defined">{sure}</span></Hint>
      {residualMm >= LEAST_SHOWN_MM ? <span className="faint">{say('correct.residual', { mm: residualMm.toFixed(1) })}</span> : null}
    </p>
  );
}

const CONFIRMED_MM = 0.005;
/** A point that was picked has no residual, and less than this would read as none. */
const LEAST_SHOWN_MM = 0.05;

function HandWords({ by, when, movedMm }: NonNullable<Located['byHand']>) {
  const say = useText();
  const what = movedMm === null ? say('correct.placed') : movedMm < CONFIRMED_MM ? say('correct.confirmed') : say('correct.moved', { mm: movedMm.toFixed(1) });
  return <>{what}<br /><span className="faint">{by && when ? say('correct.byWhom', { by, when: shownTime(when) }) : say('correct.bySomebody')}</span></>;
}

/** Confirmed, placed, or put back; and on to the next that is asked for. */
function Doings({ landmark, listed, landmarks }: LandmarkCardProps) {
  const say = useText();
  const next = nextAsked(listed, landmark.id);
  return (
    <div className="landmark-doings">
      <Doing landmark={landmark} />
      {next ? <Button look="quiet" icon={<ArrowDown size={14} />} onPress={() => { selectLandmark(next, landmarks); }}>{say('correct.next')}</Button> : null}
    </div>
  );
}

/** The one thing that may be done to a landmark besides dragging it. */
function Doing({ landmark: { id, located, asked, missing } }: Pick<LandmarkCardProps, 'landmark'>) {
  const say = useText();
  const { landmarks } = useFlows();
  if (!located) return <Button look={missing === 'out-of-view' ? 'plain' : 'primary'} icon={<Crosshair size={14} />} onPress={() => { landmarks.move(id, useView.getState().crosshair); }}>{say('correct.place')}</Button>;
  if (located.way === 'hand') return <Hint text={say('correct.resetHint')}><Button icon={<RotateCcw size={14} />} onPress={() => { landmarks.reset(id); }}>{say('correct.reset')}</Button></Hint>;
  return asked ? <Button look="primary" icon={<Check size={14} />} onPress={() => { landmarks.move(id, located.at); }}>{say('correct.confirm')}</Button> : null;
}

/** The one that is asked for after this, round and round. */
function nextAsked(listed: readonly ListedLandmark[], id: string): ListedLandmark | undefined {
  const at = listed.findIndex((each) => each.id === id);
  return [...listed.slice(at + 1), ...listed.slice(0, at)].find((each) => each.asked);
}
