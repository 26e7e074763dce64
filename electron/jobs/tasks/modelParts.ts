import { basename } from 'node:path';

import { Refusal } from '../../../shared/jobs/job';
import { boneOfClassName } from '../../../shared/segmentation/nnunet/classes';
import { readDataset, type NnunetDataset } from '../../../shared/segmentation/nnunet/dataset';
import type { ClassBone } from '../../../shared/segmentation/nnunet/manifest';
import { numberOfDataset, totalSegmentatorTask, totalSegmentatorTasks, type TotalSegmentatorTask } from '../../../shared/segmentation/nnunet/tasks';
import { severalModels, type FoundModel, type NnunetFiles } from '../../adapters/nnunetFiles';

/** What is imported of the models at a path: one, or those parts of one task that have a bone of ours, in the published order. */
export type ModelChoice = {
  readonly task: TotalSegmentatorTask | null;
  readonly used: readonly [FoundModel, ...FoundModel[]];
  /** Parts without a bone of ours; the bones of the others are the same without them, but for voxels that both name. */
  readonly unused: readonly FoundModel[];
};

/** `named` is the task as the user says it. Refuses several models that are not the parts of one task, and a part that is there twice. */
export function chosenOf(path: string, models: readonly [FoundModel, ...FoundModel[]], named: string | null): ModelChoice {
  const [first] = models;
  if (models.length === 1) return { task: taskOf(datasetNameOf(first), named), used: [first], unused: [] };
  const task = taskOf(datasetNameOf(first), named);
  const numberOf = (model: FoundModel): number => numberOfDataset(datasetNameOf(model));
  const arePartsOf = (whole: TotalSegmentatorTask): boolean => models.every((model) => taskOf(datasetNameOf(model), named) === whole && whole.parts.includes(numberOf(model)));
  if (!task || !arePartsOf(task)) throw severalModels(basename(path), models);
  const twice = models.find((model, at) => models.findIndex((other) => numberOf(other) === numberOf(model)) < at);
  if (twice) throw new Refusal('model.partTwice', { part: datasetNameOf(twice) });
  const ordered = [...models].sort((a, b) => task.parts.indexOf(numberOf(a)) - task.parts.indexOf(numberOf(b)));
  const [used, ...others] = ordered.filter((model) => hasOwnBone(model, task));
  if (!used) throw new Refusal('model.noBoneClass', { classes: ordered.map(datasetNameOf).join(', ') });
  return { task, used: [used, ...others], unused: ordered.filter((model) => model !== used && !others.includes(model)) };
}

const hasOwnBone = (model: FoundModel, task: TotalSegmentatorTask): boolean =>
  datasetOf(model).labels.some(({ name }) => ![null, 'other_bone'].includes(boneOfClass(name, task)));

/** What a class of a task is to us; classes that its published result leaves out are nothing. */
export const boneOfClass = (name: string, task: TotalSegmentatorTask | null): ClassBone => (task?.dropped.includes(name) ? null : boneOfClassName(name));

export function datasetOf({ dataset }: Pick<NnunetFiles, 'dataset'>): NnunetDataset {
  const read = readDataset(dataset);
  if (!read.ok) throw new Refusal(`nnunet.${read.error.code}`, read.error.values);
  return read.value;
}

/** As `plans.json` says it; the folder's name where it does not. */
export function datasetNameOf({ plans, path }: Pick<NnunetFiles, 'plans' | 'path'>): string {
  const named = typeof plans === 'object' && plans !== null && 'dataset_name' in plans ? plans.dataset_name : null;
  return typeof named === 'string' ? named : (/Dataset\d{3}_[^/]*/.exec(path)?.[0] ?? path);
}

/** The task by its name or its dataset. Refuses a name that is none, and asks for no task by `none`. */
function taskOf(dataset: string, named: string | null): TotalSegmentatorTask | null {
  if (named === 'none') return null;
  const task = totalSegmentatorTask(dataset, named);
  if (named !== null && !task) throw new Refusal('model.taskUnknown', { task: named, known: [...totalSegmentatorTasks.map(({ name }) => name), 'none'].join(', ') });
  return task;
}
