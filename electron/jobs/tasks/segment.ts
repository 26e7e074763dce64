import { setImmediate } from 'node:timers/promises';

import { z } from 'zod';

import { sides } from '../../../shared/anatomy/side';
import type { ArtifactKey, JobInput, JobResult, StageReport } from '../../../shared/jobs/job';
import { Refusal } from '../../../shared/jobs/job';
import type { NamedBones } from '../../../shared/segmentation/bones';
import type { SaidSide } from '../../../shared/segmentation/sides';
import { gridOrderOf, type ModelManifest } from '../../../shared/segmentation/model';
import { prepared } from '../../../shared/segmentation/preprocess';
import { refinedBones } from '../../../shared/segmentation/refine';
import { findMetal } from '../../../shared/segmentation/metal';
import { metalFindings, withMetal } from '../../../shared/segmentation/metalLabels';
import { withoutMetal } from '../../../shared/segmentation/metalRepair';
import { boneSummaries, labelsAbout, type LabelsAbout, type MetalFinding } from '../../../shared/segmentation/summary';
import type { LabelMap } from '../../../shared/volume/grid';
import { orientedVoxels, type AxisLetter } from '../../../shared/volume/orient';
import { keyOf } from '../../cases/artifacts';
import { readAbout, readVolume, writeLabels } from '../../cases/bulk';
import { ModelError, readModel, type Model } from '../../catalog/models';
import type { Task, TaskServices } from '../task';
import { coarseBones, fineCascadeBones, type Cascade, type UsedSession } from './cascade';
import { stopwatch, type Stopwatch } from './stopwatch';

/** Changed whenever the same volume and model give other labels. */
const SEGMENT_VERSION = 7;

/** Volume → named bones on its grid. The labels and what is known of them are one artifact. */
export const segment: Task<'segment'> = async (input, services) => {
  const cascade = await usableCascade(services, input.model);
  const said = await saidSide(input, services);
  const key = labelsKey(input.volume, cascade, said);
  if (!services.artifacts.has(key)) await makeLabels({ input, key, cascade, said }, services);
  const { provider } = labelsAbout.parse(await readAbout(services.artifacts, key));
  return { labels: key, provider } satisfies JobResult<'segment'>;
};

const labelsKey = (volume: ArtifactKey, { coarse, fine }: Cascade, said: SaidSide | null): ArtifactKey =>
  keyOf('labels', { version: SEGMENT_VERSION, volume, ...keyPart(coarse), fine: fine ? keyPart(fine) : null, said });
const keyPart = ({ manifest }: Model) => ({ model: manifest.sha256, input: manifest.input, tiling: manifest.tiling, flips: manifest.flipAverage, output: manifest.output });

async function usableCascade(services: TaskServices, id: string): Promise<Cascade> {
  const coarse = await usableModel(services, id);
  const { refinedBy } = coarse.manifest;
  return { coarse, fine: refinedBy === undefined ? null : await usableModel(services, refinedBy) };
}

async function usableModel({ resources }: TaskServices, id: string): Promise<Model> {
  try {
    return await readModel(resources.modelsFolder, id);
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

type Work = { readonly input: JobInput<'segment'>; readonly key: ArtifactKey; readonly cascade: Cascade; readonly said: SaidSide | null };

async function makeLabels({ input, key, cascade: { coarse, fine }, said }: Work, services: TaskServices): Promise<void> {
  const watch = stopwatch();
  const pause = pauseOf(services);
  const within = (step: string, from: number, to: number) => (fraction: number): Promise<void> => pause(step, from + (to - from) * fraction);
  await pause('segment.reading', 0);
  const volume = await readVolume(services.artifacts, input.volume);
  await pause('segment.preparing', 0.02);
  const metal = findMetal(volume);
  const ready = watch.stage('prepare', prepared(withoutMetal(volume, metal), coarse.manifest));
  const { bones, session } = await coarseBones(coarse, { ready, said, provider: input.provider, pause: within('segment.network', 0.06, fine ? 0.3 : 0.7) });
  watch.stage('network', null);
  const closer = fine ? await fineCascadeBones(fine, bones, { ready, said, provider: input.provider, pause: within('segment.fineNetwork', 0.3, 0.7) }) : bones;
  if (fine) watch.stage('fine network', null);
  const refined = await refinedBones(ready.oriented, closer, within('segment.refining', 0.72, 0.96));
  watch.stage('refine', null);
  await pause('segment.writing', 0.97);
  const labels = withMetal({ grid: volume.grid, voxels: orientedVoxels(refined.voxels, refined.grid, ready.back) }, metal);
  const about = aboutOf({ model: coarse, fine, session, bones: { ...bones, ...closer }, refined, metal: metalFindings(labels, metal), watch, appVersion: services.resources.appVersion });
  await writeLabels(services.artifacts, key, { ...labels, about });
}

/** Says how far the job is and lets a request to stop arrive. */
function pauseOf({ progress, signal }: TaskServices): (step: string, fraction: number) => Promise<void> {
  return async (step, fraction) => {
    progress(step, fraction);
    await setImmediate();
    signal.throwIfAborted();
  };
}

type Outcome = { readonly model: Model; readonly fine: Model | null; readonly session: UsedSession; readonly bones: NamedBones; readonly refined: LabelMap; readonly metal: MetalFinding[]; readonly watch: Stopwatch; readonly appVersion: string };

function aboutOf({ model: { manifest }, fine, session, bones, refined, metal, watch, appVersion }: Outcome): LabelsAbout {
  const stages: StageReport[] = [...watch.stages()];
  return {
    model: { id: manifest.id, version: manifest.version, sha256: manifest.sha256 },
    ...(fine ? { refinedBy: { id: fine.manifest.id, version: fine.manifest.version, sha256: fine.manifest.sha256 } } : {}),
    provider: session.provider, passedOver: [...session.passedOver], appVersion, sides: bones.sides,
    bones: boneSummaries(refined, facesOf(manifest), bones), metal, stages,
  };
}

/** The faces of the network's grid by the direction one leaves it: low column, high column, low row, … */
const facesOf = (manifest: ModelManifest): AxisLetter[] => gridOrderOf(manifest).flatMap((letter) => [opposite[letter], letter]);
const opposite: Readonly<Record<AxisLetter, AxisLetter>> = { L: 'R', R: 'L', P: 'A', A: 'P', S: 'I', I: 'S' };
