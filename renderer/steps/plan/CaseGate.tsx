import type { ReactElement } from 'react';

import { boneNames } from '../../../shared/anatomy/bone';
import { useCaseData, type CaseData } from '../../state/artifacts';
import { useSession } from '../../state/sessionStore';
import { useFlows, useText } from '../../ui/appContext';
import { LoadingCase } from '../../ui/LoadingCase';

/** What stands before every screen that works on the bones of a case: they are loaded, and the side is known. */
export function CaseGate({ children }: { readonly children: (data: CaseData) => ReactElement }) {
  const shown = useCaseData((state) => state.shown);
  const side = useSession((session) => session.side);
  switch (shown.state) {
    case 'none': return null;
    case 'loading': return <LoadingCase fraction={shown.fraction} />;
    case 'failed': return <LoadFailed detail={shown.detail} />;
    case 'ready': return side ? children(shown.data) : <ChooseSide data={shown.data} />;
  }
}

function LoadFailed({ detail }: { readonly detail: string }) {
  const say = useText();
  return (
    <div className="page narrow-page"><section className="card work" role="alert">
      <h2>{say('workbench.loadFailed')}</h2>
      <p className="muted">{say('workbench.loadFailedText')}</p>
      <p className="small faint selectable failure-detail">{detail}</p>
    </section></div>
  );
}

function ChooseSide({ data }: { readonly data: CaseData }) {
  const say = useText();
  const { chooseSide } = useFlows();
  const found = boneNames.filter((name) => data.bones[name]);
  return (
    <div className="page narrow-page">
      <div><h1>{say('workbench.whichSide')}</h1><p className="muted">{say('workbench.whichSideText', { count: found.length })}</p></div>
      <div className="side-choices">
        {(['right', 'left'] as const).map((side) => (
          <button key={side} type="button" className={`card side-choice side-${side}`} onClick={() => { chooseSide(side); }}>
            <b>{side === 'left' ? 'L' : 'R'}</b><span>{say(`common.${side}`)}</span>
            <span className="small faint">{say(data.landmarks.acetabula[side] ? 'workbench.socketFound' : 'workbench.socketMissing')}</span>
          </button>
        ))}
      </div>
    </div>
  );
}
