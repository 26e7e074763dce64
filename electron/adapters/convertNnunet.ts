import type { AbortSignalLike } from '../../shared/jobs/job';
import type { ConvertedNnunet } from '../../shared/segmentation/nnunet/converted';

/** The parsed `plans.json` and `dataset.json` of a trained nnU-Net v2 model and the path of one fold's checkpoint. */
export type NnunetModel = {
  readonly plans: unknown;
  readonly dataset: unknown;
  readonly checkpoint: string;
  /** Labels of `dataset.json`, without the background; the other classes share one channel. */
  readonly wantedClasses: readonly number[] | 'all';
  /** Name in `plans.json`; without it the one that the checkpoint was trained for, as nnU-Net takes it. */
  readonly configuration?: string;
};

export type ConvertContext = { readonly signal: AbortSignalLike; readonly progress: (step: string, fraction: number) => void };

/** Writes the network as ONNX. Throws `Refusal('nnunet.…')` where the model is not what it should be, and the signal's reason when aborted. */
export type ConvertNnunet = (model: NnunetModel, context: ConvertContext) => Promise<ConvertedNnunet>;
