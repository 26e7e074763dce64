import { partOf, type Task } from '../task';
import { extractBones } from './extractBones';
import { importSeries } from './importSeries';
import { locateLandmarks } from './locateLandmarks';
import { segment } from './segment';
import { stopwatch } from './stopwatch';

/** Series → volume → labels → bones → landmarks, with one progress: what the window and `arthroplan plan` run first. */
export const prepareCase: Task<'prepareCase'> = async ({ path, seriesUid, model, provider: wanted, inView, refine }, services) => {
  const watch = stopwatch();
  const { volume } = watch.stage('import', await importSeries({ path, seriesUid }, partOf(services, 0, 0.1)));
  const { labels, provider } = watch.stage('segment', await segment({ volume, model, provider: wanted, inView, refine }, partOf(services, 0.1, 0.8)));
  const { bones, metal } = watch.stage('surfaces', await extractBones({ labels }, partOf(services, 0.8, 0.9)));
  const { landmarks } = watch.stage('landmarks', await locateLandmarks({ bones, labels, volume }, partOf(services, 0.9, 1)));
  return { volume, labels, bones, ...(metal ? { metal } : {}), landmarks, provider, stages: [...watch.stages()] };
};
