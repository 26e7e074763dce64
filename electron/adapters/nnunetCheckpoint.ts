import { basename } from 'node:path';

import { Refusal } from '../../shared/jobs/job';
import type { Pickled, Tensor } from './pickleValues';
import { isTensor, withTorchCheckpoint } from './torchCheckpoint';

/** What nnU-Net's trainer saves of a fold, as far as it is needed to use the network. */
export type NnunetCheckpoint = {
  readonly weights: ReadonlyMap<string, Tensor>;
  /** The configuration of `plans.json` it was trained for; null where the file does not say. */
  readonly configuration: string | null;
  readonly trainer: string | null;
  readonly epochs: number | null;
  readonly mirroringAxes: readonly number[];
  readonly read: (tensor: Tensor) => Promise<Float32Array<ArrayBuffer>>;
};

/** Opens `checkpoint_final.pth` for as long as `use` needs it. Throws `Refusal('nnunet.…')`. */
export const withNnunetCheckpoint = <T>(path: string, use: (checkpoint: NnunetCheckpoint) => Promise<T>): Promise<T> =>
  withTorchCheckpoint(path, ({ content, read }) => use({ ...checked(content, basename(path)), read }));

function checked(content: Pickled, file: string): Omit<NnunetCheckpoint, 'read'> {
  const weights = at(content, 'network_weights');
  if (!(weights instanceof Map) || weights.size === 0) throw new Refusal('nnunet.checkpointContent', { file, place: 'network_weights' });
  const named = new Map<string, Tensor>();
  for (const [name, weight] of weights) {
    if (typeof name !== 'string' || !isTensor(weight)) throw new Refusal('nnunet.checkpointContent', { file, place: `network_weights.${String(name)}` });
    named.set(name, weight);
  }
  return {
    weights: named,
    configuration: textAt(at(content, 'init_args'), 'configuration'),
    trainer: textAt(content, 'trainer_name'),
    epochs: numberAt(content, 'current_epoch'),
    mirroringAxes: axesOf(at(content, 'inference_allowed_mirroring_axes'), file),
  };
}

const at = (value: Pickled | undefined, key: string): Pickled | undefined => (value instanceof Map ? value.get(key) : undefined);

function textAt(value: Pickled | undefined, key: string): string | null {
  const found = at(value, key);
  return typeof found === 'string' ? found : null;
}

function numberAt(value: Pickled, key: string): number | null {
  const found = at(value, key);
  return typeof found === 'number' ? found : null;
}

/** None or left out: the network was trained without mirroring. */
function axesOf(value: Pickled | undefined, file: string): readonly number[] {
  if (value === undefined || value === null) return [];
  const isAxis = (axis: Pickled): axis is number => axis === 0 || axis === 1 || axis === 2;
  if (!Array.isArray(value) || !(value as Pickled[]).every(isAxis) || new Set(value).size !== value.length) throw new Refusal('nnunet.checkpointContent', { file, place: 'inference_allowed_mirroring_axes' });
  return value as number[];
}
