import { CircleCheck } from 'lucide-react';
import { useEffect, useState } from 'react';

import { sides } from '../../../shared/anatomy/side';
import { isTerminal, useJobs, type KnownJob } from '../../state/jobsStore';
import { stepIsOpen, useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { ProgressBar } from '../../ui/ProgressBar';
import { StepActions } from './StepActions';

/** The long work of a case: how far it is, and what became of it. */
export function Progress() {
  const say = useText();
  const jobId = useSession((session) => session.jobs.prepare);
  const job = useJobs((jobs) => (jobId ? jobs.known[jobId] : undefined));
  return (
    <div className="page narrow-page">
      <div className="spread">
        <div>
          <h1>{say('ui.segmentTitle')}</h1>
          <p className="muted">{say('ui.segmentLead')}</p>
        </div>
        <StepActions />
      </div>
      {job ? <Work job={job} jobId={jobId} /> : <NotPrepared waiting={jobId !== null} />}
    </div>
  );
}

/** A scan of one limb that does not tell its side: the user says it, and it is segmented as that side. */
function WhichSide() {
  const say = useText();
  const { prepareAgain } = useFlows();
  return (
    <fieldset className="which-side">
      <legend>{say('ui.whichSide')}</legend>
      <div className="row">
        {sides.map((side) => <Button key={side} look="primary" onPress={() => void prepareAgain(side)}>{say(`ui.inView_${side}`)}</Button>)}
      </div>
    </fieldset>
  );
}

function NotPrepared({ waiting }: { readonly waiting: boolean }) {
  const say = useText();
  const source = useSession((session) => session.open?.source);
  if (waiting) return <section className="card work"><div className="row"><span className="spinner" />{say('ui.waiting')}</div></section>;
  return (
    <section className="card work">
      <h2>{say('ui.notPrepared')}</h2>
      <p className="muted">{say('ui.notPreparedText')}</p>
      {source ? <p className="path faint selectable">{source.path}</p> : null}
      <NextButtons />
    </section>
  );
}

function Work({ job, jobId }: { readonly job: KnownJob; readonly jobId: string | null }) {
  const say = useText();
  if (job.state.state === 'failed') {
    return (
      <Failure title={say('ui.segmentFailed')} error={job.state.error}>
        {job.state.error.reason === 'segment.sideAmbiguous' ? <WhichSide /> : null}
        <NextButtons />
      </Failure>
    );
  }
  if (job.state.state === 'cancelled') return <Cancelled />;
  if (job.state.state === 'done') return <Finished />;
  return <Running job={job} jobId={jobId} />;
}

function Finished() {
  const say = useText();
  const { openCase } = useFlows();
  const caseId = useSession((session) => session.open?.summary.id);
  return (
    <section className="card work">
      <h2 className="row"><CircleCheck size={18} color="var(--ok)" />{say('ui.segmented')}</h2>
      <div className="row"><Button look="primary" onPress={() => { if (caseId) void openCase(caseId); }}>{say('ui.goToPlan')}</Button></div>
    </section>
  );
}

function Cancelled() {
  const say = useText();
  return (
    <section className="card work">
      <h2>{say('ui.cancelled')}</h2>
      <p className="muted">{say('ui.cancelledText')}</p>
      <NextButtons />
    </section>
  );
}

/** Once more, with another series, or leave it. */
function NextButtons() {
  const say = useText();
  const { goTo, prepareAgain } = useFlows();
  const session = useSession();
  return (
    <div className="row">
      {session.open?.source ? <Button look="primary" onPress={() => void prepareAgain()}>{say('ui.segmentAgain')}</Button> : null}
      {stepIsOpen('import', session) ? <Button onPress={() => { goTo('import'); }}>{say('ui.tryAgain')}</Button> : null}
      <Button onPress={() => { goTo('cases'); }}>{say('ui.backToCases')}</Button>
    </div>
  );
}

function Running({ job, jobId }: { readonly job: KnownJob; readonly jobId: string | null }) {
  const say = useText();
  const { cancel } = useFlows();
  const now = useClock(!isTerminal(job.state));
  const running = job.state.state === 'running' ? job.state : null;
  const fraction = running?.fraction ?? 0;
  return (
    <section className="card work">
      <div className="spread">
        <div className="row"><span className="spinner" /><h2>{running?.step ? say(running.step) : say('ui.waiting')}</h2></div>
        <span className="big-number mono">{Math.round(fraction * 100)}<small> %</small></span>
      </div>
      <ProgressBar label={say('ui.segmentTitle')} fraction={fraction} />
      <div className="spread">
        <span className="muted mono">{say('ui.elapsed', { time: shownDuration(now - job.startedAt) })}</span>
        <Button onPress={() => void cancel(jobId)}>{say('ui.cancel')}</Button>
      </div>
      <Stages stages={job.stages} now={now} />
    </section>
  );
}

function Stages({ stages, now }: { readonly stages: KnownJob['stages']; readonly now: number }) {
  const say = useText();
  if (stages.length === 0) return null;
  return (
    <ol className="stages">
      {stages.map(({ step, startedAt }, at) => {
        const end = stages[at + 1]?.startedAt;
        return (
          <li key={`${step}-${String(at)}`} className={end ? 'stage-done' : 'stage-now'}>
            {end ? <CircleCheck size={16} color="var(--ok)" /> : <span className="spinner" />}
            <span>{say(step)}</span>
            <span className="mono faint">{shownDuration((end ?? now) - startedAt)}</span>
          </li>
        );
      })}
    </ol>
  );
}

/** `0:07`, `12:40`. */
function shownDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${String(Math.floor(seconds / 60))}:${String(seconds % 60).padStart(2, '0')}`;
}

function useClock(running: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!running) return undefined;
    const timer = setInterval(() => { setNow(Date.now()); }, 500);
    return () => { clearInterval(timer); };
  }, [running]);
  return now;
}
