import { termsOf } from '../../../shared/segmentation/nnunet/tasks';
import type { ModelOffer } from '../../../shared/segmentation/installed';
import { withNnunetModels } from '../../adapters/nnunetFiles';
import type { Task } from '../task';
import { boneOfClass, chosenOf, datasetNameOf, datasetOf, type ModelChoice } from './modelParts';

/** What a model at a path is, under which terms, and which of its classes are bones of ours; nothing is imported. */
export const inspectModel: Task<'inspectModel'> = async ({ path, task }, { signal, progress }) => {
  progress('model.reading', 0);
  return withNnunetModels(path, signal, (models) => Promise.resolve(offerOf(chosenOf(path, models, task))));
};

function offerOf({ task, used, unused }: ModelChoice): ModelOffer {
  const datasets = used.map(datasetOf);
  const classes = datasets.flatMap(({ labels }) => labels).filter(({ label }) => label !== 0).map(({ name }) => ({ name, bone: boneOfClass(name, task) }));
  const bones = classes.flatMap(({ name, bone }) => (bone === null ? [] : [{ name, bone }]));
  const { licence, needsNumber } = termsOf(task, datasets[0]?.licence ?? null);
  return {
    dataset: used.map(datasetNameOf).join(', '), task: task?.name ?? null, licence, needsNumber, folds: [...used[0].folds],
    classes: bones, others: classes.length - bones.length, ...(unused.length > 0 ? { unused: unused.map(datasetNameOf) } : {}),
  };
}
