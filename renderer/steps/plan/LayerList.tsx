import { Eye, EyeOff } from 'lucide-react';
import { Switch } from 'radix-ui';

import { boneNames, type BoneName } from '../../../shared/anatomy/bone';
import { labelValueOf } from '../../../shared/segmentation/labels';
import { css, labelColour } from '../../scene/colours';
import type { CaseData } from '../../state/artifacts';
import { useView } from '../../state/viewStore';
import { useText } from '../../ui/appContext';
import { IconButton } from '../../ui/Button';
import { Slider } from '../../ui/Slider';

/** What is shown and how far one sees through it. */
export function LayerList({ data }: { readonly data: CaseData }) {
  const say = useText();
  const view = useView();
  return (
    <div className="layers">
      <label className="layer-slider"><span>{say('workbench.boneOpacity')}</span><Slider label={say('workbench.boneOpacity')} value={view.boneOpacity} onChange={(boneOpacity) => { useView.setState({ boneOpacity }); }} /><output className="mono">{Math.round(view.boneOpacity * 100)} %</output></label>
      <label className="layer-slider"><span>{say('workbench.labelOpacity')}</span><Slider label={say('workbench.labelOpacity')} value={view.labelOpacity} onChange={(labelOpacity) => { useView.setState({ labelOpacity }); }} /><output className="mono">{Math.round(view.labelOpacity * 100)} %</output></label>
      <div className="layer-bones">{boneNames.filter((name) => data.bones[name]).map((name) => <BoneRow key={name} name={name} hidden={view.hiddenBones.includes(name)} />)}</div>
      <LayerSwitch name="showImplants" on={view.showImplants} />
      <LayerSwitch name="showLandmarks" on={view.showLandmarks} />
      <LayerSwitch name="showNeckCut" on={view.showNeckCut} />
      <LayerSwitch name="showResected" on={view.showResected} />
    </div>
  );
}

function BoneRow({ name, hidden }: { readonly name: BoneName; readonly hidden: boolean }) {
  const say = useText();
  const title = say(`workbench.bone_${name}`);
  const toggle = (): void => {
    useView.setState(({ hiddenBones }) => ({ hiddenBones: hidden ? hiddenBones.filter((each) => each !== name) : [...hiddenBones, name] }));
  };
  return (
    <div className="layer-row" data-hidden={hidden}>
      <i style={{ background: css(labelColour(labelValueOf(name))) }} /><span>{title}</span>
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
