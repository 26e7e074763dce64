import type { ModelManifest } from './model';
import { channelNamesOf } from './model';
import { unpadded, type Prepared } from './preprocess';
import { ballot, flipped, gaussianWindow, tileOf, tileStarts, type TensorSize } from './tiles';

/** Runs a network on one patch: normalised values in, logits (channels slowest) out. */
export type Predict = (values: Float32Array, size: TensorSize) => Promise<Float32Array>;

/** Class probabilities on the network's grid, 0 to 255 for 0 to 1; channel by channel. */
export type Probabilities = { readonly channels: readonly Uint8Array[] };

/** The word of all looks together, and of each look alone where there are several: where they differ the network is unsure. */
export type Voted = Probabilities & { readonly looks: readonly Probabilities[] };

/**
 * The network over the whole volume: overlapping tiles, each also seen mirrored, weighted mean of the logits, softmax.
 * `afterTile` is awaited after each run of the network, so that a caller can report and stop between patches.
 */
export async function voted(input: Prepared, manifest: ModelManifest, predict: Predict, afterTile: (fraction: number) => Promise<void>): Promise<Voted> {
  const patch = manifest.input.patch;
  const window = gaussianWindow(patch, manifest.tiling.sigmaFraction);
  const starts = tileStarts(input.size, patch, manifest.tiling.overlap);
  const views = viewsOf(manifest);
  const channels = channelNamesOf(manifest).length;
  const votes = views.map(() => ballot(input.size, channels));
  for (const [n, start] of starts.entries()) {
    const tile = tileOf(input.tensor, input.size, start, patch);
    for (const [v, view] of views.entries()) {
      votes[v]?.add({ logits: await seenThrough(view, { tile, patch, predict }), start, patch, window });
      await afterTile((n * views.length + v + 1) / (starts.length * views.length));
    }
  }
  const looks = votes.map((vote) => vote.mean());
  const all = softmax(meanOf(looks), input, channels);
  return { ...all, looks: looks.length > 1 ? looks.map((look) => softmax(look, input, channels)) : [] };
}

function meanOf(looks: readonly Float32Array[]): Float32Array {
  const mean = (looks[0] as Float32Array).slice();
  for (const look of looks.slice(1)) for (let at = 0; at < mean.length; at++) (mean[at] as number) += look[at] as number;
  return mean.map((sum) => sum / looks.length);
}

/** Axes to mirror for each look: none, and each axis of `flipAverage`. */
type View = readonly (0 | 1 | 2)[];
const viewsOf = ({ flipAverage, input: { axes } }: ModelManifest): View[] =>
  [[], ...flipAverage.map((letter) => [axes.indexOf(letter) as 0 | 1 | 2])];

async function seenThrough(view: View, { tile, patch, predict }: { tile: Float32Array; patch: TensorSize; predict: Predict }): Promise<Float32Array> {
  const mirrored = view.reduce((values, axis) => flipped(values, patch, axis), tile);
  return view.reduce((values, axis) => flipped(values, patch, axis), await predict(mirrored, patch));
}

/** Softmax over the channels, in place on the logits, then quantised without the padding. */
function softmax(logits: Float32Array, input: Prepared, channels: number): Probabilities {
  const voxels = logits.length / channels;
  for (let at = 0; at < voxels; at++) {
    let [highest, total] = [-Infinity, 0];
    for (let c = at; c < logits.length; c += voxels) highest = Math.max(highest, logits[c] as number);
    for (let c = at; c < logits.length; c += voxels) total += logits[c] = Math.exp((logits[c] as number) - highest);
    for (let c = at; c < logits.length; c += voxels) (logits[c] as number) *= 255 / total;
  }
  return {
    channels: Array.from({ length: channels }, (_, c) => Uint8Array.from(unpadded(logits.subarray(c * voxels, (c + 1) * voxels), input), Math.round)),
  };
}

/** The most probable channel of each voxel (the first of equals). */
export function mostProbable({ channels }: Probabilities): Uint8Array {
  const best = new Uint8Array(channels[0]?.length ?? 0);
  const highest = channels[0]?.slice() ?? new Uint8Array(0);
  for (const [c, channel] of channels.entries()) {
    for (let at = 0; at < best.length; at++) {
      if ((channel[at] as number) <= (highest[at] as number)) continue;
      highest[at] = channel[at] as number;
      best[at] = c;
    }
  }
  return best;
}
