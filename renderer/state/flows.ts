import { createClient, IpcFailure, type Bridge } from '../client';
import type { Side } from '../../shared/anatomy/side';
import type { CaseSource, Handlers, OpenCase } from '../../shared/ipc/contract';
import { jobKinds } from '../../shared/jobs/job';
import type { Language } from '../../shared/text/catalogue';
import { fetchCaseData, useCaseData, type CaseData } from './artifacts';
import { editActions, type EditActions } from './editActions';
import { applyEdits } from './editApply';
import { pendingOf, useEditing } from './editStore';
import { ended, useJobs, withEvent } from './jobsStore';
import { proposal } from './planning';
import { landmarkActions, type LandmarkActions } from './landmarkActions';
import { initialCorrecting, useCorrecting } from './correctStore';
import { planActions, usePlan, type PlanActions } from './planStore';
import { modelFlows, type ModelFlows } from './modelFlows';
import { emptySession, isComplete, useSession, type Notice, type Session, type Step } from './sessionStore';
import { centreOn, initialView, useView } from './viewStore';

type GuideType = 'neck-resection' | 'acetabular-rim';

/** Everything a component may ask for. Components show; what happens is written here. */
export type Flows = ModelFlows & {
  readonly plan: PlanActions; readonly landmarks: LandmarkActions;
  readonly begin: () => Promise<void>;
  readonly setLanguage: (language: Language) => void;
  /** Goes to a step; asks first where corrections would be left behind unapplied. */
  readonly goTo: (step: Step) => void;
  /** The answer to that question: leave, or stay. */
  readonly leave: (leaving: boolean) => void;
  readonly edit: EditActions;
  /** Rebuilds bones, landmarks and plan from the corrections. */
  readonly applyEdits: () => Promise<void>;
  /** A worker of the editor that stopped is replaced. */
  readonly editAgain: () => Promise<void>;
  /** Whether the window may close now; where corrections would be left behind it asks first. */
  readonly mayClose: () => boolean;
  /** The user has read what this program is not. */
  readonly acknowledge: () => void;
  readonly dismissNotice: () => void;
  readonly importFrom: (want: 'folder' | 'file') => Promise<void>;
  readonly importDropped: (file: File) => Promise<void>;
  readonly startCase: (choice: { readonly seriesUid: string | null; readonly code: string; readonly side: Side | null }) => Promise<void>;
  /**
   * The same series once more, with the model that is chosen now, for a case whose work failed or whose products are
   * gone. `inView` answers which side a scan of one limb shows.
   */
  readonly prepareAgain: (inView?: Side) => Promise<void>;
  readonly openCase: (caseId: string) => Promise<void>;
  readonly removeCase: (caseId: string) => Promise<void>;
  readonly cancel: (jobId: string | null) => Promise<void>;
  readonly chooseSide: (side: Side) => void;
  readonly chooseFolder: () => Promise<string | null>;
  readonly buildGuide: (type: GuideType) => Promise<void>;
  readonly exportTo: (folder: string, languages: readonly Language[]) => Promise<void>;
  readonly reveal: (path: string) => Promise<void>;
};

const update = (change: Partial<Session>): void => { useSession.setState(change); };
const setJob = (change: Partial<Session['jobs']>): void => { useSession.setState(({ jobs }) => ({ jobs: { ...jobs, ...change } })); };

export function createFlows(bridge: Bridge): Flows {
  const client = createClient(bridge.invoke);
  bridge.subscribe((event) => { useJobs.setState((jobs) => withEvent(jobs, event, Date.now())); });
  const plan = planActions(async (kept, command) => {
    const caseId = useSession.getState().open?.summary.id;
    if (caseId) await client['plan.keep']({ caseId, plan: kept, command });
  });
  const edit = editActions(client);
  const cases = caseFlows(client, plan, edit);
  const models = modelFlows(client, bridge, said);
  const incoming = importFlows(client, bridge, { openCase: cases.openCase, edit });
  return {
    plan, edit, landmarks: landmarkActions(plan, () => new Date()), ...models, ...shellFlows(client, { listCases: cases.listCases, listModels: models.listModels, settled: edit.settled }), ...cases, ...incoming, ...exportFlows(client),
    editAgain: async () => { await said('editor.failed', edit.restart); },
    applyEdits: async () => { await said('ui.noticeSegment', () => applyEdits({ client, plan, edit })); },
  };
}

/** A call that fails is said once, in the window's own words, and changes nothing else. */
async function said<T>(key: string, call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (cause) {
    update({ notice: noticeOf(key, cause) });
    return null;
  }
}

/** A refusal has a sentence of its own; anything else is told in the words of what was tried. */
function noticeOf(key: string, cause: unknown): Notice {
  if (!(cause instanceof IpcFailure)) return { key, values: {}, detail: String(cause) };
  const { detail } = cause;
  return detail.code === 'refused' ? { key: detail.reason, values: detail.values, detail: '' } : { key, values: {}, detail: detail.message };
}

