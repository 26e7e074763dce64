import type { BoneType } from '../../../shared/anatomy/bone';
import { namedBones, type NamedBones } from '../../../shared/segmentation/bones';
import { withoutDenseFluid, type Drained } from '../../../shared/segmentation/denseFluid';
import { fineWord } from '../../../shared/segmentation/fine';
import { fineBones } from '../../../shared/segmentation/fineBones';
import { channelOf, type ModelManifest } from '../../../shared/segmentation/model';
import type { SaidSide } from '../../../shared/segmentation/sides';
import type { Metal } from '../../../shared/segmentation/metal';
import { withoutMetal } from '../../../shared/segmentation/metalRepair';
import { prepared, type Prepared } from '../../../shared/segmentation/preprocess';
import { refinedBones, type CoarseBones } from '../../../shared/segmentation/refine';
import type { LabelMap, Volume } from '../../../shared/volume/grid';
import { orientedVoxels } from '../../../shared/volume/orient';
import type { TwoLooks } from '../../../shared/segmentation/qualityParts';
import { voted, type Probabilities, type Voted } from '../../../shared/segmentation/vote';
import type { JobInput } from '../../../shared/jobs/job';
import { Refusal } from '../../../shared/jobs/job';
import { openOnnx, type OnnxSession } from '../../adapters/onnx';
import type { Model } from '../../catalog/models';
import type { Stopwatch } from './stopwatch';

/** The networks of one segmentation: the coarse one, and the one that goes over its bones again. */
export type Cascade = { readonly coarse: Model; readonly fine: Model | null };
export type UsedSession = Pick<OnnxSession, 'provider' | 'passedOver'>;
type CascadeRun = {
  readonly ready: Prepared;
  readonly provider: JobInput<'segment'>['provider'];
  /** The side in view, where somebody says it. */
  readonly said: SaidSide | null;
  /** Awaited between runs of the network with how far this stage is. */
  readonly pause: (fraction: number) => Promise<void>;
};

/** What the bones are found in. */
export type CascadeScan = { readonly volume: Volume; readonly metal: Metal };
export type CascadeOrder = Pick<CascadeRun, 'provider' | 'said'> & { readonly watch: Stopwatch; readonly pause: (step: string, fraction: number) => Promise<void> };
/** Bones at the spacing of the scan, and what the last network said of them. */
export type CascadeBones = { readonly labels: LabelMap; readonly contrast: Drained['pools']; readonly bones: NamedBones; readonly looks: TwoLooks | null; readonly session: UsedSession };

/** Coarse network → fine network where there is one → boundaries on the scan itself. Metal and contrast are taken out of the scan before. */
export async function segmentWithCascade({ volume, metal }: CascadeScan, { coarse, fine }: Cascade, { watch, pause, ...order }: CascadeOrder): Promise<CascadeBones> {
  const within = (step: string, from: number, to: number) => (fraction: number): Promise<void> => pause(step, from + (to - from) * fraction);
  const drained = withoutDenseFluid(withoutMetal(volume, metal));
  const ready = watch.stage('prepare', prepared(drained.volume, coarse.manifest));
  const { bones, looks, session } = await coarseBones(coarse, { ...order, ready, pause: within('segment.network', 0.06, fine ? 0.2 : 0.7) });
  watch.stage('network', null);
  const closer = fine ? await fineCascadeBones(fine, bones, { ...order, ready, pause: within('segment.fineNetwork', 0.2, 0.7) }) : bones;
  if (fine) watch.stage('fine network', null);
  const refined = await refinedBones(ready.oriented, closer, within('segment.refining', 0.72, 0.96));
  watch.stage('refine', null);
  return { labels: { grid: volume.grid, voxels: orientedVoxels(refined.voxels, refined.grid, ready.back) }, bones: { ...bones, ...closer }, looks, session, contrast: drained.pools };
}

/** The coarse network over the whole volume, its bones with names and sides. Refuses what has no bone or no certain side. */
async function coarseBones(model: Model, { ready, provider, said, pause }: CascadeRun): Promise<{ bones: NamedBones; looks: TwoLooks | null; session: UsedSession }> {
  const session = await opened(model, provider);
  try {
    const probabilities = await voted(ready, model.manifest, session.run, pause);
    const bones = namedOrRefused(probabilities, { ...ready, said }, model.manifest);
    return { bones, looks: twoLooks(probabilities, bones.labels, model.manifest), session };
  } finally {
    await session.release();
  }
}

/** The fine network over the bones of the coarse one. */
async function fineCascadeBones(model: Model, coarse: CoarseBones, { ready, provider, pause }: CascadeRun): Promise<CoarseBones> {
  const session = await opened(model, provider);
  try {
    const word = await fineWord({ scan: ready.oriented, coarse, manifest: model.manifest, predict: session.run, afterTile: pause });
    return word ? fineBones(word, coarse, model.manifest) : coarse;
  } finally {
    await session.release();
  }
}

/** The first two looks of a network that looks more than once. */
function twoLooks({ looks: [first, second] }: Voted, { grid, voxels }: LabelMap, manifest: ModelManifest): TwoLooks | null {
  if (!first || !second) return null;
  const channel = (look: Probabilities, type: BoneType): Uint8Array => look.channels[channelOf(manifest, type)] ?? new Uint8Array(voxels.length);
  return { grid, labels: voxels, looksAt: (type) => [channel(first, type), channel(second, type)] };
}

const opened = ({ manifest, file }: Model, provider: CascadeRun['provider']): Promise<OnnxSession> => {
  const small = manifest.input.sizeMultiple;
  return openOnnx({
    file, provider, inputName: manifest.input.name, outputName: manifest.output.name,
    trialSize: [small, small, small], channels: 1 + (manifest.input.guide?.length ?? 0),
  });
};

function namedOrRefused(probabilities: Probabilities, ready: Prepared & Pick<CascadeRun, 'said'>, manifest: ModelManifest): NamedBones {
  const named = namedBones(probabilities, ready, manifest);
  if (named.ok) return named.value;
  if (named.error.code === 'no-bone') throw new Refusal('segment.noBone');
  if (named.error.code === 'side-contradicted') throw new Refusal('segment.sideContradicted', { bone: named.error.type, side: named.error.said, by: named.error.by });
  throw new Refusal('segment.sideAmbiguous', { bone: named.error.type });
}
