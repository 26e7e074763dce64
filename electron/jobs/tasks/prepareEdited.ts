import { partOf, type Task } from '../task';
import { editLabels } from './editLabels';
import { extractBones } from './extractBones';
import { locateLandmarks } from './locateLandmarks';
import { stopwatch } from './stopwatch';

/** Made anew by this job; their stages of before are not reported beside the new ones. */
const REDONE: readonly string[] = ['edit', 'surfaces', 'landmarks'];

/** Edits made by hand → labels → bones → landmarks, with one progress; the scan and the network's work stay. */
export const prepareEdited: Task<'prepareEdited'> = async ({ prepared, edits }, services) => {
  const watch = stopwatch();
  const { volume, provider } = prepared;
  const original = prepared.original ?? prepared.labels;
  const { labels } = watch.stage('edit', await editLabels({ volume, labels: original, edits }, partOf(services, 0, 0.3)));
  const { bones, metal } = watch.stage('surfaces', await extractBones({ labels }, partOf(services, 0.3, 0.8)));
  const { landmarks } = watch.stage('landmarks', await locateLandmarks({ bones, labels, volume }, partOf(services, 0.8, 1)));
  const stages = [...prepared.stages.filter(({ stage }) => !REDONE.includes(stage)), ...watch.stages()];
  return { volume, labels, ...(edits.length > 0 ? { original } : {}), bones, ...(metal ? { metal } : {}), landmarks, provider, stages };
};
