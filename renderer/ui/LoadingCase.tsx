import { useText } from './appContext';
import { ProgressBar } from './ProgressBar';

/** Images and bones of a case on their way to the window. */
export function LoadingCase({ fraction }: { readonly fraction: number }) {
  const say = useText();
  return (
    <div className="page narrow-page"><section className="card work">
      <div className="spread"><div className="row"><span className="spinner" /><h2>{say('workbench.loading')}</h2></div><span className="mono muted">{Math.round(fraction * 100)} %</span></div>
      <ProgressBar label={say('workbench.loading')} fraction={fraction} />
    </section></div>
  );
}
