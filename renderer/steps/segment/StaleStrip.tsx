import { CircleCheck, OctagonAlert, TriangleAlert, X } from 'lucide-react';

import type { JobError } from '../../../shared/jobs/job';
import { pendingOf, useEditing } from '../../state/editStore';
import { useJobs } from '../../state/jobsStore';
import { useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button, IconButton } from '../../ui/Button';
import { ProgressBar } from '../../ui/ProgressBar';

/** On the steps after the corrections: bones and plan do not follow from them yet. */
export function StaleStrip() {
  const step = useSession((session) => session.step);
  const stale = useEditing((state) => pendingOf(state) > 0 || state.applyJob !== null);
  if (!stale || !['correct', 'plan', 'export'].includes(step)) return <div />;
  return <div className="strip"><StaleStatus /></div>;
}

/** That bones and plan do not follow from the corrections yet, how their rebuilding goes, and how it ended. */
export function StaleStatus() {
  const state = useEditing();
  const job = useJobs(({ known }) => (state.applyJob ? known[state.applyJob] : undefined));
  if (job?.state.state === 'failed') return <Failed error={job.state.error} />;
  if (state.applyJob) return <Applying jobId={state.applyJob} />;
  if (pendingOf(state) > 0) return <Pending count={pendingOf(state)} />;
  return state.outcome ? <Applied outcome={state.outcome} /> : null;
}

function Pending({ count }: { readonly count: number }) {
  const say = useText();
  const { applyEdits, goTo } = useFlows();
  const here = useSession((session) => session.step === 'segment');
  return (
    <div className="status status-stale" role="status" data-testid="stale">
      <TriangleAlert size={16} /><span className="status-text">{say('editor.pending', { count })}</span>
      {here ? null : <Button look="quiet" onPress={() => { goTo('segment'); }}>{say('editor.toCorrections')}</Button>}
      <Button look="primary" onPress={() => void applyEdits()}>{say('editor.apply')}</Button>
    </div>
  );
}

function Applying({ jobId }: { readonly jobId: string }) {
  const say = useText();
  const { cancel } = useFlows();
  const state = useJobs(({ known }) => known[jobId]?.state);
  const { step, fraction } = state?.state === 'running' ? state : { step: '', fraction: state?.state === 'done' ? 1 : 0 };
  return (
    <div className="status" role="status" data-testid="applying">
      <span className="spinner" /><span>{step ? say(step) : say('editor.applying')}</span>
      <div className="status-bar"><ProgressBar label={say('editor.applying')} fraction={fraction} /></div>
      <span className="mono muted">{Math.round(fraction * 100)} %</span>
      <Button onPress={() => void cancel(jobId)}>{say('ui.cancel')}</Button>
    </div>
  );
}

const outcomeKeys = { proposed: 'appliedProposed', kept: 'appliedKept', noPlan: 'appliedNoPlan' } as const;

function Applied({ outcome }: { readonly outcome: keyof typeof outcomeKeys }) {
  const say = useText();
  const { goTo } = useFlows();
  return (
    <div className="status status-done" role="status" data-testid="applied">
      <CircleCheck size={16} /><span className="status-text">{say(`editor.${outcomeKeys[outcome]}`)}</span>
      <Button onPress={() => { goTo('plan'); }}>{say('editor.goToPlan')}</Button>
      <IconButton small label={say('ui.close')} icon={<X size={14} />} onPress={() => { useEditing.setState({ outcome: null }); }} />
    </div>
  );
}

/** The corrections stand as they were; one may go on or try again. */
function Failed({ error }: { readonly error: JobError }) {
  const say = useText();
  const why = error.reason ? say(error.reason, error.values) : say(`ui.error_${error.code}`);
  return (
    <div className="status status-failed" role="alert">
      <OctagonAlert size={16} /><span className="status-text">{say('editor.applyFailed')}: {why}</span>
      <Button onPress={() => { useEditing.setState({ applyJob: null }); }}>{say('editor.toCorrections')}</Button>
    </div>
  );
}
