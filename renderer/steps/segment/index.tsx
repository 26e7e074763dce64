import { useCaseData } from '../../state/artifacts';
import { isTerminal, useJobs } from '../../state/jobsStore';
import { isComplete, useSession } from '../../state/sessionStore';
import { useText } from '../../ui/appContext';
import { ProgressBar } from '../../ui/ProgressBar';
import { Editor } from './Editor';
import { Progress } from './Progress';

/** While the bones are being found it is shown how far that is; once they are there they are reviewed and corrected. */
export function SegmentStep() {
  const shown = useCaseData((state) => state.shown);
  const complete = useSession(({ open }) => open !== null && isComplete(open));
  const preparing = useJobs(usePreparing());
  if (!complete || preparing || shown.state === 'none' || shown.state === 'failed') return <Progress />;
  return shown.state === 'loading' ? <Loading fraction={shown.fraction} /> : <Editor data={shown.data} />;
}

/** Whether the work of this case still runs. */
function usePreparing(): (jobs: ReturnType<typeof useJobs.getState>) => boolean {
  const jobId = useSession((session) => session.jobs.prepare);
  return ({ known }) => {
    const job = jobId ? known[jobId] : undefined;
    return jobId !== null && (!job || !isTerminal(job.state));
  };
}

function Loading({ fraction }: { readonly fraction: number }) {
  const say = useText();
  return (
    <div className="page narrow-page"><section className="card work">
      <div className="spread"><div className="row"><span className="spinner" /><h2>{say('workbench.loading')}</h2></div><span className="mono muted">{Math.round(fraction * 100)} %</span></div>
      <ProgressBar label={say('workbench.loading')} fraction={fraction} />
    </section></div>
  );
}
