type Size = readonly [number, number, number];

/** The mask (0 and 1) after a Gaussian of `sigma` voxels along each axis, cut at one half: flat and gently curved surfaces stay. */
export function smoothedMask(mask: Uint8Array, size: Size, sigma: Size): Uint8Array {
  return Uint8Array.from(blurred(Float32Array.from(mask), size, sigma), (part) => (part >= 0.5 ? 1 : 0));
}

/** Gaussian blur of `sigma` voxels along each axis; at the border the outermost value goes on. Changes `values`. */
export function blurred(values: Float32Array, size: Size, sigma: Size): Float32Array {
  for (const axis of [0, 1, 2] as const) blurAlong(values, size, axis, kernelOf(sigma[axis]));
  return values;
}

/** Half of a symmetric kernel: the weight of the middle, then of 1, 2, … voxels away; the whole sums to 1. */
function kernelOf(sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: reach + 1 }, (_, n) => (sigma > 0 ? Math.exp(-0.5 * (n / sigma) ** 2) : 1));
  const total = weights.reduce((sum, weight, n) => sum + (n === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / total);
}

function blurAlong(values: Float32Array, size: Size, axis: 0 | 1 | 2, kernel: Float64Array): void {
  const length = size[axis];
  const inner = size.slice(0, axis).reduce((a, b) => a * b, 1);
  const line = new Float64Array(length + 2 * (kernel.length - 1));
  const lead = kernel.length - 1;
  for (let block = 0; block < values.length; block += inner * length) {
    for (let start = block; start < block + inner; start++) {
      for (let n = 0; n < line.length; n++) line[n] = values[start + Math.min(length - 1, Math.max(0, n - lead)) * inner] as number;
      for (let n = 0; n < length; n++) values[start + n * inner] = weighted(line, n + lead, kernel);
    }
  }
}

function weighted(line: Float64Array, at: number, kernel: Float64Array): number {
  let sum = (kernel[0] as number) * (line[at] as number);
  for (let d = 1; d < kernel.length; d++) sum += (kernel[d] as number) * ((line[at - d] as number) + (line[at + d] as number));
  return sum;
}
