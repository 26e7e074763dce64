import { setImmediate } from 'node:timers/promises';

import { z } from 'zod';

import { sides } from '../../../shared/anatomy/side';
import { damageSummary } from '../../../shared/dicom/damage';
import type { ArtifactKey, JobInput, JobResult } from '../../../shared/jobs/job';
import { Refusal } from '../../../shared/jobs/job';
import { contrastSummary, type Drained } from '../../../shared/segmentation/denseFluid';
import { findMetal, type Metal } from '../../../shared/segmentation/metal';
import { metalAsBone, metalFindings, withMetal } from '../../../shared/segmentation/metalLabels';
import { withoutMetal } from '../../../shared/segmentation/metalRepair';
import { gridOrderOf } from '../../../shared/segmentation/model';
import { judgedSummaries } from '../../../shared/segmentation/quality';
import type { DensityTable, TwoLooks } from '../../../shared/segmentation/qualityParts';
import type { SaidSide, SidesFound } from '../../../shared/segmentation/sides';
import { boneSummaries, labelsAbout, type LabelsAbout } from '../../../shared/segmentation/summary';
import { refinedBones, type CoarseBones } from '../../../shared/segmentation/refine';
import type { LabelMap, Volume } from '../../../shared/volume/grid';
import { damagedSlices, withoutDamagedSlices } from '../../../shared/volume/damagedSlices';
import { closestOrientation, orientedVoxels, orientedGrid, type AxisLetter } from '../../../shared/volume/orient';
import { keyOf } from '../../cases/artifacts';
import { readAbout, readVolume, writeLabels } from '../../cases/bulk';
import { ModelError, readAnyModel, readModel, type ImportedModel, type Model } from '../../catalog/models';
import type { Task, TaskServices } from '../task';
import { segmentWithCascade, type Cascade, type UsedSession } from './cascade';
import { segmentWithNnunet } from './segmentNnunet';
import { stopwatch, type Stopwatch } from './stopwatch';

/** Changed whenever the same volume and model give other labels. */
const SEGMENT_VERSION = 16;

/** What segments: networks of ours with our refinement, or an imported model by its published recipe. */
type Method = { readonly kind: 'cascade'; readonly cascade: Cascade } | { readonly kind: 'imported'; readonly model: ImportedModel; readonly refine: boolean };

/** Volume → named bones on its grid. The labels and what is known of them are one artifact. */
export const segment: Task<'segment'> = async (input, services) => {
  const method = await usableMethod(services, input);
  const said = await saidSide(input, services);
  const key = labelsKey(input.volume, method, said);
  if (!services.artifacts.has(key)) await makeLabels({ input, key, method, said }, services);
  const { provider } = labelsAbout.parse(await readAbout(services.artifacts, key));
  return { labels: key, provider } satisfies JobResult<'segment'>;
};

const labelsKey = (volume: ArtifactKey, method: Method, said: SaidSide | null): ArtifactKey =>
  keyOf('labels', { version: SEGMENT_VERSION, volume, said, ...(method.kind === 'imported' ? { imported: method.model.parts.map(({ manifest }) => manifest), refine: method.refine } : { coarse: keyPart(method.cascade.coarse), fine: method.cascade.fine ? keyPart(method.cascade.fine) : null }) });
const keyPart = ({ manifest }: Model) => ({ model: manifest.sha256, input: manifest.input, tiling: manifest.tiling, flips: manifest.flipAverage, output: manifest.output });

async function usableMethod({ resources }: TaskServices, { model: id, refine }: JobInput<'segment'>): Promise<Method> {
  try {
    const found = await readAnyModel(resources, id);
    if (found.kind === 'imported') return { kind: 'imported', model: found.model, refine: refine ?? found.model.options.refine };
    const { refinedBy } = found.model.manifest;
    return { kind: 'cascade', cascade: { coarse: found.model, fine: refinedBy === undefined ? null : await readModel(resources.modelsFolder, refinedBy) } };
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    throw new Refusal(`segment.${cause.code}`, { model: id, ...cause.values });
  }
}

/** The user's word counts before the header's. */
async function saidSide({ volume, inView }: JobInput<'segment'>, { artifacts }: TaskServices): Promise<SaidSide | null> {
  if (inView) return { side: inView, by: 'user' };
  const { laterality } = z.object({ laterality: z.enum(sides).nullish() }).catch({}).parse(await readAbout(artifacts, volume));
  return laterality ? { side: laterality, by: 'dicom' } : null;
}

type Work = { readonly input: JobInput<'segment'>; readonly key: ArtifactKey; readonly method: Method; readonly said: SaidSide | null };

