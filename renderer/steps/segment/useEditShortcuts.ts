import { useEffect } from 'react';

import type { LabelName } from '../../../shared/segmentation/labels';
import type { EditActions } from '../../state/editActions';
import { takeBone, takeTool, useEditing, useEditOptions } from '../../state/editStore';
import { initialView, useView } from '../../state/viewStore';
import { editKeyFor, type EditKey } from '../../tools/editKeys';
import { resized } from '../../tools/editOptions';
import { useFlows } from '../../ui/appContext';

/** Keys of the editor, wherever the focus is but in a field that is typed in. */
export function useEditShortcuts(listed: readonly LabelName[]): void {
  const { edit } = useFlows();
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement || useEditing.getState().leavingTo) return;
      const key = editKeyFor(event);
      if (!key) return;
      event.preventDefault();
      follow(key, edit, listed);
    };
    window.addEventListener('keydown', pressed);
    return () => { window.removeEventListener('keydown', pressed); };
  }, [edit, listed]);
}

function follow(key: EditKey, edit: EditActions, listed: readonly LabelName[]): void {
  switch (key.type) {
    case 'tool': takeTool(key.tool); return;
    case 'undo': edit.undo(); return;
    case 'redo': edit.redo(); return;
    case 'escape':
      if (useEditing.getState().waiting > 0) edit.giveUp();
      else takeTool('look');
      return;
    case 'hide': toggleLabels(); return;
    case 'shape': useEditOptions.setState(({ shape }) => ({ shape: shape === 'disc' ? 'sphere' : 'disc' })); return;
    case 'radius': useEditOptions.setState(({ radiusMm }) => ({ radiusMm: resized(radiusMm, key.notches) })); return;
    case 'bone': {
      const bone = listed[key.at];
      if (bone) takeBone(bone);
    }
  }
}

/** All labels off the slices, and back as they were. */
export function toggleLabels(): void {
  useView.setState(({ labelOpacity }) => ({ labelOpacity: labelOpacity > 0 ? 0 : initialView.labelOpacity }));
}
