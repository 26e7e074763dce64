import { Refusal, type JobInput } from '../../../shared/jobs/job';
import type { SaidSide } from '../../../shared/segmentation/sides';
import { namedByModel, type NamedByModel } from '../../../shared/segmentation/nnunet/named';
import { bodyMiddleOf } from '../../../shared/segmentation/nnunet/bodyMiddle';
import { publishedResult } from '../../../shared/segmentation/nnunet/segmented';
import type { Volume } from '../../../shared/volume/grid';
import type { Orientation } from '../../../shared/volume/orient';
import { openOnnx, type OnnxSession } from '../../adapters/onnx';
import type { ImportedModel } from '../../catalog/models';

/** What an imported model found, by its published recipe and with our names. */
export type NnunetSegmentation = NamedByModel & {
  /** The scan with the axes of the model's grid, as `refinedBones` takes it, and the way back to its own axes. */
  readonly oriented: Volume;
  readonly back: Orientation;
  readonly session: Pick<OnnxSession, 'provider' | 'passedOver'>;
};

export type NnunetRun = {
  readonly model: ImportedModel;
  readonly provider: JobInput<'segment'>['provider'];
  /** The one side in view, where the user or the header of the scan says it. */
  readonly said: SaidSide | null;
  /** Awaited after each run of a network with how far it is (0 to 1); throws to stop. */
  readonly pause: (fraction: number) => Promise<void>;
};

/** Scan → bones of an imported nnU-Net v2 or TotalSegmentator model. Refuses what has no bone, no certain side, or sides that the scan speaks against. */
export async function segmentWithNnunet(volume: Volume, { model, provider, said, pause }: NnunetRun): Promise<NnunetSegmentation> {
  const sessions = await opened(model, provider);
  try {
    const published = await publishedResult(volume, model.manifest, sessions.map(({ run }) => run), pause);
    const { oriented, back } = published.input;
    const leftRight = ['L', 'R'].includes(model.manifest.input.axes[2]);
    const named = namedByModel(published, model.manifest, { bodyMiddle: leftRight ? bodyMiddleOf(oriented, published.onNetwork.grid) : null, said });
    if (!named.ok) throw refusalOf(named.error, model);
    return { ...named.value, oriented, back, session: sessions[0] as OnnxSession };
  } finally {
    await Promise.all(sessions.map((session) => session.release()));
  }
}

async function opened({ manifest: { input, output }, files }: ImportedModel, provider: NnunetRun['provider']): Promise<OnnxSession[]> {
  const sessions: OnnxSession[] = [];
  try {
    for (const file of files) sessions.push(await openOnnx({ file, provider, inputName: input.name, outputName: output.name, trialSize: input.sizeMultiple }));
    return sessions;
  } catch (cause) {
    await Promise.all(sessions.map((session) => session.release()));
    throw cause;
  }
}

type NotNamed = Extract<ReturnType<typeof namedByModel>, { ok: false }>['error'];

function refusalOf(error: NotNamed, { manifest }: ImportedModel): Refusal {
  switch (error.code) {
    case 'no-bone': return new Refusal('segment.noBone');
    case 'side-ambiguous': return new Refusal('segment.sideAmbiguous', { bone: error.type });
    case 'side-contradicted': return new Refusal('segment.sideContradicted', { bone: error.type, side: error.said, by: error.by });
    case 'sides-disagree': return new Refusal('model.sidesDisagree', { model: manifest.id, bone: error.bone, side: error.stands });
  }
}
