import type { Landmarks } from '../../shared/anatomy/landmarks';
import type { Handlers, OpenCase } from '../../shared/ipc/contract';
import { fetchCaseData, useCaseData } from './artifacts';
import type { EditActions } from './editActions';
import { pendingOf, remark, useEditing, type Editing } from './editStore';
import { ended } from './jobsStore';
import { proposal } from './planning';
import { usePlan, type PlanActions } from './planStore';
import { useSession } from './sessionStore';

export type ApplyServices = { readonly client: Handlers; readonly plan: PlanActions; readonly edit: EditActions };

/** Rebuilds bones, landmarks and plan from the corrections. How it goes is the state of the job `applyJob`. */
export async function applyEdits({ client, plan, edit }: ApplyServices): Promise<void> {
  const { open } = useSession.getState();
  if (!open || pendingOf(useEditing.getState()) === 0) return;
  await edit.settled();
  const { standing, save } = useEditing.getState();
  // What is not in the journal would be missing from the bones.
  if (save === 'failed') throw new Error('the corrections could not be saved');
  const { jobId } = await client['jobs.prepareEdited']({ caseId: open.summary.id });
  useEditing.setState({ applyJob: jobId, outcome: null, remark: null });
  const end = await ended(jobId);
  const stillOpen = useSession.getState().open?.summary.id === open.summary.id;
  if (stillOpen && end.state === 'cancelled') {
    useEditing.setState({ applyJob: null });
    remark('editor.applyCancelled');
  }
  if (end.state !== 'done' || !stillOpen) return;
  await showRebuilt(await client['cases.open']({ caseId: open.summary.id }), plan);
  useEditing.setState({ built: standing, applyJob: null, surfaces: {} });
}

/** The scan is the same; the labels on the screen are those that were built, where the editor has them. */
async function showRebuilt(open: OpenCase, plan: PlanActions): Promise<void> {
  const { shown } = useCaseData.getState();
  const { side } = useSession.getState();
  if (!open.prepared || shown.state !== 'ready') return;
  const labels = useEditing.getState().phase === 'ready' ? { labels: shown.data.labels } : {};
  const data = await fetchCaseData(open.prepared, open.summary.id, () => undefined, { volume: shown.data.volume, ...labels });
  useSession.setState({ open, side });
  useCaseData.setState({ shown: { state: 'ready', data } });
  useEditing.setState({ outcome: replanned({ before: shown.data.landmarks, after: data.landmarks }, plan) });
}

/** A plan that nobody has touched is proposed anew; decisions stand and are derived from the new landmarks. */
function replanned({ before, after }: { readonly before: Landmarks; readonly after: Landmarks }, plan: PlanActions): Editing['outcome'] {
  const { side, catalogue } = useSession.getState();
  const now = usePlan.getState().history?.present;
  if (!side || !catalogue) return 'noPlan';
  const untouched = proposal(before, side, catalogue);
  if (now && !(untouched.ok && JSON.stringify(untouched.value.plan) === JSON.stringify(now))) return 'kept';
  const proposed = proposal(after, side, catalogue);
  if (!proposed.ok) return now ? 'kept' : 'noPlan';
  plan.start(proposed.value.plan);
  return 'proposed';
}
