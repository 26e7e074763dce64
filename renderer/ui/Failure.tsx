import { OctagonAlert } from 'lucide-react';
import type { ReactNode } from 'react';

import type { JobError } from '../../shared/jobs/job';
import { useText } from './appContext';

export type FailureProps = { readonly title: string; readonly error: JobError; readonly children?: ReactNode };

/** Why a job ended without a result: the reason as a sentence, what to do about it, and the machine's own words. */
export function Failure({ title, error, children }: FailureProps) {
  const say = useText();
  return (
    <section className="card failure" role="alert">
      <OctagonAlert size={24} color="var(--danger)" />
      <div className="column" style={{ gap: '0.5rem', flex: 1, minWidth: 0 }}>
        <h2>{title}</h2>
        <p>{error.reason ? say(error.reason, error.values) : say(`ui.error_${error.code}`)}</p>
        <p className="muted">{say(`ui.remedy_${error.code}`)}</p>
        {error.reason ? null : <p className="small faint selectable failure-detail">{error.message}</p>}
        {children ? <div className="row" style={{ marginTop: '0.5rem' }}>{children}</div> : null}
      </div>
    </section>
  );
}
