import type { Landmarks } from '../anatomy/landmarks';
import type { Side } from '../anatomy/side';
import type { Catalogue } from '../implants/catalogue';
import { err, ok, type Result } from '../result';
import { proposedCup } from './cupChoice';
import { CURRENT_PLAN_VERSION, type Plan } from './document';
import type { PlanNote } from './note';
import { appLandmarks, pelvicFrameOf, type PelvicFrame } from './pelvicFrame';
import { proposedStem } from './stemChoice';

export type ProposalInput = { readonly landmarks: Landmarks; readonly side: Side; readonly pelvicFrame: Plan['pelvicFrame']; readonly catalogue: Catalogue };
export type Proposal = { readonly plan: Plan; readonly notes: readonly PlanNote[] };
/** No hip joint of this side is in view: `missing` names what a plan would need. */
export type ProposalError = { readonly code: 'no-hip-in-view'; readonly side: Side; readonly missing: readonly string[] };

/**
 * A first plan for a hip: the cup in the socket at RI 40 / RA 15, the stem in the canal, leg length and offset kept.
 * What cannot be measured is not planned, and a note says why; only a hip without socket and head is refused.
 */
export function proposePlan({ landmarks, side, pelvicFrame, catalogue }: ProposalInput): Result<Proposal, ProposalError> {
  const pelvic = pelvicFrameOf(landmarks, pelvicFrame);
  const cup = proposedCup(landmarks, side, catalogue);
  if (!cup) return err({ code: 'no-hip-in-view', side, missing: [`acetabulum_${side}`, `femoral_head_centre_${side}`] });
  const stem = proposedStem(landmarks, side, { catalogue, cup: cup.cup, pelvic });
  const plan: Plan = {
    version: CURRENT_PLAN_VERSION, procedure: 'tha', side, pelvicFrame: pelvic.id, landmarkOverrides: {}, implantsFor: {},
    cup: cup.cup, stem: stem.stem, neckCutAboveLesserTrochanterMm: stem.neckCutMm, state: 'draft',
  };
  return ok({ plan, notes: [...frameNotes(landmarks, pelvic, pelvicFrame), ...cup.notes, ...stem.notes] });
}

/** A plan that holds landmarks only: of a scan in which no hip of that side can be planned, or not yet. */
export const planWithoutImplants = (side: Side): Plan => ({
  version: CURRENT_PLAN_VERSION, procedure: 'tha', side, pelvicFrame: 'app', landmarkOverrides: {}, implantsFor: {}, cup: null, stem: null, neckCutAboveLesserTrochanterMm: null, state: 'draft',
});

/** That the anterior pelvic plane is out of view, and what stands for it, is said. */
export function frameNotes(landmarks: Landmarks, pelvic: PelvicFrame, wanted: Plan['pelvicFrame']): PlanNote[] {
  const notes: PlanNote[] = [];
  const absent = appLandmarks.filter((id) => !(id in landmarks.found));
  if (absent.length > 0) notes.push({ code: 'plan.frameFunctional', about: 'frame', level: wanted === 'app' ? 'warning' : 'information', values: { missing: absent.join(',') } });
  if (pelvic.axisFrom === 'hip-centres') notes.push({ code: 'plan.frameFromHipCentres', about: 'frame', level: 'warning', values: {} });
  if (pelvic.axisFrom === 'table') notes.push({ code: 'plan.frameFromTable', about: 'frame', level: 'warning', values: {} });
  return notes;
}
