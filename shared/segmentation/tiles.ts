/** A box of voxels, slowest axis first, as tensors list them. */
export type TensorSize = readonly [slow: number, middle: number, fast: number];

/**
 * Corners of tiles spread evenly over `size` so that neighbours overlap by at least `overlap` (a fraction of the
 * patch). `size` is at least `patch` along each axis; the last tile ends at the end.
 */
export function tileStarts(size: TensorSize, patch: TensorSize, overlap: number): TensorSize[] {
  const [a, b, c] = ([0, 1, 2] as const).map((axis) => startsAlong(size[axis], patch[axis], overlap)) as [number[], number[], number[]];
  return a.flatMap((slow) => b.flatMap((middle) => c.map((fast) => [slow, middle, fast] as const)));
}

function startsAlong(size: number, patch: number, overlap: number): number[] {
  const count = Math.ceil((size - patch) / (patch * (1 - overlap))) + 1;
  return Array.from({ length: count }, (_, n) => Math.round((n * (size - patch)) / Math.max(count - 1, 1)));
}

/** Weight of each voxel of a tile: a Gaussian about the middle, so that the seam between tiles does not show; never zero. */
export function gaussianWindow(patch: TensorSize, sigmaFraction: number): Float32Array {
  const [a, b, c] = patch.map((n) => Float64Array.from({ length: n }, (_, at) => Math.exp(-0.5 * ((at - Math.floor(n / 2)) / (n * sigmaFraction)) ** 2)));
  const window = new Float32Array(patch[0] * patch[1] * patch[2]);
  let at = 0;
  for (const slow of a as Float64Array) {
    for (const middle of b as Float64Array) {
      for (const fast of c as Float64Array) window[at++] = Math.max(slow * middle * fast, SMALLEST_WEIGHT);
    }
  }
  return window;
}

/** The box of `values` (of `size`) that starts at `start`. */
export function tileOf(values: Float32Array, size: TensorSize, start: TensorSize, patch: TensorSize): Float32Array {
  const tile = new Float32Array(patch[0] * patch[1] * patch[2]);
  for (let a = 0; a < patch[0]; a++) {
    for (let b = 0; b < patch[1]; b++) {
      const row = ((start[0] + a) * size[1] + start[1] + b) * size[2] + start[2];
      tile.set(values.subarray(row, row + patch[2]), (a * patch[1] + b) * patch[2]);
    }
  }
  return tile;
}

/** Weighted votes of tiles, added up voxel by voxel; `mean()` divides. Channels are the slowest axis. */
export function ballot(size: TensorSize, channels: number): Ballot {
  const voxels = size[0] * size[1] * size[2];
  const total = new Float32Array(channels * voxels);
  const weight = new Float32Array(voxels);
  return {
    add: ({ logits, start, patch, window }) => {
      for (let channel = 0; channel < channels; channel++) addTile(total.subarray(channel * voxels, (channel + 1) * voxels), size, { logits: logits.subarray(channel * window.length), start, patch, window });
      addTile(weight, size, { logits: null, start, patch, window });
    },
    mean: () => {
      for (let channel = 0; channel < channels; channel++) {
        for (let at = 0; at < voxels; at++) (total[channel * voxels + at] as number) /= weight[at] as number;
      }
      return total;
    },
  };
}

export type Vote = { readonly logits: Float32Array; readonly start: TensorSize; readonly patch: TensorSize; readonly window: Float32Array };
export type Ballot = { readonly add: (vote: Vote) => void; readonly mean: () => Float32Array };

/** Reverses one axis of a tensor with any number of leading channels. */
export function flipped(values: Float32Array, size: TensorSize, axis: 0 | 1 | 2): Float32Array {
  const inner = size.slice(axis + 1).reduce((a, b) => a * b, 1);
  const length = size[axis];
  const out = new Float32Array(values.length);
  for (let block = 0; block < values.length; block += inner * length) {
    for (let n = 0; n < length; n++) {
      const from = block + (length - 1 - n) * inner;
      out.set(values.subarray(from, from + inner), block + n * inner);
    }
  }
  return out;
}

const SMALLEST_WEIGHT = 1e-6;

function addTile(total: Float32Array, size: TensorSize, { logits, start, patch, window }: Omit<Vote, 'logits'> & { logits: Float32Array | null }): void {
  for (let a = 0; a < patch[0]; a++) {
    for (let b = 0; b < patch[1]; b++) {
      const target = ((start[0] + a) * size[1] + start[1] + b) * size[2] + start[2];
      const source = (a * patch[1] + b) * patch[2];
      for (let c = 0; c < patch[2]; c++) (total[target + c] as number) += (window[source + c] as number) * (logits ? (logits[source + c] as number) : 1);
    }
  }
}
