import { Circle, Columns2, Grid2x2, Layers, Move3d, Redo2, Rotate3d, Spline, Undo2 } from 'lucide-react';
import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';

import { actionOf, type ActionId } from '../../state/actions';
import type { CaseData } from '../../state/artifacts';
import { GreyChoice } from '../../slices/GreyChoice';
import { usePlan } from '../../state/planStore';
import { useSession } from '../../state/sessionStore';
import { useView } from '../../state/viewStore';
import { useFlows, useText } from '../../ui/appContext';
import { IconButton } from '../../ui/Button';
import { HelpButton } from '../../ui/HelpButton';
import { SaveMark } from '../../ui/SaveMark';
import { ToolbarGroup } from '../../ui/ToolbarGroup';
import { LayerList } from './LayerList';

const icons: Readonly<Record<ActionId, ReactNode>> = {
  undo: <Undo2 size={16} />, redo: <Redo2 size={16} />, selectCup: <Circle size={16} />, selectStem: <Spline size={16} />,
  gizmoMove: <Move3d size={16} />, gizmoTurn: <Rotate3d size={16} />, layoutScene: <Columns2 size={16} />, layoutQuad: <Grid2x2 size={16} />,
};

/** What one does while planning; every button is an action with its key. */
export function Toolbar({ data }: { readonly data: CaseData }) {
  const view = useView();
  const save = usePlan((plan) => plan.save);
  return (
    <div className="toolbar" role="toolbar">
      <ToolbarGroup><ActionButton id="undo" /><ActionButton id="redo" /></ToolbarGroup>
      <ToolbarGroup>
        <ActionButton id="selectCup" pressed={view.selected === 'cup'} text /><ActionButton id="selectStem" pressed={view.selected === 'stem'} text />
        <ActionButton id="gizmoMove" pressed={view.selected !== null && view.gizmo === 'translate'} /><ActionButton id="gizmoTurn" pressed={view.selected !== null && view.gizmo === 'rotate'} />
      </ToolbarGroup>
      <ToolbarGroup><GreyChoice /></ToolbarGroup>
      <ToolbarGroup><ActionButton id="layoutScene" pressed={view.layout === 'scene'} /><ActionButton id="layoutQuad" pressed={view.layout === 'quad'} /></ToolbarGroup>
      <ToolbarGroup><LayersButton data={data} /></ToolbarGroup>
      <span className="toolbar-space" />
      <Help />
      <SaveMark save={save} />
    </div>
  );
}

const shownKey = (shortcut: string): string => shortcut.split('+').map((word) => ({ mod: 'Ctrl', shift: 'Shift' })[word] ?? word.toUpperCase()).join(' ');

export function ActionButton({ id, pressed, text = false }: { readonly id: ActionId; readonly pressed?: boolean; readonly text?: boolean }) {
  const say = useText();
  const flows = useFlows();
  const action = actionOf(id);
  const enabled = action.enabled({ session: useSession(), plan: usePlan() });
  const label = say(action.label);
  const icon = text ? <span className="row">{icons[id]}{say(`${action.label}Short`)}</span> : icons[id];
  return <IconButton label={label} icon={icon} disabled={!enabled} onPress={() => { action.run(flows); }} shortcut={shownKey(action.shortcuts[0] ?? '')}
    {...(pressed === undefined ? {} : { pressed })} />;
}

function LayersButton({ data }: { readonly data: CaseData }) {
  const say = useText();
  return (
    <Popover.Root>
      <Popover.Trigger asChild><button type="button" className="button button-quiet" aria-label={say('workbench.layers')}><Layers size={16} />{say('workbench.layers')}</button></Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover" align="start" sideOffset={8}><LayerList data={data} /></Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

const helpLines = ['cross', 'scroll', 'zoom', 'window', 'pan', 'hold', 'escape'] as const;

/** What mouse and keys do. */
function Help() {
  const say = useText();
  return <HelpButton title={say('workbench.help')} lines={helpLines.map((line) => ({ how: say(`workbench.helpHow_${line}`), what: say(`workbench.helpWhat_${line}`) }))} />;
}
