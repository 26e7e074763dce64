import { TriangleAlert, X } from 'lucide-react';

import { useSession } from '../state/sessionStore';
import { useFlows, useText } from './appContext';
import { IconButton } from './Button';

/** One sentence about a call that failed; the work goes on behind it. */
export function Notice() {
  const say = useText();
  const notice = useSession((session) => session.notice);
  const { dismissNotice } = useFlows();
  if (!notice) return null;
  return (
    <div className="notice" role="alert">
      <TriangleAlert size={18} color="var(--danger)" />
      <div style={{ flex: 1, minWidth: 0 }}>
        <p>{say(notice.key, notice.values)}</p>
        {notice.detail ? <p className="small faint selectable">{notice.detail}</p> : null}
      </div>
      <IconButton small label={say('ui.close')} icon={<X size={14} />} onPress={dismissNotice} />
    </div>
  );
}
