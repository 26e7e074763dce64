import type { Side } from '../../shared/anatomy/side';
import type { ArtifactKey, JobInput, StageReport } from '../../shared/jobs/job';
import { labelsAbout, type LabelsAbout } from '../../shared/segmentation/summary';
import { readAbout } from '../cases/bulk';
import { importSeries } from '../jobs/tasks/importSeries';
import { segment } from '../jobs/tasks/segment';
import { stopwatch } from '../jobs/tasks/stopwatch';
import { partOf } from '../jobs/task';
import type { CommandContext } from './command';

export type ToSegment = { readonly path: string; readonly series: string | null; readonly inView?: Side | undefined; readonly model: string; readonly refine?: boolean | undefined; readonly provider: JobInput<'segment'>['provider'] };
export type Segmented = { readonly volume: ArtifactKey; readonly labels: ArtifactKey; readonly about: LabelsAbout; readonly stages: readonly StageReport[] };

/** CT at a path → labels, as the window does it: import, then segment. The stages of the segmentation stand inside `segment` with their own names. */
export async function segmented({ path, series, inView, model, refine, provider }: ToSegment, context: CommandContext): Promise<Segmented> {
  const watch = stopwatch();
  const { volume } = await importSeries({ path, seriesUid: series }, partOf(context, 0, 0.1));
  watch.stage('import', null);
  const { labels } = await segment({ volume, model, provider, inView, refine }, partOf(context, 0.1, 0.95));
  watch.stage('segment', null);
  const about = labelsAbout.parse(await readAbout(context.artifacts, labels));
  const inner = about.stages.map((stage) => ({ ...stage, stage: `segment/${stage.stage}` }));
  return { volume, labels, about, stages: [...watch.stages(), ...inner] };
}
