import { isTerminal, useJobs } from '../../state/jobsStore';
import { useModels, type Incoming } from '../../state/modelStore';
import { useFlows, useText } from '../../ui/appContext';
import { Button } from '../../ui/Button';
import { Failure } from '../../ui/Failure';
import { ProgressBar } from '../../ui/ProgressBar';

/** Finding out what a file holds. */
export function Inspecting({ jobId, path }: { readonly jobId: string; readonly path: string }) {
  return <Running jobId={jobId} title={path.split(/[\\/]/).at(-1) ?? path} />;
}

/** Converting and trying a model. */
export function Adding({ jobId, dataset }: { readonly jobId: string; readonly dataset: string }) {
  return <Running jobId={jobId} title={dataset} />;
}

function Running({ jobId, title }: { readonly jobId: string; readonly title: string }) {
  const say = useText();
  const { dropOffer } = useFlows();
  const state = useJobs((jobs) => jobs.known[jobId]?.state);
  const running = state?.state === 'running' ? state : null;
  const fraction = state && isTerminal(state) ? 1 : (running?.fraction ?? 0);
  return (
    <div className="models-work">
      <h3 className="models-dataset selectable">{title}</h3>
      <ProgressBar label={say('model.adding')} fraction={fraction} />
      <div className="spread">
        <span className="row muted"><span className="spinner" />{say(running?.step ? running.step : 'ui.waiting')}</span>
        <Button onPress={() => void dropOffer()}>{say('ui.cancel')}</Button>
      </div>
    </div>
  );
}

/** Why a model was not added. */
export function Failed({ failure: { during, error } }: { readonly failure: Extract<Incoming, { state: 'failed' }> }) {
  const say = useText();
  return (
    <Failure title={say(during === 'adding' ? 'model.failedTitle' : 'model.failedInspect')} error={error}>
      <Button look="primary" onPress={() => { useModels.setState({ incoming: { state: 'none' } }); }}>{say('model.anotherFile')}</Button>
    </Failure>
  );
}
