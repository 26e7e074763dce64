import type { AbortSignalLike } from '../../shared/jobs/job';

/** The files of a trained nnU-Net v2 model, found in a folder or unpacked from a zip into a folder of its own. */
export type NnunetFiles = {
  readonly plans: unknown;
  readonly dataset: unknown;
  /** One checkpoint a fold, in the order of the folds' names. */
  readonly folds: readonly { readonly name: string; readonly checkpoint: string }[];
  /** Names of the folders between the root and the model, as TotalSegmentator writes them (`Dataset297_…`, `trainer__plans__3d_fullres`). */
  readonly path: string;
};

/** Opens a model folder or zip for as long as `use` needs it; what was unpacked is removed afterwards. Throws `Refusal('nnunet.…')`. */
export type WithNnunetFiles = <T>(path: string, signal: AbortSignalLike, use: (files: NnunetFiles) => Promise<T>) => Promise<T>;
