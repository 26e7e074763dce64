import type { Bridge } from '../client';
import type { Handlers } from '../../shared/ipc/contract';
import { jobKinds, type JobInput } from '../../shared/jobs/job';
import { ended } from './jobsStore';
import { useModels, type Incoming } from './modelStore';
import { useSession } from './sessionStore';

/** Runs a call and says under this key of the text catalogue when it fails; null then. */
export type Said = <T>(key: string, call: () => Promise<T>) => Promise<T | null>;

export type ModelFlows = {
  /** Reads the models and which one is in use. */
  readonly listModels: () => Promise<void>;
  readonly showModels: (shown: boolean) => void;
  readonly chooseModel: (id: string) => Promise<void>;
  /** Sets whether the bones of an imported model are refined on the scan. */
  readonly refineModel: (id: string, refine: boolean) => Promise<void>;
  readonly removeModel: (id: string) => Promise<void>;
  /** Asks for a file or folder, and what the model in it is. */
  readonly offerModel: (want: 'folder' | 'file') => Promise<void>;
  readonly offerDroppedModel: (file: File) => Promise<void>;
  /** Adds the model that is offered, on the terms that were confirmed. */
  readonly addModel: (folds: JobInput<'importModel'>['folds']) => Promise<void>;
  /** Puts away what is offered, running or failed. */
  readonly dropOffer: () => Promise<void>;
};

const come = (incoming: Incoming): void => { useModels.setState({ incoming, added: null }); };

export function modelFlows(client: Handlers, bridge: Pick<Bridge, 'pathOf'>, said: Said): ModelFlows {
  const listModels = async (): Promise<void> => {
    const found = await said('model.noticeList', () => client['models.list']());
    if (!found) return;
    useModels.setState({ list: found.models });
    useSession.setState({ model: found.chosen });
  };
  const offer = (path: string): Promise<void> => inspect(client, said, path);
  return {
    listModels,
    showModels: (shown) => {
      useModels.setState({ shown, added: null });
      if (shown) void listModels();
    },
    chooseModel: async (id) => {
      await said('model.noticeChoose', () => client['models.choose']({ id }));
      await listModels();
    },
    refineModel: async (id, refine) => {
      await said('model.noticeChoose', () => client['models.refine']({ id, refine }));
      await listModels();
    },
    removeModel: async (id) => {
      await said('model.noticeRemove', () => client['models.remove']({ id }));
      await listModels();
    },
    offerModel: async (want) => {
      const chosen = await said('model.noticeImport', () => client['dialog.openPath']({ want }));
      if (chosen?.path) await offer(chosen.path);
    },
    offerDroppedModel: (file) => offer(bridge.pathOf(file)),
    addModel: async (folds) => {
      if (await add(client, said, folds)) await listModels();
    },
    dropOffer: async () => {
      const { incoming } = useModels.getState();
      come({ state: 'none' });
      if (incoming.state === 'inspecting' || incoming.state === 'adding') await said('ui.noticeCancel', () => client['jobs.cancel']({ jobId: incoming.jobId }));
    },
  };
}

/** The job that the dialog waits for may have been put away meanwhile. */
const isAwaited = (jobId: string): boolean => {
  const { incoming } = useModels.getState();
  return 'jobId' in incoming && incoming.jobId === jobId;
};

async function inspect(client: Handlers, said: Said, path: string): Promise<void> {
  const { incoming } = useModels.getState();
  if (incoming.state === 'adding' || incoming.state === 'inspecting') return;
  const job = await said('model.noticeImport', () => client['jobs.inspectModel']({ path, task: null }));
  if (!job) return;
  come({ state: 'inspecting', jobId: job.jobId, path });
  const end = await ended(job.jobId);
  if (!isAwaited(job.jobId)) return;
  if (end.state === 'done') come({ state: 'offered', path, offer: jobKinds.inspectModel.result.parse(end.result) });
  else come(end.state === 'failed' ? { state: 'failed', during: 'inspecting', error: end.error } : { state: 'none' });
}

/** True when a model was added. */
async function add(client: Handlers, said: Said, folds: JobInput<'importModel'>['folds']): Promise<boolean> {
  const { incoming } = useModels.getState();
  if (incoming.state !== 'offered') return false;
  const job = await said('model.noticeImport', () => client['jobs.importModel']({ path: incoming.path, task: null, licenceAccepted: true, folds }));
  if (!job) return false;
  come({ state: 'adding', jobId: job.jobId, offer: incoming.offer });
  const end = await ended(job.jobId);
  if (!isAwaited(job.jobId)) return end.state === 'done';
  if (end.state === 'failed') come({ state: 'failed', during: 'adding', error: end.error });
  else useModels.setState({ incoming: { state: 'none' }, added: end.state === 'done' ? jobKinds.importModel.result.parse(end.result).id : null });
  return end.state === 'done';
}
