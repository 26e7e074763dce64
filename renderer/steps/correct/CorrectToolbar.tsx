import { GreyChoice } from '../../slices/GreyChoice';
import { usePlan } from '../../state/planStore';
import { useView } from '../../state/viewStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { HelpButton } from '../../ui/HelpButton';
import { SaveMark } from '../../ui/SaveMark';
import { ToolbarGroup } from '../../ui/ToolbarGroup';
import { ActionButton } from '../plan/Toolbar';

const helpLines = ['drag', 'click', 'double', 'undo', 'scroll'] as const;

/** What one does while correcting. */
export function CorrectToolbar() {
  const say = useText();
  const { goTo } = useFlows();
  const layout = useView((view) => view.layout);
  const save = usePlan((plan) => plan.save);
  return (
    <div className="toolbar" role="toolbar" aria-label={say('correct.toolbar')}>
      <ToolbarGroup><ActionButton id="undo" /><ActionButton id="redo" /></ToolbarGroup>
      <ToolbarGroup><GreyChoice /></ToolbarGroup>
      <ToolbarGroup><ActionButton id="layoutScene" pressed={layout === 'scene'} /><ActionButton id="layoutQuad" pressed={layout === 'quad'} /></ToolbarGroup>
      <span className="toolbar-space" />
      <HelpButton title={say('correct.help')} lines={helpLines.map((line) => ({ how: say(`correct.helpHow_${line}`), what: say(`correct.helpWhat_${line}`) }))} />
      <SaveMark save={save} />
      <Button look="primary" onPress={() => { goTo('plan'); }}>{say('correct.goToPlan')}</Button>
    </div>
  );
}
