import { AlertDialog } from 'radix-ui';

import { useText } from './appContext';

export type ConfirmDialogProps = {
  readonly title: string;
  readonly text: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
};

/** Asks before something is lost. The focus is on Cancel. */
export function ConfirmDialog({ title, text, confirm, onConfirm, onCancel }: ConfirmDialogProps) {
  const say = useText();
  return (
    <AlertDialog.Root open onOpenChange={(open) => { if (!open) onCancel(); }}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay" />
        <AlertDialog.Content className="dialog">
          <AlertDialog.Title asChild><h2>{title}</h2></AlertDialog.Title>
          <AlertDialog.Description className="muted">{text}</AlertDialog.Description>
          <div className="dialog-buttons">
            <AlertDialog.Cancel asChild><button type="button" className="button">{say('ui.cancel')}</button></AlertDialog.Cancel>
            <AlertDialog.Action asChild><button type="button" className="button button-danger" onClick={onConfirm}>{confirm}</button></AlertDialog.Action>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
