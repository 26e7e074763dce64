import { err, ok, type Result } from '../../result';
import type { NnunetProblem } from './converted';
import { elementsOf, type NetworkGraph } from './graph';
import { problem } from './problem';

const NAMED_AT_MOST = 3;

/**
 * The one name of a weight that PyTorch's state dict holds under several: what wrappers put in front (`torch.compile`,
 * parallel training) is dropped, the decoder's reference to the encoder is the encoder, and a block's list of all its
 * modules is the module itself.
 */
export function canonicalName(key: string): string {
  return key
    .replace(/^(?:_orig_mod\.|module\.)+/, '')
    .replace(/^decoder\.encoder\./, 'encoder.')
    .replace(/\.all_modules\.(\d+)\./, (_, at: string) => (at === '0' ? '.conv.' : '.norm.'));
}

type Shaped = { readonly shape: readonly number[] };

/** The state dict by canonical name; all keys of one weight stand together. */
export function byCanonicalName<T>(weights: ReadonlyMap<string, T>): ReadonlyMap<string, readonly (readonly [key: string, weight: T])[]> {
  const groups = new Map<string, [string, T][]>();
  for (const [key, weight] of weights) {
    const name = canonicalName(key);
    groups.set(name, [...(groups.get(name) ?? []), [key, weight]]);
  }
  return groups;
}

/** Whether the checkpoint brings exactly the weights of the graph, each in its shape; else the first that differ, by name. */
export function checkWeights({ tensors }: NetworkGraph, found: ReadonlyMap<string, readonly (readonly [string, Shaped])[]>): Result<null, NnunetProblem> {
  const missing = [...tensors.keys()].filter((name) => !found.has(name));
  if (missing.length > 0) return err(problem('weightMissing', named(missing)));
  const unknown = [...found.keys()].filter((name) => !tensors.has(name) && !isTrainingHead(name, tensors));
  if (unknown.length > 0) return err(problem('weightUnknown', named(unknown)));
  for (const [name, expected] of tensors) {
    const wrong = found.get(name)?.find(([, { shape }]) => shape.join() !== expected.join());
    if (wrong) return err(problem('weightShape', { name: wrong[0], found: shapeText(wrong[1].shape), expected: shapeText(expected) }));
  }
  return ok(null);
}

/** How many numbers the network has, whatever channels are kept of its head. */
export const parametersOf = ({ tensors }: NetworkGraph): number => [...tensors.values()].reduce((sum, shape) => sum + elementsOf(shape), 0);

/** The segmentations of lower resolutions, by which training is also judged, stand before the one that is used. */
function isTrainingHead(name: string, tensors: ReadonlyMap<string, unknown>): boolean {
  const layer = layerOf(name);
  return layer !== null && [...tensors.keys()].some((used) => (layerOf(used) ?? -1) > layer);
}

function layerOf(name: string): number | null {
  const layer = /^decoder\.seg_layers\.(\d+)\.(?:weight|bias)$/.exec(name)?.[1];
  return layer === undefined ? null : Number(layer);
}

const shapeText = (shape: readonly number[]): string => shape.join('×') || '1';
const named = (names: readonly string[]): NnunetProblem['values'] => ({
  names: names.slice(0, NAMED_AT_MOST).join(', ') + (names.length > NAMED_AT_MOST ? ', …' : ''), count: names.length,
});
