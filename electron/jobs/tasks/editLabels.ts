import { setImmediate } from 'node:timers/promises';

import type { ArtifactKey, JobInput } from '../../../shared/jobs/job';
import { editedAbout } from '../../../shared/segmentation/edit/about';
import { applyEdit } from '../../../shared/segmentation/edit/apply';
import { perform, type EditChange } from '../../../shared/segmentation/edit/change';
import { labelsAbout } from '../../../shared/segmentation/summary';
import { readAbout, readLabels, readVolume, writeLabels } from '../../cases/bulk';
import { editedLabelsKey } from '../../cases/editedLabels';
import type { Task, TaskServices } from '../task';

/** The edits made by hand, done again on the labels they were made on; what comes of them has a key of its own. */
export const editLabels: Task<'editLabels'> = async (input, services) => {
  const key = editedLabelsKey(input.labels, input.edits);
  if (!services.artifacts.has(key)) await makeEdited(key, input, services);
  services.progress('edit.applying', 1);
  return { labels: key };
};

async function makeEdited(key: ArtifactKey, { volume, labels: from, edits }: JobInput<'editLabels'>, services: TaskServices): Promise<void> {
  const { artifacts, progress, signal } = services;
  progress('edit.applying', 0);
  const scan = await readVolume(artifacts, volume);
  const original = await readLabels(artifacts, from);
  const labels = { grid: original.grid, voxels: original.voxels.slice() };
  const changes: EditChange[] = [];
  for (const [at, edit] of edits.entries()) {
    await setImmediate();
    signal.throwIfAborted();
    progress('edit.applying', (0.9 * at) / edits.length);
    const change = applyEdit(labels, scan, edit);
    perform(labels.voxels, change);
    changes.push(change);
  }
  progress('edit.writing', 0.9);
  const about = editedAbout(labelsAbout.parse(await readAbout(artifacts, from)), { from, original, labels, changes });
  await writeLabels(artifacts, key, { ...labels, about });
}