/** Bones and plan would be looked at, or the case put away, as they were before the corrections. */
const leavesUnapplied = (step: Step): boolean =>
  useSession.getState().step === 'segment' && step !== 'segment' && pendingOf(useEditing.getState()) > 0;

type Shell = { readonly listCases: () => Promise<void>; readonly listModels: () => Promise<void>; readonly settled: () => Promise<void> };

function shellFlows(client: Handlers, { listCases, listModels, settled }: Shell) {
  let leaving: 'asks' | 'closes' = 'asks';
  const arrive = (step: Step): void => {
    update({ step });
    if (step === 'cases') void listCases();
  };
  return {
    begin: async () => {
      const info = await said('ui.noticeStart', () => client['app.info']());
      if (info) update({ language: info.language, version: info.version, acknowledged: info.acknowledged, account: info.account });
      await listModels();
      const catalogue = await said('ui.noticeCatalogue', () => client['catalogue.read']());
      if (catalogue) update({ catalogue });
      await listCases();
    },
    setLanguage: (language: Language) => {
      update({ language });
      void said('ui.noticeSettings', () => client['settings.setLanguage']({ language }));
    },
    goTo: (step: Step) => {
      if (leavesUnapplied(step)) useEditing.setState({ leavingTo: step });
      else arrive(step);
    },
    leave: (goes: boolean) => {
      const { leavingTo } = useEditing.getState();
      useEditing.setState({ leavingTo: null });
      if (!goes || !leavingTo) return;
      if (leavingTo !== 'outside') { arrive(leavingTo); return; }
      leaving = 'closes';
      void settled().then(() => { window.close(); });
    },
    mayClose: () => {
      if (leaving === 'closes' || pendingOf(useEditing.getState()) === 0) return true;
      useEditing.setState({ leavingTo: 'outside' });
      return false;
    },
    acknowledge: () => {
      update({ acknowledged: true });
      void said('ui.noticeSettings', () => client['settings.acknowledge']());
    },
    dismissNotice: () => { update({ notice: null }); },
    cancel: async (jobId: string | null) => {
      if (jobId) await said('ui.noticeCancel', () => client['jobs.cancel']({ jobId }));
    },
  };
}

function caseFlows(client: Handlers, plan: PlanActions, edit: EditActions) {
  const listCases = async (): Promise<void> => {
    const cases = await said('ui.noticeCases', () => client['cases.list']());
    if (cases) update({ cases });
  };
  const closeCase = (): void => {
    plan.close();
    edit.close();
    useCaseData.setState({ shown: { state: 'none' } });
    useView.setState(initialView); useCorrecting.setState(initialCorrecting);
    update({ open: null, side: null, jobs: emptySession.jobs });
  };
  const openCase = async (caseId: string): Promise<void> => {
    const side = useSession.getState().side;
    const open = await said('ui.noticeOpen', () => client['cases.open']({ caseId }));
    if (!open) return;
    closeCase();
    setJob({ prepare: isComplete(open) ? null : useSession.getState().preparing[caseId] ?? null });
    update({ open, side: open.plan?.side ?? open.summary.side ?? side, step: isComplete(open) ? 'plan' : 'segment' });
    edit.note(open);
    if (open.plan) plan.load(open.plan);
    await showProducts(open, plan);
  };
  return {
    listCases, openCase,
    removeCase: async (caseId: string) => {
      await said('ui.noticeRemove', () => client['cases.remove']({ caseId }));
      if (useSession.getState().open?.summary.id === caseId) closeCase();
      await listCases();
    },
    chooseSide: (side: Side) => {
      update({ side });
      const { shown } = useCaseData.getState();
      if (shown.state === 'ready') lookAtHip(shown.data, side);
      proposeIfNone(plan);
    },
  };
}

async function showProducts(open: OpenCase, plan: PlanActions): Promise<void> {
  if (!open.prepared || !isComplete(open)) return;
  const stillOpen = (): boolean => useSession.getState().open?.summary.id === open.summary.id;
  useCaseData.setState({ shown: { state: 'loading', fraction: 0 } });
  try {
    const data = await fetchCaseData(open.prepared, open.summary.id, (fraction) => {
      if (stillOpen()) useCaseData.setState({ shown: { state: 'loading', fraction } });
    });
    if (!stillOpen()) return;
    useCaseData.setState({ shown: { state: 'ready', data } });
    lookAtHip(data, useSession.getState().side);
    proposeIfNone(plan);
  } catch (cause) {
    if (stillOpen()) useCaseData.setState({ shown: { state: 'failed', detail: String(cause) } });
  }
}

/** The slices begin at the hip that is planned, else at the first that was found. */
function lookAtHip({ landmarks: { acetabula } }: CaseData, side: Side | null): void {
  const socket = (side && acetabula[side]) ?? acetabula.right ?? acetabula.left;
  if (socket) centreOn(socket.centre);
}

