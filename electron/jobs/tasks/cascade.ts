import { namedBones, type NamedBones } from '../../../shared/segmentation/bones';
import { fineWord } from '../../../shared/segmentation/fine';
import { fineBones } from '../../../shared/segmentation/fineBones';
import type { ModelManifest } from '../../../shared/segmentation/model';
import type { SaidSide } from '../../../shared/segmentation/sides';
import type { Prepared } from '../../../shared/segmentation/preprocess';
import type { CoarseBones } from '../../../shared/segmentation/refine';
import { voted, type Probabilities } from '../../../shared/segmentation/vote';
import type { JobInput } from '../../../shared/jobs/job';
import { Refusal } from '../../../shared/jobs/job';
import { openOnnx, type OnnxSession } from '../../adapters/onnx';
import type { Model } from '../../catalog/models';

/** The networks of one segmentation: the coarse one, and the one that goes over its bones again. */
export type Cascade = { readonly coarse: Model; readonly fine: Model | null };
export type UsedSession = Pick<OnnxSession, 'provider' | 'passedOver'>;
export type CascadeRun = {
  readonly ready: Prepared;
  readonly provider: JobInput<'segment'>['provider'];
  /** The side in view, where somebody says it. */
  readonly said: SaidSide | null;
  /** Awaited between runs of the network with how far this stage is. */
  readonly pause: (fraction: number) => Promise<void>;
};

/** The coarse network over the whole volume, its bones with names and sides. Refuses what has no bone or no certain side. */
export async function coarseBones(model: Model, { ready, provider, said, pause }: CascadeRun): Promise<{ bones: NamedBones; session: UsedSession }> {
  const session = await opened(model, provider);
  try {
    const probabilities = await voted(ready, model.manifest, session.run, pause);
    return { bones: namedOrRefused(probabilities, { ...ready, said }, model.manifest), session };
  } finally {
    await session.release();
  }
}

/** The fine network over the bones of the coarse one. */
export async function fineCascadeBones(model: Model, coarse: CoarseBones, { ready, provider, pause }: CascadeRun): Promise<CoarseBones> {
  const session = await opened(model, provider);
  try {
    const word = await fineWord({ scan: ready.oriented, coarse, manifest: model.manifest, predict: session.run, afterTile: pause });
    return word ? fineBones(word, coarse, model.manifest) : coarse;
  } finally {
    await session.release();
  }
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
