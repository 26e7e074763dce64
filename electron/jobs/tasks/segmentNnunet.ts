import { Refusal, type JobInput } from '../../../shared/jobs/job';
import type { SaidSide } from '../../../shared/segmentation/sides';
import { namedByModel, type NamedByModel } from '../../../shared/segmentation/nnunet/named';
import { bodyMiddleOf } from '../../../shared/segmentation/nnunet/bodyMiddle';
import { combined } from '../../../shared/segmentation/nnunet/parts';
import { publishedResult, type Networks, type Published } from '../../../shared/segmentation/nnunet/segmented';
import type { Volume } from '../../../shared/volume/grid';
import type { Orientation } from '../../../shared/volume/orient';
import { openOnnx, type OnnxSession } from '../../adapters/onnx';
import type { ImportedModel, ImportedPart } from '../../catalog/models';

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
  const { published, session } = await ofAllParts(volume, model.parts, { provider, pause });
  const { oriented, back } = published.input;
  const leftRight = ['L', 'R'].includes(model.parts[0].manifest.input.axes[2]);
  const named = namedByModel(published, { bodyMiddle: leftRight ? bodyMiddleOf(oriented, published.onNetwork.grid) : null, said });
  if (!named.ok) throw refusalOf(named.error, model);
  return { ...named.value, oriented, back, session };
}

type PartRun = Pick<NnunetRun, 'provider' | 'pause'>;
type PartResult = { readonly published: Published; readonly session: NnunetSegmentation['session'] };

/** One part after the other, each on the whole scan, so that no two networks are held at once. */
async function ofAllParts(volume: Volume, [first, ...others]: ImportedModel['parts'], { provider, pause }: PartRun): Promise<PartResult> {
  const within = (n: number) => (fraction: number): Promise<void> => pause((n + fraction) / (1 + others.length));
  const { published, session } = await ofPart(volume, first, { provider, pause: within(0) });
  let whole = published;
  for (const [n, part] of others.entries()) whole = combined(whole, (await ofPart(volume, part, { provider, pause: within(n + 1) })).published);
  return { published: whole, session };
}

async function ofPart(volume: Volume, part: ImportedPart, { provider, pause }: PartRun): Promise<PartResult> {
  const { networks, session, release } = await openedNetworks(part, provider);
  try {
    return { published: await publishedResult(volume, part.manifest, networks, pause), session };
  } finally {
    await release();
  }
}

type Opened = { readonly networks: Networks; readonly session: OnnxSession; readonly release: () => Promise<void> };

/** The networks of a part, ready to run. The last layer by itself is a small sum over each plane and stays on the processor. */
export async function openedNetworks({ manifest: { input, output, head }, files, head: headFile }: ImportedPart, provider: NnunetRun['provider']): Promise<Opened> {
  const sessions: OnnxSession[] = [];
  const release = async (): Promise<void> => { await Promise.all(sessions.map((session) => session.release())); };
  try {
    for (const file of files) sessions.push(await openOnnx({ file, provider, inputName: input.name, outputName: head?.input ?? output.name, trialSize: input.sizeMultiple }));
    const ensemble = sessions.map(({ run }) => run);
    const last = head && headFile !== null ? await openOnnx({ file: headFile, provider: 'cpu', inputName: head.input, outputName: output.name, channels: head.features, trialSize: [1, 8, 8] }) : null;
    if (last) sessions.push(last);
    return { networks: { ensemble, head: last?.run ?? null }, session: sessions[0] as OnnxSession, release };
  } catch (cause) {
    await release();
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
