import type { EditTool } from './editOptions';

/** What a key means in the editor. */
export type EditKey =
  | { readonly type: 'tool'; readonly tool: EditTool }
  | { readonly type: 'undo' | 'redo' | 'escape' | 'hide' | 'shape' }
  | { readonly type: 'radius'; readonly notches: number }
  /** The n-th bone of the list, from 0. */
  | { readonly type: 'bone'; readonly at: number };

/** One key a tool; shown in its tooltip. */
export const toolKeys: Readonly<Record<EditTool, string>> = {
  look: 'V', brush: 'B', eraser: 'E', cut: 'X', keepIsland: 'K', removeIsland: 'D', relabel: 'L', split: 'S', grow: 'G', fillHoles: 'F', smooth: 'M', interpolate: 'I',
};

const toolByKey = new Map(Object.entries(toolKeys).map(([tool, key]) => [key.toLowerCase(), tool as EditTool]));

const plainKeys: Readonly<Record<string, EditKey>> = {
  '[': { type: 'radius', notches: -2 }, ']': { type: 'radius', notches: 2 }, escape: { type: 'escape' }, h: { type: 'hide' }, q: { type: 'shape' },
};

export type Keys = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** The meaning of a key that was pressed; null where it has none. */
export function editKeyFor({ key, ctrlKey, metaKey, shiftKey, altKey }: Keys): EditKey | null {
  const pressed = key.toLowerCase();
  if (ctrlKey || metaKey) return altKey ? null : historyKey(pressed, shiftKey);
  if (altKey || shiftKey) return null;
  if (/^[1-9]$/.test(pressed)) return { type: 'bone', at: Number(pressed) - 1 };
  const tool = toolByKey.get(pressed);
  return tool ? { type: 'tool', tool } : plainKeys[pressed] ?? null;
}

function historyKey(pressed: string, shift: boolean): EditKey | null {
  if (pressed === 'z') return { type: shift ? 'redo' : 'undo' };
  return pressed === 'y' && !shift ? { type: 'redo' } : null;
}
