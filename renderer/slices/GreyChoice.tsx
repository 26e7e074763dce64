import { greyPresets, presetOf, useView, type GreyPreset } from '../state/viewStore';
import { useText } from '../ui/appContext';
import { Choice } from '../ui/Choice';

/** Grey values for what one looks for: bone, soft tissue, metal. */
export function GreyChoice() {
  const say = useText();
  const shown = useView((view) => view.window);
  return (
    <Choice<GreyPreset> label={say('workbench.greyWindow')} value={presetOf(shown)} onChoose={(name) => { useView.setState({ window: greyPresets[name] }); }}
      options={(Object.keys(greyPresets) as GreyPreset[]).map((name) => ({ value: name, label: say(`workbench.grey_${name}`) }))} />
  );
}