async function makeLabels({ input, key, method, said }: Work, services: TaskServices): Promise<void> {
  const watch = stopwatch();
  const pause = pauseOf(services);
  await pause('segment.reading', 0);
  const scan = await readVolume(services.artifacts, input.volume);
  await pause('segment.preparing', 0.02);
  const damaged = damagedSlices(scan);
  const volume = withoutDamagedSlices(scan, damaged);
  const metal = findMetal(volume);
  const run = { provider: input.provider, said, watch, pause };
  const found = method.kind === 'cascade' ? await byCascade({ volume, metal, cascade: method.cascade }, run) : await byImported({ volume, metal, ...method }, run);
  await pause('segment.writing', 0.97);
  const labels = withMetal(found.labels, metal);
  const summaries = judgedSummaries({ scan: withoutMetal(volume, metal), labels: metalAsBone(labels), summaries: summariesOf(found), looks: found.looks ?? null, density: found.density });
  watch.stage('quality', null);
  const about: LabelsAbout = { ...aboutOf(found, watch), ...damageSummary(scan.grid, damaged), ...contrastSummary(found.contrast ?? []), bones: summaries, metal: metalFindings(labels, metal), appVersion: services.resources.appVersion };
  await writeLabels(services.artifacts, key, { ...labels, about });
}

type Run = { readonly provider: JobInput<'segment'>['provider']; readonly said: SaidSide | null; readonly watch: Stopwatch; readonly pause: (step: string, fraction: number) => Promise<void> };
type Found = Pick<LabelsAbout, 'model' | 'refinedBy' | 'boundaries'> & { readonly labels: LabelMap; readonly axes: readonly [AxisLetter, AxisLetter, AxisLetter]; readonly bones: CoarseBones & { readonly sides: SidesFound }; readonly session: UsedSession; readonly looks?: TwoLooks | null; readonly contrast?: Drained['pools']; readonly density?: DensityTable | undefined };

async function byCascade({ volume, metal, cascade }: { volume: Volume; metal: Metal; cascade: Cascade }, run: Run): Promise<Found> {
  const { manifest } = cascade.coarse;
  return { ...await segmentWithCascade({ volume, metal }, cascade, run), axes: manifest.input.axes, density: manifest.density, model: named(manifest), ...(cascade.fine ? { refinedBy: named(cascade.fine.manifest) } : {}) };
}

type ByImported = { readonly volume: Volume; readonly metal: Metal; readonly model: ImportedModel; readonly refine: boolean };

/** As published; where it is wished, our refinement goes over the result. */
async function byImported({ volume, metal, model, refine }: ByImported, { provider, said, watch, pause }: Run): Promise<Found> {
  const { axes } = model.parts[0].manifest.input;
  const share = refine ? 0.66 : 0.88;
  const found = await segmentWithNnunet(volume, { model, provider, said, pause: (fraction) => pause('segment.network', 0.06 + share * fraction) });
  watch.stage('network', null);
  const about = { ...found, axes, model: named(model.manifest) };
  if (!refine) return about;
  const orientation = closestOrientation(volume.grid, gridOrderOf({ input: { axes } }));
  const scan = { grid: orientedGrid(volume.grid, orientation), voxels: orientedVoxels(withoutMetal(volume, metal).voxels, volume.grid, orientation) };
  const refined = await refinedBones(scan, found.bones, (fraction) => pause('segment.refining', 0.72 + 0.24 * fraction));
  watch.stage('refine', null);
  return { ...about, boundaries: 'refined', labels: { grid: volume.grid, voxels: orientedVoxels(refined.voxels, refined.grid, found.back) } };
}

const named = ({ id, version, sha256, licence }: Required<LabelsAbout['model']>): LabelsAbout['model'] => ({ id, version, sha256, licence });

/** Says how far the job is and lets a request to stop arrive. */
function pauseOf({ progress, signal }: TaskServices): Run['pause'] {
  return async (step, fraction) => {
    progress(step, fraction);
    await setImmediate();
    signal.throwIfAborted();
  };
}

const aboutOf = ({ bones, session, model, refinedBy, boundaries }: Found, watch: Stopwatch): Omit<LabelsAbout, 'appVersion' | 'bones'> =>
  ({ model, ...(refinedBy ? { refinedBy } : {}), ...(boundaries ? { boundaries } : {}), provider: session.provider, passedOver: [...session.passedOver], sides: bones.sides, stages: [...watch.stages()] });

function summariesOf({ labels: { grid, voxels }, axes, bones }: Found): LabelsAbout['bones'] {
  const order = gridOrderOf({ input: { axes: [...axes] } });
  const orientation = closestOrientation(grid, order);
  const inAxes = { grid: orientedGrid(grid, orientation), voxels: orientedVoxels(voxels, grid, orientation) };
  return boneSummaries(inAxes, order.flatMap((letter) => [opposite[letter], letter]), bones);
}

/** The direction in which one leaves a grid at the low end of an axis. */
const opposite: Readonly<Record<AxisLetter, AxisLetter>> = { L: 'R', R: 'L', P: 'A', A: 'P', S: 'I', I: 'S' };
