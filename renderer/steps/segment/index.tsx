import { useCaseData } from '../../state/artifacts';
import { isTerminal, useJobs } from '../../state/jobsStore';
import { isComplete, useSession } from '../../state/sessionStore';
import { LoadingCase } from '../../ui/LoadingCase';
import { Editor } from './Editor';
import { Progress } from './Progress';

/** While the bones are being found it is shown how far that is; once they are there they are reviewed and corrected. */
export function SegmentStep() {
  const shown = useCaseData((state) => state.shown);
  const complete = useSession(({ open }) => open !== null && isComplete(open));
  const preparing = useJobs(usePreparing());
  if (!complete || preparing || shown.state === 'none' || shown.state === 'failed') return <Progress />;
  return shown.state === 'loading' ? <LoadingCase fraction={shown.fraction} /> : <Editor data={shown.data} />;
}

/** Whether the work of this case still runs. */
function usePreparing(): (jobs: ReturnType<typeof useJobs.getState>) => boolean {
  const jobId = useSession((session) => session.jobs.prepare);
  return ({ known }) => {
    const job = jobId ? known[jobId] : undefined;
    return jobId !== null && (!job || !isTerminal(job.state));
  };
}
