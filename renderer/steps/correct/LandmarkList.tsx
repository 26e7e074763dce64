import { ChevronRight, CircleHelp, Hand, Ruler, TriangleAlert, Waypoints } from 'lucide-react';
import { useEffect, useRef } from 'react';

import { boneNames, type BoneName } from '../../../shared/anatomy/bone';
import type { ListedLandmark } from '../../../shared/anatomy/landmarkList';
import { useCorrecting } from '../../state/correctStore';
import { useText, type Say } from '../../ui/appContext';
import { Hint } from '../../ui/Hint';
import { LandmarkCard } from './LandmarkCard';
import type { Corrected } from './poses';
import { selectLandmark } from './selectLandmark';

/** Bones as they are read: from the pelvis down, right before left. */
const shownBones = [...boneNames].sort((a, b) => rankOf(a) - rankOf(b));
function rankOf(bone: BoneName): number {
  const kind = ['hip', 'sacrum', 'femur', 'patella', 'tibia', 'fibula'].findIndex((each) => bone.startsWith(each));
  return 2 * kind + (bone.endsWith('left') ? 1 : 0);
}

/** Every landmark, bone by bone: who placed it, how sure it is, and a click to go there. The chosen one says more. */
export function LandmarkList(corrected: Corrected) {
  const say = useText();
  return (
    <section className="panel-card landmark-list" aria-label={say('correct.landmarks')}>
      <h2>{say('correct.landmarks')}</h2>
      <p className="small faint">{say('correct.listHint')}</p>
      {shownBones.map((bone) => {
        const members = corrected.listed.filter((each) => each.bone === bone);
        return members.length > 0 ? <Group key={bone} bone={bone} members={members} corrected={corrected} /> : null;
      })}
    </section>
  );
}

type GroupProps = { readonly bone: BoneName; readonly members: readonly ListedLandmark[]; readonly corrected: Corrected };

function Group({ bone, members, corrected }: GroupProps) {
  const say = useText();
  const chosen = useCorrecting((state) => members.some(({ id }) => id === state.landmark));
  const asked = members.filter((each) => each.asked).length;
  return (
    <details className="measure-group" data-bone={bone} open={chosen || bone.startsWith('hip')}>
      <summary>
        <ChevronRight size={13} /><span>{say(`correct.bone_${bone}`)}</span>
        {asked > 0 ? <small className="asked-count">{say('correct.askedCount', { count: asked })}</small> : <small>{members.filter(({ located }) => located).length}/{members.length}</small>}
      </summary>
      {members.map((each) => <Row key={each.id} landmark={each} corrected={corrected} />)}
    </details>
  );
}

function Row({ landmark, corrected }: { readonly landmark: ListedLandmark; readonly corrected: Corrected }) {
  const say = useText();
  const chosen = useCorrecting((state) => state.landmark === landmark.id);
  const row = useRef<HTMLDivElement>(null);
  useEffect(() => { if (chosen) row.current?.scrollIntoView({ block: 'nearest' }); }, [chosen]);
  const { id, name, side } = landmark;
  const title = say(`landmarks.${name}`);
  const button = (
    <button type="button" className="landmark-row" data-look={lookOf(landmark)} data-landmark={id} aria-expanded={chosen}
      aria-label={`${say('correct.goTo', { name: title })}${side ? ` (${say(`common.${side}`)})` : ''}`}
      onClick={() => { if (chosen) useCorrecting.setState({ landmark: null }); else selectLandmark(landmark, corrected.landmarks); }}>
      <Mark look={lookOf(landmark)} /><span>{title}</span><Sure landmark={landmark} />
    </button>
  );
  return (
    <div ref={row}>
      {chosen ? button : <Hint text={say(`landmarks.${name}_definition`)} source={sureWords(landmark, say)} side="left">{button}</Hint>}
      {chosen ? <LandmarkCard landmark={landmark} {...corrected} /> : null}
    </div>
  );
}

type Look = 'found' | 'unsure' | 'hand' | 'asked' | 'missing';

function lookOf({ located, asked }: ListedLandmark): Look {
  if (!located) return asked ? 'asked' : 'missing';
  return located.way === 'hand' ? 'hand' : asked ? 'unsure' : 'found';
}

function Mark({ look }: { readonly look: Look }) {
  if (look === 'unsure') return <TriangleAlert size={12} />;
  return look === 'asked' ? <CircleHelp size={12} /> : <i />;
}

/** How sure it is, and by the sign beside it who placed it; in words where one points at it. */
function Sure({ landmark: { located, missing } }: { readonly landmark: ListedLandmark }) {
  const say = useText();
  if (!located) return <small>{say(missing === 'out-of-view' ? 'plan.out-of-view' : 'correct.none')}</small>;
  const { confidence, way = 'geometry' } = located;
  return <small><b className="mono">{confidence === null || way === 'hand' ? '' : `${String(Math.round(confidence * 100))} %`}</b><Way way={way} /></small>;
}

function Way({ way }: { readonly way: 'geometry' | 'network' | 'hand' }) {
  if (way === 'hand') return <Hand size={12} />;
  return way === 'network' ? <Waypoints size={12} /> : <Ruler size={12} />;
}

function sureWords({ located, boundMm, missing }: ListedLandmark, say: Say): string {
  if (!located) return say(`correct.missing_${missing ?? 'no-fit'}`);
  const { confidence, way = 'geometry' } = located;
  if (way === 'hand') return say('correct.way_hand');
  const sure = confidence === null ? say('correct.confidenceUnknown', { bound: boundMm }) : say('correct.confidence', { percent: Math.round(confidence * 100), bound: boundMm });
  return `${say(`correct.way_${way}`)} · ${sure}`;
}