/** A first plan as soon as the products and the side are known; never over a plan that is there. */
function proposeIfNone(plan: PlanActions): void {
  const { side, catalogue } = useSession.getState();
  const { shown } = useCaseData.getState();
  if (!side || !catalogue || shown.state !== 'ready' || usePlan.getState().history) return;
  const proposed = proposal(shown.data.landmarks, side, catalogue);
  if (proposed.ok) plan.start(proposed.value.plan);
  else update({ notice: { key: 'workbench.noHip', values: {}, detail: '' } });
}

function importFlows(client: Handlers, bridge: Bridge, { openCase, edit }: { readonly openCase: (caseId: string) => Promise<void>; readonly edit: EditActions }) {
  const read = async (path: string): Promise<void> => {
    update({ step: 'import', listing: null, importError: null });
    const job = await said('ui.noticeRead', () => client['jobs.readSeries']({ path }));
    if (!job) return;
    setJob({ read: job.jobId });
    const end = await ended(job.jobId);
    if (useSession.getState().jobs.read !== job.jobId) return;
    setJob({ read: null });
    if (end.state === 'done') update({ listing: jobKinds.readSeries.result.parse(end.result) });
    else update({ importError: end.state === 'failed' ? end.error : null, ...(end.state === 'cancelled' ? { step: 'cases' } : {}) });
  };
  return {
    importFrom: async (want: 'folder' | 'file') => {
      const chosen = await said('ui.noticeRead', () => client['dialog.openPath']({ want }));
      if (chosen?.path) await read(chosen.path);
    },
    importDropped: (file: File) => read(bridge.pathOf(file)),
    startCase: (choice: Parameters<Flows['startCase']>[0]) => {
      edit.close();
      return startCase(client, openCase, choice);
    },
    prepareAgain: async (inView?: Side) => {
      const { open, model } = useSession.getState();
      if (!open?.source) return;
      const source: CaseSource = { ...open.source, model: model ?? open.source.model, ...(inView ? { inView } : {}) };
      update({ step: 'segment', open: { ...open, source } });
      await prepare(client, openCase, { caseId: open.summary.id, source });
    },
  };
}

async function startCase(client: Handlers, openCase: (caseId: string) => Promise<void>, choice: Parameters<Flows['startCase']>[0]): Promise<void> {
  const { listing, model } = useSession.getState();
  if (!listing) return;
  if (!model) { update({ notice: { key: 'ui.noticeNoModel', values: {}, detail: '' } }); return; }
  const summary = await said('ui.noticeCreate', () => client['cases.create']({ code: choice.code }));
  if (!summary) return;
  usePlan.setState({ history: null, preview: null });
  useCaseData.setState({ shown: { state: 'none' } });
  const source: CaseSource = { path: listing.path, seriesUid: choice.seriesUid, model, provider: 'auto' };
  update({ open: { summary, prepared: null, plan: null, source, missing: [], editing: null }, side: choice.side, step: 'segment' });
  await prepare(client, openCase, { caseId: summary.id, source });
}

/** Runs the long work of a case and opens it when it is done, if the user still stands before it. */
async function prepare(client: Handlers, openCase: (caseId: string) => Promise<void>, work: { readonly caseId: string; readonly source: CaseSource }): Promise<void> {
  const job = await said('ui.noticeSegment', () => client['jobs.prepareCase']({ caseId: work.caseId, ...work.source }));
  if (!job) return;
  setJob({ prepare: job.jobId });
  useSession.setState(({ preparing }) => ({ preparing: { ...preparing, [work.caseId]: job.jobId } }));
  const end = await ended(job.jobId);
  const { open, step } = useSession.getState();
  if (end.state === 'done' && step === 'segment' && open?.summary.id === work.caseId) await openCase(work.caseId);
}

function exportFlows(client: Handlers) {
  const current = () => {
    const caseId = useSession.getState().open?.summary.id;
    const plan = usePlan.getState().history?.present;
    return caseId && plan ? { caseId, plan } : null;
  };
  return {
    chooseFolder: async () => (await said('ui.noticeFolder', () => client['dialog.saveFolder']()))?.path ?? null,
    buildGuide: async (type: GuideType) => {
      const now = current();
      const job = now && await said('ui.noticeGuide', () => client['jobs.buildGuide']({ ...now, type }));
      if (job) setJob({ guide: job.jobId });
    },
    exportTo: async (folder: string, languages: readonly Language[]) => {
      const now = current();
      const job = now && await said('ui.noticeExport', () => client['jobs.exportCase']({ ...now, folder, languages: [...languages] }));
      if (!job) return;
      update({ exportFolder: folder });
      setJob({ export: job.jobId });
    },
    reveal: async (path: string) => { await said('ui.noticeReveal', () => client['files.reveal']({ path })); },
  };
}
