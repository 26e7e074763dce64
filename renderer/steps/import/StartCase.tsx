import { Play } from 'lucide-react';
import { useState } from 'react';

import type { SeriesSummary } from '../../../shared/dicom/listing';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { Choice } from '../../ui/Choice';

type SideChoice = 'right' | 'left' | 'later';

/** The last questions before the work begins: how the case is called, and which side. */
export function StartCase({ series }: { readonly series: SeriesSummary }) {
  const say = useText();
  const { startCase } = useFlows();
  const [side, setSide] = useState<SideChoice>('later');
  const [code, setCode] = useState(series.patientId || say('ui.newCaseCode'));
  return (
    <aside className="card start-case" aria-label={say('ui.startTitle')}>
      <h2>{say('ui.startTitle')}</h2>
      <label className="field"><span>{say('ui.caseCode')}</span>
        <input className="text-field" value={code} maxLength={60} onChange={(event) => { setCode(event.target.value); }} />
      </label>
      <div className="field"><span>{say('ui.operatedSide')}</span>
        <Choice wide label={say('ui.operatedSide')} value={side} onChoose={setSide} options={[
          { value: 'right', label: say('ui.sideRight') }, { value: 'left', label: say('ui.sideLeft') }, { value: 'later', label: say('ui.sideLater') },
        ]} />
      </div>
      <p className="small faint">{say('ui.sideHint')}</p>
      <Button big look="primary" icon={<Play size={16} />} disabled={code.trim() === ''}
        onPress={() => void startCase({ seriesUid: series.uid, code: code.trim(), side: side === 'later' ? null : side })}>
        {say('ui.start')}
      </Button>
    </aside>
  );
}
