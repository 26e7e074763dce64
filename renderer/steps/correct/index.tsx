import { useMemo } from 'react';

import { listedLandmarks } from '../../../shared/anatomy/landmarkList';
import { correctionOf } from '../../../shared/plan/correctedPose';
import { withOverrides } from '../../../shared/plan/overrides';
import type { CaseData } from '../../state/artifacts';
import { shownPlan, usePlan } from '../../state/planStore';
import { CaseGate } from '../plan/CaseGate';
import { usePlanView } from '../plan/usePlanView';
import { CorrectPanel } from './CorrectPanel';
import { CorrectToolbar } from './CorrectToolbar';
import { CorrectViewports } from './CorrectViewports';
import { poses } from './poses';

/** Pelvis and femora before and after correction, and the landmarks that it stands on. */
export const CorrectStep = () => <CaseGate>{(data) => <Workbench data={data} />}</CaseGate>;

function Workbench({ data }: { readonly data: CaseData }) {
  const history = usePlan((state) => state.history);
  const preview = usePlan((state) => state.preview);
  const plan = useMemo(() => shownPlan({ history, preview }), [history, preview]);
  const view = usePlanView(plan, data);
  const landmarks = view?.derived.landmarks ?? data.landmarks;
  const listed = useMemo(() => listedLandmarks(landmarks), [landmarks]);
  const shown = useMemo(() => poses(landmarks, plan?.pelvicFrame ?? 'app'), [landmarks, plan?.pelvicFrame]);
  const present = history?.present ?? null;
  const shownCorrection = useMemo(() => correctionOf(present ? withOverrides(data.landmarks, present) : data.landmarks, present?.pelvicFrame ?? 'app'), [present, data]);
  const corrected = { shownCorrection, data, plan, view, landmarks, listed, poses: shown };
  return (
    <div className="workbench">
      <div className="workbench-main">
        <CorrectToolbar />
        <CorrectViewports {...corrected} />
      </div>
      <CorrectPanel {...corrected} />
    </div>
  );
}
