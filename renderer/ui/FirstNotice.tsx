import { TriangleAlert } from 'lucide-react';
import { AlertDialog } from 'radix-ui';

import { useSession } from '../state/sessionStore';
import { useFlows, useText } from './appContext';
import { LanguageChoice } from './LanguageChoice';

const points = ['notForCare', 'canBeWrong', 'models', 'staysHere'] as const;

/** Read once before beginning, in the reader's language; there is no way around it but to acknowledge it. */
export function FirstNotice() {
  const say = useText();
  const { acknowledge } = useFlows();
  const acknowledged = useSession((session) => session.acknowledged);
  return (
    <AlertDialog.Root open={!acknowledged}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className="overlay overlay-deep" />
        <AlertDialog.Content className="dialog first-notice" data-testid="first-notice" onEscapeKeyDown={(event) => { event.preventDefault(); }}>
          <div className="spread"><AlertDialog.Title asChild><h2>{say('first.title')}</h2></AlertDialog.Title><LanguageChoice /></div>
          <AlertDialog.Description className="first-lead"><TriangleAlert size={18} />{say('first.lead')}</AlertDialog.Description>
          <ul>{points.map((point) => <li key={point}>{say(`first.${point}`)}</li>)}</ul>
          <div className="dialog-buttons"><button type="button" className="button button-primary button-big" onClick={acknowledge}>{say('first.agree')}</button></div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
