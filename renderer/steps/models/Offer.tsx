import { useState } from 'react';

import type { JobInput } from '../../../shared/jobs/job';
import type { ModelOffer } from '../../../shared/segmentation/installed';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { Choice } from '../../ui/Choice';
import { namesOf } from './ModelRow';

type Folds = JobInput<'importModel'>['folds'];
const folds: readonly { readonly value: Folds; readonly label: string }[] = [
  { value: 'published', label: 'model.foldsPublished' }, { value: 'first', label: 'model.foldsFirst' }, { value: 'all', label: 'model.foldsAll' },
];

/** What a file holds and on which terms; it is added when the terms are confirmed. */
export function Offer({ offer }: { readonly offer: ModelOffer }) {
  const say = useText();
  const { addModel, dropOffer } = useFlows();
  const [accepted, setAccepted] = useState(false);
  const [which, setWhich] = useState<Folds>('published');
  const usable = offer.classes.some(({ bone }) => bone !== 'other_bone');
  return (
    <>
      <Found offer={offer} />
      {offer.folds.length > 1 ? (
        <div className="field"><span>{say('model.offerFolds')} ({offer.folds.length})</span>
          <Choice label={say('model.offerFolds')} value={which} onChoose={setWhich} options={folds.map(({ value, label }) => ({ value, label: say(label) }))} />
        </div>
      ) : null}
      {usable ? <Terms offer={offer} accepted={accepted} onAccept={setAccepted} /> : <p className="models-problem">{say('model.offerNoBone')}</p>}
      <div className="dialog-buttons">
        <Button onPress={() => void dropOffer()}>{say('ui.cancel')}</Button>
        <Button look="primary" disabled={!accepted || !usable} onPress={() => void addModel(which)}>{say('model.add')}</Button>
      </div>
    </>
  );
}

function Found({ offer }: { readonly offer: ModelOffer }) {
  const say = useText();
  const bones = [...new Set(offer.classes.map(({ bone }) => bone.replace(/_(left|right)$/, '')))];
  return (
    <dl className="models-facts models-facts-wide">
      <div><dt>{say('model.offerDataset')}</dt><dd className="selectable">{offer.dataset}</dd></div>
      <div><dt>{say('model.offerTask')}</dt><dd>{offer.task ? `TotalSegmentator ${offer.task}` : say('model.offerNoTask')}</dd></div>
      <div><dt>{say('model.offerFound')}</dt><dd>{bones.length > 0 ? namesOf(bones, say) : '–'}</dd></div>
      {offer.others > 0 ? <div><dt /><dd className="faint">{say('model.offerOthers', { count: offer.others })}</dd></div> : null}
      {offer.unused ? <div><dt /><dd className="faint selectable">{say('model.offerUnused', { parts: offer.unused.join(say('model.comma')) })}</dd></div> : null}
    </dl>
  );
}

type TermsProps = { readonly offer: ModelOffer; readonly accepted: boolean; readonly onAccept: (accepted: boolean) => void };

function Terms({ offer, accepted, onAccept }: TermsProps) {
  const say = useText();
  const kind = offer.needsNumber ? 'number' : offer.licence === 'unknown' ? 'unknown' : 'open';
  return (
    <section className={kind === 'open' ? 'models-terms' : 'models-terms models-terms-warn'} aria-label={say('model.termsTitle')}>
      <h3>{say('model.termsTitle')}</h3>
      <p className="selectable">{say(`model.terms_${kind}`, { licence: offer.licence })}</p>
      <label className="check"><input type="checkbox" checked={accepted} onChange={(event) => { onAccept(event.target.checked); }} />{say(`model.confirm_${kind}`)}</label>
    </section>
  );
}
