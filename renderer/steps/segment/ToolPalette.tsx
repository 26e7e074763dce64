import { Brush, CircleCheckBig, Eraser, Layers2, MousePointer2, PaintBucket, Scissors, Sprout, SquareSplitHorizontal, Tag, Trash2, Waves, type LucideIcon } from 'lucide-react';

import { takeTool, useEditing, useEditOptions } from '../../state/editStore';
import { toolKeys } from '../../tools/editKeys';
import type { EditTool } from '../../tools/editOptions';
import { useText } from '../../ui/appContext';
import { Hint } from '../../ui/Hint';

export const toolIcons: Readonly<Record<EditTool, LucideIcon>> = {
  look: MousePointer2, brush: Brush, eraser: Eraser, cut: Scissors, keepIsland: CircleCheckBig, removeIsland: Trash2, relabel: Tag,
  split: SquareSplitHorizontal, grow: Sprout, fillHoles: PaintBucket, smooth: Waves, interpolate: Layers2,
};

/** What belongs together stands together: looking, painting, pieces of bone, parting and growing, whole bones. */
const groups: readonly (readonly EditTool[])[] = [['look'], ['brush', 'eraser', 'cut'], ['keepIsland', 'removeIsland', 'relabel'], ['split', 'grow'], ['fillHoles', 'smooth', 'interpolate']];

/** The tools, one of them in hand. */
export function ToolPalette() {
  const say = useText();
  return (
    <div className="palette" role="toolbar" aria-orientation="vertical" aria-label={say('editor.tools')}>
      {groups.map((tools) => <div key={tools[0]} className="palette-group">{tools.map((tool) => <ToolButton key={tool} tool={tool} />)}</div>)}
    </div>
  );
}

function ToolButton({ tool }: { readonly tool: EditTool }) {
  const say = useText();
  const inHand = useEditOptions((options) => options.tool === tool);
  const usable = useEditing(({ phase, applyJob }) => tool === 'look' || (phase === 'ready' && applyJob === null));
  const Icon = toolIcons[tool];
  const name = say(`editor.tool_${tool}`);
  return (
    <Hint text={say(`editor.hint_${tool}`)} shortcut={toolKeys[tool]} side="right">
      <button type="button" className="palette-tool" aria-label={name} aria-pressed={inHand} disabled={!usable} onClick={() => { takeTool(tool); }}>
        <Icon size={18} /><span aria-hidden="true">{name}</span>
      </button>
    </Hint>
  );
}
