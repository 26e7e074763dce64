import { Eye, EyeOff } from 'lucide-react';
import { Switch } from 'radix-ui';

import { boneNames, type BoneName } from '../../../shared/anatomy/bone';
import { valueOfLabel } from '../../../shared/segmentation/labels';
import { css, labelColour } from '../../scene/colours';
import type { CaseData } from '../../state/artifacts';
import { useDoubts } from '../../state/doubts';
import { useView } from '../../state/viewStore';
import { useText } from '../../ui/appContext';
import { IconButton } from '../../ui/Button';
import { Slider } from '../../ui/Slider';

/** What is shown and how far one sees through it. */
export function LayerList({ data }: { readonly data: CaseData }) {
  const say = useText();
  const view = useView();
  const metalCm3 = useDoubts(({ said }) => said.metal.reduce((sum, { volumeCm3 }) => sum + volumeCm3, 0));
  return (
    <div className="layers">
      <label className="layer-slider"><span>{say('workbench.boneOpacity')}</span><Slider label={say('workbench.boneOpacity')} value={view.boneOpacity} onChange={(boneOpacity) => { useView.setState({ boneOpacity }); }} /><output className="mono">{Math.round(view.boneOpacity * 100)} %</output></label>
      <label className="layer-slider"><span>{say('workbench.labelOpacity')}</span><Slider label={say('workbench.labelOpacity')} value={view.labelOpacity} onChange={(labelOpacity) => { useView.setState({ labelOpacity }); }} /><output className="mono">{Math.round(view.labelOpacity * 100)} %</output></label>
      <div className="layer-bones">{boneNames.filter((name) => data.bones[name]).map((name) => <BoneRow key={name} name={name} hidden={view.hiddenBones.includes(name)} />)}{data.metal ? <BoneRow name="metal" hidden={view.hiddenBones.includes('metal')} cm3={metalCm3} /> : null}</div>
      <LayerSwitch name="showImplants" on={view.showImplants} />
      <LayerSwitch name="showLandmarks" on={view.showLandmarks} />
      <LayerSwitch name="showNeckCut" on={view.showNeckCut} />
      <LayerSwitch name="showResected" on={view.showResected} />
    </div>
  );
}

function BoneRow({ name, hidden, cm3 }: { readonly name: BoneName | 'metal'; readonly hidden: boolean; readonly cm3?: number }) {
  const say = useText();
  const title = say(name === 'metal' ? 'editor.bone_metal' : `workbench.bone_${name}`);
  const toggle = (): void => {
    useView.setState(({ hiddenBones }) => ({ hiddenBones: hidden ? hiddenBones.filter((each) => each !== name) : [...hiddenBones, name] }));
  };
  return (
    <div className="layer-row" data-hidden={hidden}>
      <i style={{ background: css(labelColour(valueOfLabel(name))) }} /><span>{title}{cm3 ? <small className="mono"> {say('editor.volume', { cm3: cm3.toFixed(1) })}</small> : null}</span>
      <IconButton small label={say(hidden ? 'workbench.showThis' : 'workbench.hideThis', { name: title })} icon={hidden ? <EyeOff size={14} /> : <Eye size={14} />} onPress={toggle} />
    </div>
  );
}

function LayerSwitch({ name, on }: { readonly name: 'showImplants' | 'showLandmarks' | 'showNeckCut' | 'showResected'; readonly on: boolean }) {
  const say = useText();
  return (
    <label className="layer-switch"><span>{say(`workbench.${name}`)}</span>
      <Switch.Root className="switch" checked={on} aria-label={say(`workbench.${name}`)} onCheckedChange={(next) => { useView.setState({ [name]: next }); }}><Switch.Thumb /></Switch.Root>
    </label>
  );
}
