import type { Handlers, Output } from '../../shared/ipc/contract';
import { Refusal } from '../../shared/jobs/job';
import { defaultModelOf, installedModels } from '../catalog/installedModels';
import { removeImportedModel, setRefined } from '../catalog/modelFolder';
import type { Services } from './handlers';

type ModelHandlers = Pick<Handlers, Extract<keyof Handlers, `models.${string}`> | 'jobs.inspectModel' | 'jobs.importModel'>;

/** What the window may do with segmentation models. */
export function modelHandlers({ store, jobs, resources }: Services): ModelHandlers {
  const list = async (): Promise<Output<'models.list'>> => {
    const models = await installedModels(resources);
    return { models, chosen: chosenOf(models, settingOf(store)) };
  };
  return {
    'models.list': list,
    'models.choose': async ({ id }) => {
      const { models } = await list();
      if (!models.some((model) => model.id === id && model.problem === null)) throw new Refusal('segment.modelMissing', { model: id, known: models.map((model) => model.id).join(', ') });
      store().keepSetting('model', id);
    },
    'models.refine': async ({ id, refine }) => {
      if (resources.importedModelsFolder === undefined) throw new Refusal('model.noFolder');
      await setRefined(resources.importedModelsFolder, id, refine);
    },
    'models.remove': async ({ id }) => {
      if (resources.importedModelsFolder === undefined) throw new Refusal('model.noFolder');
      await removeImportedModel(resources.importedModelsFolder, id);
    },
    'jobs.inspectModel': async (input) => jobs.start('inspectModel', input, null),
    'jobs.importModel': async (input) => jobs.start('importModel', input, null),
  };
}

/** The model that was chosen, as long as it is there and whole; the first of ours otherwise. */
const chosenOf = (models: Output<'models.list'>['models'], wished: unknown): string | null =>
  models.find(({ id, problem }) => id === wished && problem === null)?.id ?? defaultModelOf(models);

/** A case file that must not be touched does not keep the window from showing its models. */
function settingOf(store: Services['store']): unknown {
  try {
    return store().setting('model');
  } catch (cause) {
    if (cause instanceof Refusal) return null;
    throw cause;
  }
}
