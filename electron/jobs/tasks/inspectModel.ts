import { Refusal } from '../../../shared/jobs/job';
import { boneOfClassName } from '../../../shared/segmentation/nnunet/classes';
import { readDataset } from '../../../shared/segmentation/nnunet/dataset';
import { termsOf, totalSegmentatorTask, totalSegmentatorTasks, type TotalSegmentatorTask } from '../../../shared/segmentation/nnunet/tasks';
import type { ModelOffer } from '../../../shared/segmentation/installed';
import { withNnunetFiles, type NnunetFiles } from '../../adapters/nnunetFiles';
import type { Task } from '../task';

/** What a model at a path is, under which terms, and which of its classes are bones of ours; nothing is imported. */
export const inspectModel: Task<'inspectModel'> = async ({ path, task }, { signal, progress }) => {
  progress('model.reading', 0);
  return withNnunetFiles(path, signal, async (files) => offerOf(files, task));
};

function offerOf(files: NnunetFiles, named: string | null): ModelOffer {
  const dataset = readDataset(files.dataset);
  if (!dataset.ok) throw new Refusal(`nnunet.${dataset.error.code}`, dataset.error.values);
  const name = datasetNameOf(files);
  const task = taskOf(name, named);
  const classes = dataset.value.labels.filter(({ label }) => label !== 0).map((each) => ({ name: each.name, bone: task?.dropped.includes(each.name) ? null : boneOfClassName(each.name) }));
  const bones = classes.flatMap(({ name: own, bone }) => (bone === null ? [] : [{ name: own, bone }]));
  const { licence, needsNumber } = termsOf(task, dataset.value.licence);
  return { dataset: name, task: task?.name ?? null, licence, needsNumber, folds: files.folds.map((fold) => fold.name), classes: bones, others: classes.length - bones.length };
}

/** As `plans.json` says it; the folder's name where it does not. */
export function datasetNameOf({ plans, path }: Pick<NnunetFiles, 'plans' | 'path'>): string {
  const named = typeof plans === 'object' && plans !== null && 'dataset_name' in plans ? plans.dataset_name : null;
  return typeof named === 'string' ? named : (/Dataset\d{3}_[^/]*/.exec(path)?.[0] ?? path);
}

/** The task by its name or its dataset. Refuses a name that is none, and asks for no task by `none`. */
export function taskOf(dataset: string, named: string | null): TotalSegmentatorTask | null {
  if (named === 'none') return null;
  const task = totalSegmentatorTask(dataset, named);
  if (named !== null && !task) throw new Refusal('model.taskUnknown', { task: named, known: [...totalSegmentatorTasks.map(({ name }) => name), 'none'].join(', ') });
  return task;
}
