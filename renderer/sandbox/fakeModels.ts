import type { JobChanged } from '../../shared/ipc/contract';
import type { InstalledModel, ModelOffer } from '../../shared/segmentation/installed';

type RunJob = (kind: JobChanged['kind'], steps: readonly string[], result: unknown) => { jobId: string };

/** Models as main would list, offer and add them. */
export function fakeModels(runJob: RunJob): Record<string, (input: never) => unknown> {
  const models: InstalledModel[] = [own, fast];
  let chosen = own.id;
  return {
    'models.list': () => ({ models, chosen }),
    'models.choose': ({ id }: { id: string }) => { chosen = id; },
    'models.refine': ({ id, refine }: { id: string; refine: boolean }) => {
      const at = models.findIndex((model) => model.id === id);
      models.splice(at, 1, { ...(models[at] as InstalledModel), refines: refine });
    },
    'models.remove': ({ id }: { id: string }) => {
      models.splice(models.findIndex((model) => model.id === id), 1);
      if (chosen === id) chosen = own.id;
    },
    'jobs.inspectModel': () => runJob('inspectModel', ['model.reading'], offer),
    'jobs.importModel': () => runJob('importModel', ['nnunet.reading', 'nnunet.writing', 'model.trying', 'model.keeping'], { id: fast.id, folds: ['fold_0'] }),
  };
}

const own: InstalledModel = {
  id: 'bones-coarse', version: '0.2.0', sha256: '00', licence: 'Apache-2.0', source: 'Trained by this project from synthetic CT painted over free bone shapes (models/training); no real CT image was used.',
  origin: 'shipped', recipe: 'arthroplan', bytes: 1_650_000, expectedSeconds: 6, bones: ['hip', 'femur', 'sacrum', 'tibia', 'fibula', 'patella', 'other_bone'], networks: 1, refines: true, problem: null,
};
const fast: InstalledModel = {
  id: 'dataset297-totalsegmentator-total-3mm-1559subj', version: 'nnUNetTrainer_4000epochs_NoMirroring, 4000 epochs', sha256: '01', licence: 'Apache-2.0',
  source: 'TotalSegmentator total: Dataset297_TotalSegmentator_total_3mm_1559subj, 3d_fullres, PlainConvUNet; imported by the user',
  origin: 'imported', recipe: 'totalsegmentator', bytes: 66_400_000, expectedSeconds: 48, bones: ['hip', 'femur', 'sacrum', 'other_bone'], networks: 1, refines: false, problem: null,
};
const offer: ModelOffer = {
  dataset: 'Dataset304_appendicular_bones_ext_1559subj', task: 'appendicular_bones', needsNumber: true, folds: ['fold_0'],
  licence: 'TotalSegmentator, by licence number',
  classes: [{ name: 'patella', bone: 'patella' }, { name: 'tibia', bone: 'tibia' }, { name: 'fibula', bone: 'fibula' }, { name: 'tarsal', bone: 'other_bone' }], others: 4,
};
