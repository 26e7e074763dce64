import { Boxes, Trash2 } from 'lucide-react';

import type { InstalledModel } from '../../../shared/segmentation/installed';
import { useFlows, useText, type Say } from '../../ui/appContext';
import { Button, IconButton } from '../../ui/Button';

export type ModelRowProps = { readonly model: InstalledModel; readonly inUse: boolean; readonly onRemove: () => void };

/** One model: what it is, what it finds, how long it takes, on which terms. */
export function ModelRow({ model, inUse, onRemove }: ModelRowProps) {
  const say = useText();
  const { chooseModel } = useFlows();
  return (
    <li className={inUse ? 'models-row models-row-used' : 'models-row'} aria-current={inUse ? 'true' : undefined}>
      <div className="models-mark"><Boxes size={18} /></div>
      <div className="models-about">
        <div className="row models-name">
          <strong className="selectable">{model.id}</strong>
          <span className="tag">{say(`model.recipe_${model.recipe}`)}</span>
          {model.networks > 1 ? <span className="tag">{say('model.ensemble', { count: model.networks })}</span> : null}
        </div>
        {model.problem === null ? <><Facts model={model} />{model.origin === 'imported' ? <Refines model={model} /> : null}</> : <p className="small models-problem">{say('model.broken', { problem: model.problem })}</p>}
      </div>
      <div className="models-actions">
        {inUse ? <span className="tag tag-now">{say('model.inUse')}</span> : null}
        {!inUse && model.problem === null ? <Button onPress={() => void chooseModel(model.id)}>{say('model.useShort')}</Button> : null}
        {model.origin === 'imported' ? <IconButton label={say('model.remove', { model: model.id })} icon={<Trash2 size={16} />} onPress={onRemove} /> : null}
      </div>
    </li>
  );
}

/** Off, an imported model gives its published result. */
function Refines({ model }: { readonly model: InstalledModel }) {
  const say = useText();
  const { refineModel } = useFlows();
  return (
    <label className="check small"><input type="checkbox" checked={model.refines} onChange={(event) => void refineModel(model.id, event.target.checked)} />{say('model.refine')}</label>
  );
}

function Facts({ model }: { readonly model: InstalledModel }) {
  const say = useText();
  const facts: readonly (readonly [label: string, value: string])[] = [
    [say('model.bones'), namesOf(model.bones, say)],
    [say('model.size'), `${(model.bytes / 2 ** 20).toFixed(1)} MB`],
    [say('model.seconds'), duration(model.expectedSeconds, say)],
    [say('model.licence'), model.licence],
    [say('model.source'), model.source],
  ];
  return (
    <dl className="models-facts">
      {facts.map(([label, value]) => <div key={label}><dt>{label}</dt><dd className="selectable">{value}</dd></div>)}
    </dl>
  );
}

/** Bones as one reads them, each once. */
export const namesOf = (bones: readonly string[], say: Say): string => bones.map((bone) => say(`model.bone_${bone}`)).join(say('model.comma'));

function duration(seconds: number | null, say: Say): string {
  if (seconds === null) return say('model.secondsUnknown');
  return seconds < 120 ? say('model.secondsValue', { seconds: Math.max(1, Math.round(seconds)) }) : say('model.minutesValue', { minutes: Math.round(seconds / 60) });
}
