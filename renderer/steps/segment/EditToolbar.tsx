import { Eye, EyeOff, Grid2x2, LayoutPanelLeft, Redo2, Scan, Undo2 } from 'lucide-react';

import { point } from '../../../shared/geometry/spaces';
import { cornersOf } from '../../../shared/volume/grid';
import { GreyChoice } from '../../slices/GreyChoice';
import type { CaseData } from '../../state/artifacts';
import { useEditing } from '../../state/editStore';
import { centreOn, useView } from '../../state/viewStore';
import { useFlows, useText } from '../../ui/appContext';
import { IconButton } from '../../ui/Button';
import { HelpButton } from '../../ui/HelpButton';
import { SaveMark } from '../../ui/SaveMark';
import { Slider } from '../../ui/Slider';
import { ToolbarGroup } from '../../ui/ToolbarGroup';
import { StaleStatus } from './StaleStrip';
import { StepActions } from './StepActions';
import { toggleLabels } from './useEditShortcuts';

/** Undoing, how the slices are shown, and whether everything is kept. */
export function EditToolbar({ data }: { readonly data: CaseData }) {
  const say = useText();
  const layout = useEditing((state) => state.layout);
  const save = useEditing((state) => state.save);
  return (
    <div className="toolbar" role="toolbar" aria-label={say('editor.view')}>
      <ToolbarGroup><HistoryButtons /></ToolbarGroup>
      <ToolbarGroup><GreyChoice /></ToolbarGroup>
      <ToolbarGroup><LabelOpacity /></ToolbarGroup>
      <ToolbarGroup>
        <IconButton label={say('editor.resetView')} icon={<Scan size={16} />} onPress={() => { showAll(data); }} />
        <IconButton label={say('editor.layoutQuad')} icon={<Grid2x2 size={16} />} pressed={layout === 'quad'} onPress={() => { useEditing.setState({ layout: 'quad' }); }} />
        <IconButton label={say('editor.layoutLarge')} icon={<LayoutPanelLeft size={16} />} pressed={layout === 'large'} onPress={() => { useEditing.setState({ layout: 'large' }); }} />
      </ToolbarGroup>
      <div className="toolbar-status"><StaleStatus /></div>
      <StepActions />
      <Help />
      <SaveMark save={save} />
    </div>
  );
}

function HistoryButtons() {
  const say = useText();
  const { edit } = useFlows();
  const { undo, redo, applyJob } = useEditing();
  return (
    <>
      <IconButton label={say('editor.undo')} icon={<Undo2 size={16} />} shortcut="Ctrl Z" disabled={undo === 0 || applyJob !== null} onPress={edit.undo} />
      <IconButton label={say('editor.redo')} icon={<Redo2 size={16} />} shortcut="Ctrl Shift Z" disabled={redo === 0 || applyJob !== null} onPress={edit.redo} />
    </>
  );
}

function LabelOpacity() {
  const say = useText();
  const opacity = useView((view) => view.labelOpacity);
  return (
    <>
      <IconButton label={say('editor.showLabels')} icon={opacity > 0 ? <Eye size={16} /> : <EyeOff size={16} />} shortcut="H" pressed={opacity > 0} onPress={toggleLabels} />
      <div className="toolbar-slider"><Slider label={say('editor.opacity')} value={opacity} onChange={(labelOpacity) => { useView.setState({ labelOpacity }); }} /></div>
    </>
  );
}

/** Slices through the middle of the scan, so coarse that all of it is seen. */
function showAll({ volume: { grid } }: CaseData): void {
  const corners = cornersOf(grid);
  const along = (axis: 0 | 1 | 2): readonly [number, number] => [Math.min(...corners.map((at) => at[axis])), Math.max(...corners.map((at) => at[axis]))];
  const [x, y, z] = [along(0), along(1), along(2)];
  centreOn(point((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, (z[0] + z[1]) / 2));
  const cell = document.querySelector('.slice-cell');
  const [width, height] = [cell?.clientWidth ?? 400, cell?.clientHeight ?? 400];
  const needed = Math.max((x[1] - x[0]) / width, (z[1] - z[0]) / height, (y[1] - y[0]) / height);
  useView.setState({ mmPerPixel: Math.min(3, needed) });
}

const helpLines = ['left', 'wheel', 'radius', 'zoom', 'window', 'pan', 'cross', 'scene', 'bones', 'hide', 'escape'] as const;

/** What mouse and keys do. */
function Help() {
  const say = useText();
  return <HelpButton title={say('editor.keys')} lines={helpLines.map((line) => ({ how: say(`editor.key_${line}`), what: say(`editor.keyWhat_${line}`) }))} />;
}
