import type { ListedLandmark } from '../../../shared/anatomy/landmarkList';
import type { Landmarks } from '../../../shared/anatomy/landmarks';
import { sides, type Side } from '../../../shared/anatomy/side';
import { mapPoint } from '../../../shared/geometry/transform';
import { correctionOf, femoralAngles, pelvicAngles, type Correction, type FemoralAngles, type PelvicAngles } from '../../../shared/plan/correctedPose';
import type { Plan } from '../../../shared/plan/document';
import type { CaseData } from '../../state/artifacts';
import type { PlanView } from '../../state/planning';

/** The correction and the angles before and after it. */
export type Poses = {
  readonly correction: Correction;
  readonly pelvis: { readonly scan: PelvicAngles; readonly corrected: PelvicAngles };
  /** Null where the femur is not there at all. */
  readonly femora: Readonly<Record<Side, { readonly scan: FemoralAngles | null } | null>>;
};

/** Everything the correction shows, made once for slices, scene and panel. */
export type Corrected = {
  readonly data: CaseData; readonly plan: Plan | null; readonly view: PlanView | null;
  readonly landmarks: Landmarks; readonly listed: readonly ListedLandmark[]; readonly poses: Poses;
  /** The correction that the scene shows: while a landmark is dragged that from before, or the bones would slip away under the pointer. */
  readonly shownCorrection: Correction;
};

export function poses(landmarks: Landmarks, wanted: Plan['pelvicFrame']): Poses {
  const correction = correctionOf(landmarks, wanted);
  const femur = (side: Side) => (landmarks.femora[side] || femoralAngles(landmarks, side) ? { scan: femoralAngles(landmarks, side) } : null);
  return {
    correction,
    pelvis: { scan: pelvicAngles(landmarks), corrected: pelvicAngles(landmarks, (at) => mapPoint(correction.pelvis, at)) },
    femora: Object.fromEntries(sides.map((side) => [side, femur(side)])) as Poses['femora'],
  };
}
