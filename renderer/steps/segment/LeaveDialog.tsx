import { AlertDialog } from 'radix-ui';

import { useEditing } from '../../state/editStore';
import { useFlows, useText } from '../../ui/appContext';

/** Asks before corrections are left unapplied, by going on or by closing the window. Nothing is lost either way; the focus is on staying. */
export function LeaveDialog() {
  const say = useText();
  const { leave, applyEdits } = useFlows();
  const { leavingTo, save, applyJob } = useEditing();
  const closing = leavingTo === 'outside';
  const apply = (): void => {
    leave(false);
    void applyEdits();
  };
  return (
    <AlertDialog.Root open={leavingTo !== null} onOpenChange={(open) => { if (!open) leave(false); }}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title asChild><h2>{say(closing ? 'editor.closeTitle' : 'editor.leaveTitle')}</h2></AlertDialog.Title>
          <AlertDialog.Description className="muted">{say(save === 'failed' ? 'editor.leaveUnsaved' : closing ? 'editor.closeText' : 'editor.leaveText')}</AlertDialog.Description>
          <div className="dialog-buttons">
            <AlertDialog.Cancel asChild><button type="button" className="button">{say('editor.stay')}</button></AlertDialog.Cancel>
            <button type="button" className="button" onClick={() => { leave(true); }}>{say(closing ? 'editor.closeWindow' : 'editor.leave')}</button>
            {applyJob === null ? <button type="button" className="button button-primary" onClick={apply}>{say('editor.apply')}</button> : null}
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
