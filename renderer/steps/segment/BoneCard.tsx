import { Eye, EyeOff, Lock, LockOpen, Plus, TriangleAlert } from 'lucide-react';

import { point } from '../../../shared/geometry/spaces';
import type { LabelName } from '../../../shared/segmentation/labels';
import type { BoneQuality } from '../../../shared/segmentation/qualitySchema';
import { css } from '../../scene/colours';
import { editColour, labels } from '../../scene/labelOverlayColours';
import { useDoubts } from '../../state/doubts';
import { takeBone, toggleHidden, useEditing, useEditOptions } from '../../state/editStore';
import { centreOn } from '../../state/viewStore';
import { useText } from '../../ui/appContext';
import { IconButton } from '../../ui/Button';
import { Hint } from '../../ui/Hint';
import { isBone, sayLabel } from './boneName';

/** The bones: which one is worked on, how large, seen or not, protected or not, and how far they may be trusted. */
export function BoneCard({ listed }: { readonly listed: readonly LabelName[] }) {
  const say = useText();
  return (
    <section className="panel-card bone-card">
      <h2>{say('editor.bones')}</h2>
      <div role="radiogroup" aria-label={say('editor.bones')} className="bone-list">
        {listed.map((name, at) => <BoneRow key={name} name={name} at={at} />)}
      </div>
      <AddBone listed={listed} />
    </section>
  );
}

function BoneRow({ name, at }: { readonly name: LabelName; readonly at: number }) {
  const say = useText();
  const chosen = useEditOptions((options) => options.bone === name);
  const hidden = useEditing((state) => state.hidden.includes(name));
  const cm3 = useEditing((state) => state.volumesCm3[name]);
  const quality = useDoubts(({ said }) => (isBone(name) ? said.qualities[name] : undefined));
  const title = sayLabel(say, name);
  return (
    <div className="bone-row" data-chosen={chosen} data-hidden={hidden} data-bone={name}>
      <button type="button" role="radio" aria-checked={chosen} aria-label={title} className="bone-choose" onClick={() => { takeBone(name); }}>
        <i style={{ background: css(editColour(name)) }} /><span className="bone-title">{title}</span>
        <span className="bone-volume mono" data-testid={`volume-${name}`}>{cm3 === undefined ? '' : say('editor.volume', { cm3: cm3.toFixed(1) })}</span>
        <kbd aria-hidden="true">{at < 9 ? at + 1 : ''}</kbd>
      </button>
      <Quality name={title} quality={quality} />
      <IconButton small label={say(hidden ? 'workbench.showThis' : 'workbench.hideThis', { name: title })} icon={hidden ? <EyeOff size={14} /> : <Eye size={14} />} onPress={() => { toggleHidden(name); }} />
      <LockButton name={name} title={title} />
    </div>
  );
}

function LockButton({ name, title }: { readonly name: LabelName; readonly title: string }) {
  const say = useText();
  const locked = useEditOptions((options) => options.locked.includes(name));
  const toggle = (): void => {
    useEditOptions.setState((options) => ({ locked: locked ? options.locked.filter((each) => each !== name) : [...options.locked, name] }));
  };
  return <IconButton small label={say(locked ? 'editor.unlock' : 'editor.lock', { name: title })} pressed={locked} icon={locked ? <Lock size={14} /> : <LockOpen size={14} />} onPress={toggle} />;
}

/** A low score shows where to look first; a good one is said when asked. */
function Quality({ name, quality }: { readonly name: string; readonly quality: BoneQuality | undefined }) {
  const say = useText();
  if (!quality) return <span />;
  const { low, place, score, reasons } = quality;
  const percent = say('editor.quality', { percent: Math.round(score * 100) });
  if (!low) return <Hint text={percent}><span className="quality-dot" role="img" aria-label={percent} /></Hint>;
  const why = reasons.length === 0 ? say('quality.together') : reasons.map((reason) => say(`quality.reason_${reason}`)).join(say('quality.separator'));
  const show = (): void => { if (place) centreOn(point(...place.at)); };
  return (
    <Hint text={`${percent}: ${why}`}>
      <button type="button" className="button button-quiet icon-button-small quality-low" aria-label={say(place ? 'editor.showPlace' : 'editor.qualityLow', { name })} onClick={show}><TriangleAlert size={14} /></button>
    </Hint>
  );
}

/** A bone that was not found at all can be painted. */
function AddBone({ listed }: { readonly listed: readonly LabelName[] }) {
  const say = useText();
  const missing = labels.map(({ name }) => name).filter((name) => !listed.includes(name));
  if (missing.length === 0) return null;
  return (
    <label className="add-bone"><Plus size={14} />
      <select aria-label={say('editor.addBone')} value="" onChange={(event) => { useEditOptions.setState({ bone: event.target.value as LabelName, tool: 'brush' }); }}>
        <option value="" disabled>{say('editor.addBone')}</option>
        {missing.map((name) => <option key={name} value={name}>{sayLabel(say, name)}</option>)}
      </select>
    </label>
  );
}
