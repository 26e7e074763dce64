import type { TensorSize } from './tiles';

/** One tile's word: logits (channels slowest) of the patch at `start`. */
export type TileWord = { readonly logits: Float32Array; readonly start: TensorSize };
/** Class probabilities, 0 to 255 for 0 to 1, channel by channel; background (channel 0) is certain where no tile was. */
export type SlabVote = { readonly add: (word: TileWord) => void; readonly closeBefore: (plane: number) => void; readonly channels: readonly Uint8Array[] };

type Space = { readonly size: TensorSize; readonly patch: TensorSize; readonly channels: number; readonly window: Float32Array };

/**
 * Weighted mean of the logits of overlapping tiles, softmax, like `ballot`, for volumes whose logits do not fit in
 * memory: only as many planes as a patch is deep are open at a time. Tiles come in the order of their first plane;
 * `closeBefore(plane)` says that no further tile touches the planes before.
 */
export function slabVote(space: Space): SlabVote {
  const { size, patch, channels } = space;
  const planeSize = size[1] * size[2];
  const slab: Slab = { sums: Array.from({ length: channels }, () => new Float32Array(patch[0] * planeSize)), weights: new Float32Array(patch[0] * planeSize), planeSize, depth: patch[0] };
  const out = Array.from({ length: channels }, (_, channel) => new Uint8Array(size[0] * planeSize).fill(channel === 0 ? 255 : 0));
  let open = 0;
  return {
    channels: out,
    add: (word) => {
      for (let channel = 0; channel <= channels; channel++) addChannel(space, slab, { ...word, channel });
    },
    closeBefore: (plane) => {
      for (; open < Math.min(plane, size[0]); open++) closePlane(slab, out, open);
    },
  };
}

/** A ring of open planes: plane n is at n modulo depth. */
type Slab = { readonly sums: readonly Float32Array[]; readonly weights: Float32Array; readonly planeSize: number; readonly depth: number };

/** Adds one channel of a tile; the channel after the last is the weight. */
function addChannel({ size, patch, window, channels }: Space, slab: Slab, { logits, start, channel }: TileWord & { channel: number }): void {
  const target = channel === channels ? slab.weights : (slab.sums[channel] as Float32Array);
  const first = channel * window.length;
  for (let a = 0; a < patch[0]; a++) {
    const plane = ((start[0] + a) % slab.depth) * slab.planeSize;
    for (let b = 0; b < patch[1]; b++) {
      const to = plane + (start[1] + b) * size[2] + start[2];
      const from = (a * patch[1] + b) * patch[2];
      for (let c = 0; c < patch[2]; c++) (target[to + c] as number) += (window[from + c] as number) * (channel === channels ? 1 : (logits[first + from + c] as number));
    }
  }
}

/** Below the highest logit by so much a class has less than half of 1/255: no need to raise it to a power. */
const NOTHING = 6.3;

/** Powers of the mean logits less the highest, into `powers`; gives their sum. */
function powersOf(sums: readonly Float32Array[], at: number, { weight, powers }: { readonly weight: number; readonly powers: Float64Array }): number {
  let highest = -Infinity;
  for (const sum of sums) if ((sum[at] as number) > highest) highest = sum[at] as number;
  let total = 0;
  for (let c = 0; c < powers.length; c++) {
    const below = (highest - ((sums[c] as Float32Array)[at] as number)) / weight;
    total += powers[c] = below > NOTHING ? 0 : below === 0 ? 1 : Math.exp(-below);
  }
  return total;
}

/** Softmax of a plane's mean logits into the result; the plane is empty again afterwards. */
function closePlane({ sums, weights, planeSize, depth }: Slab, out: readonly Uint8Array[], plane: number): void {
  const from = (plane % depth) * planeSize;
  const powers = new Float64Array(sums.length);
  for (let at = 0; at < planeSize; at++) {
    const weight = weights[from + at] as number;
    if (weight === 0) continue;
    const total = powersOf(sums, from + at, { weight, powers });
    for (let c = 0; c < powers.length; c++) (out[c] as Uint8Array)[plane * planeSize + at] = Math.round((255 * (powers[c] as number)) / total);
  }
  for (const sum of sums) sum.fill(0, from, from + planeSize);
  weights.fill(0, from, from + planeSize);
}
