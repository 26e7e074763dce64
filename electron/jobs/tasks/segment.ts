import { setImmediate } from 'node:timers/promises';

import type { ArtifactKey, JobInput, JobResult, StageReport } from '../../../shared/jobs/job';
import { Refusal } from '../../../shared/jobs/job';
import { namedBones, type NamedBones } from '../../../shared/segmentation/bones';
import { gridOrderOf, type ModelManifest } from '../../../shared/segmentation/model';
import { prepared, type Prepared } from '../../../shared/segmentation/preprocess';
import { refinedBones } from '../../../shared/segmentation/refine';
import { boneSummaries, labelsAbout, type LabelsAbout } from '../../../shared/segmentation/summary';
import { voted, type Probabilities } from '../../../shared/segmentation/vote';
import type { LabelMap } from '../../../shared/volume/grid';
import { orientedVoxels, type AxisLetter } from '../../../shared/volume/orient';
import { openOnnx, type OnnxSession } from '../../adapters/onnx';
import { keyOf } from '../../cases/artifacts';
import { readAbout, readVolume, writeLabels } from '../../cases/bulk';
import { ModelError, readModel, type Model } from '../../catalog/models';
import { partOf, type Task, type TaskServices } from '../task';
import { stopwatch, type Stopwatch } from './stopwatch';

/** Changed whenever the same volume and model give other labels. */
const SEGMENT_VERSION = 5;

/** Volume → named bones on its grid. The labels and what is known of them are one artifact. */
export const segment: Task<'segment'> = async (input, services) => {
  const model = await usableModel(services, input.model);
  const key = labelsKey(input.volume, model);
  if (!services.artifacts.has(key)) await makeLabels({ input, key, model }, services);
  const { provider } = labelsAbout.parse(await readAbout(services.artifacts, key));
  return { labels: key, provider } satisfies JobResult<'segment'>;
};

const labelsKey = (volume: ArtifactKey, { manifest }: Model): ArtifactKey =>
  keyOf('labels', { version: SEGMENT_VERSION, volume, model: manifest.sha256, input: manifest.input, tiling: manifest.tiling, flips: manifest.flipAverage, output: manifest.output });

async function usableModel({ resources }: TaskServices, id: string): Promise<Model> {
  try {
    return await readModel(resources.modelsFolder, id);
  } catch (cause) {
    if (!(cause instanceof ModelError)) throw cause;
    throw new Refusal(`segment.${cause.code}`, { model: id, ...cause.values });
  }
}

type Work = { readonly input: JobInput<'segment'>; readonly key: ArtifactKey; readonly model: Model };

async function makeLabels({ input, key, model }: Work, services: TaskServices): Promise<void> {
  const watch = stopwatch();
  const pause = pauseOf(services);
  await pause('segment.reading', 0);
  const volume = await readVolume(services.artifacts, input.volume);
  await pause('segment.preparing', 0.02);
  const ready = watch.stage('prepare', prepared(volume, model.manifest));
  const found = await runNetwork({ ready, model, provider: input.provider }, partOf(services, 0.08, 0.7));
  watch.stage('network', null);
  await pause('segment.naming', 0.7);
  const bones = namedOrRefused(found.probabilities, ready, model.manifest);
  const refined = await refinedBones(ready.oriented, bones, (fraction) => pause('segment.refining', 0.72 + 0.24 * fraction));
  watch.stage('refine', null);
  await pause('segment.writing', 0.97);
  const labels = { grid: volume.grid, voxels: orientedVoxels(refined.voxels, refined.grid, ready.back) };
  const about = aboutOf({ model, session: found.session, bones, refined, watch, appVersion: services.resources.appVersion });
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

type NetworkRun = { readonly ready: Prepared; readonly model: Model; readonly provider: JobInput<'segment'>['provider'] };
type UsedSession = Pick<OnnxSession, 'provider' | 'passedOver'>;

async function runNetwork({ ready, model: { manifest, file }, provider }: NetworkRun, services: TaskServices): Promise<{ probabilities: Probabilities; session: UsedSession }> {
  const pause = pauseOf(services);
  await pause('segment.network', 0);
  const small = manifest.input.sizeMultiple;
  const session = await openOnnx({ file, provider, inputName: manifest.input.name, outputName: manifest.output.name, trialSize: [small, small, small] });
  try {
    return { probabilities: await voted(ready, manifest, session.run, (fraction) => pause('segment.network', fraction)), session };
  } finally {
    await session.release();
  }
}

function namedOrRefused(probabilities: Probabilities, ready: Prepared, manifest: ModelManifest): NamedBones {
  const named = namedBones(probabilities, ready, manifest);
  if (named.ok) return named.value;
  if (named.error.code === 'no-bone') throw new Refusal('segment.noBone');
  throw new Refusal('segment.sideAmbiguous', { bone: named.error.type });
}

type Outcome = { readonly model: Model; readonly session: UsedSession; readonly bones: NamedBones; readonly refined: LabelMap; readonly watch: Stopwatch; readonly appVersion: string };

function aboutOf({ model: { manifest }, session, bones, refined, watch, appVersion }: Outcome): LabelsAbout {
  const stages: StageReport[] = [...watch.stages()];
  return {
    model: { id: manifest.id, version: manifest.version, sha256: manifest.sha256 },
    provider: session.provider, passedOver: [...session.passedOver], appVersion, sides: bones.sides,
    bones: boneSummaries(refined, facesOf(manifest), bones), stages,
  };
}

/** The faces of the network's grid by the direction one leaves it: low column, high column, low row, … */
const facesOf = (manifest: ModelManifest): AxisLetter[] => gridOrderOf(manifest).flatMap((letter) => [opposite[letter], letter]);
const opposite: Readonly<Record<AxisLetter, AxisLetter>> = { L: 'R', R: 'L', P: 'A', A: 'P', S: 'I', I: 'S' };
