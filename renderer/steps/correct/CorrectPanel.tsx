import { TriangleAlert } from 'lucide-react';

import { useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { BoneMeasures } from '../plan/BoneMeasures';
import { ImplantsToCheck } from '../plan/ImplantsToCheck';
import { Measurements } from '../plan/Measurements';
import { LandmarkList } from './LandmarkList';
import { PoseCard } from './PoseCard';
import type { Corrected } from './poses';
import { selectLandmark } from './selectLandmark';

/** The angles before and after, the landmark that is looked at, all others, and the numbers that follow. */
export function CorrectPanel(corrected: Corrected) {
  const say = useText();
  const { plan, view, landmarks, data } = corrected;
  return (
    <aside className="panel" data-testid="correct-panel">
      <PoseCard {...corrected} />
      {plan ? <ImplantsToCheck plan={plan} data={data} /> : <section className="panel-card"><p className="muted small">{say('correct.noPlan')}</p></section>}
      <AskedCard {...corrected} />
      <LandmarkList {...corrected} />
      {view ? <Measurements measurements={view.measurements} /> : null}
      {plan ? <BoneMeasures landmarks={landmarks} side={plan.side} /> : null}
    </aside>
  );
}

/** The landmarks that a person is asked for, in one place; the first is a click away. */
function AskedCard({ listed, landmarks }: Corrected) {
  const say = useText();
  const asked = listed.filter((each) => each.asked);
  const [first] = asked;
  if (!first) return null;
  return (
    <section className="panel-card warnings asked-card" aria-label={say('correct.asked')} data-testid="asked">
      <h2><TriangleAlert size={14} />{say('correct.asked')}<span className="tag tag-warning">{asked.length}</span></h2>
      <p className="small muted">{say('correct.askedText')}</p>
      <Button onPress={() => { selectLandmark(first, landmarks); }}>{say('correct.toCorrection')}</Button>
    </section>
  );
}
