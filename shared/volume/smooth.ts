import { partly, unattended, type Attend } from './attend';

type Size = readonly [number, number, number];

/** The mask (0 and 1) after a Gaussian of `sigma` voxels along each axis, cut at one half: flat and gently curved surfaces stay. */
export function smoothedMask(mask: Uint8Array, size: Size, sigma: Size): Uint8Array {
  const part = blurred(new Float32Array(mask), size, sigma);
  const out = new Uint8Array(mask.length);
  for (let at = 0; at < out.length; at++) if ((part[at] as number) >= 0.5) out[at] = 1;
  return out;
}

/** The mask (0 and 1) grown by `reach` voxels along each axis (a box). */
export function thickened(mask: Uint8Array, size: Size, reach: Size): Uint8Array {
  return ([0, 1, 2] as const).reduce((input, axis) => thickenedAlong(input, size, axis, reach[axis]), mask);
}

function thickenedAlong(mask: Uint8Array, size: Size, axis: 0 | 1 | 2, reach: number): Uint8Array {
  const inner = size.slice(0, axis).reduce((a, b) => a * b, 1);
  const block = inner * size[axis];
  const out = mask.slice();
  for (let start = 0; start < mask.length; start += block) {
    for (let shift = inner; shift <= reach * inner && shift < block; shift += inner) {
      for (let at = start + shift; at < start + block; at++) {
        (out[at] as number) |= mask[at - shift] as number;
        (out[at - shift] as number) |= mask[at] as number;
      }
    }
  }
  return out;
}

/** Gaussian blur of `sigma` voxels along each axis; at the border the outermost value goes on. */
export function blurred(values: Float32Array, size: Size, sigma: Size, attend: Attend = unattended): Float32Array {
  return ([0, 1, 2] as const).reduce((input, axis) => {
    const inner = size.slice(0, axis).reduce((a, b) => a * b, 1);
    return blurredAlong(input, { inner, length: size[axis], kernel: kernelOf(sigma[axis]), attend: partly(attend, axis / 3, (axis + 1) / 3) });
  }, values);
}

/** Half of a symmetric kernel: the weight of the middle, then of 1, 2, … voxels away; the whole sums to 1. */
function kernelOf(sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: reach + 1 }, (_, n) => (sigma > 0 ? Math.exp(-0.5 * (n / sigma) ** 2) : 1));
  const total = weights.reduce((sum, weight, n) => sum + (n === 0 ? weight : 2 * weight), 0);
  return weights.map((weight) => weight / total);
}

/** Long runs of neighbours are added at once, so that memory is walked in its own order along every axis. */
function blurredAlong(values: Float32Array, { inner, length, kernel, attend }: Along): Float32Array {
  const block = { values, out: new Float32Array(values.length), inner, length, start: 0 };
  for (; block.start < values.length; block.start += inner * block.length) {
    for (let d = 1 - kernel.length; d < kernel.length; d++) {
      // Along a row there are as many blocks as rows; along the others a block is large, and is reported on within.
      if (inner > 1 || d === 0) attend((block.start + (inner * length * (d + kernel.length)) / (2 * kernel.length)) / values.length);
      addShifted(block, d, kernel[Math.abs(d)] as number);
    }
  }
  return block.out;
}

/** An axis: how far apart its neighbours are in memory, how many there are, and what is laid over them. */
type Along = { readonly inner: number; readonly length: number; readonly kernel: Float64Array; readonly attend: Attend };

type Block = { readonly values: Float32Array; readonly out: Float32Array; readonly inner: number; readonly length: number; readonly start: number };

/** Adds the values `d` steps further along the axis; beyond the end the outermost go on. */
function addShifted({ values, out, inner, length, start }: Block, d: number, weight: number): void {
  const first = Math.min(length, Math.max(0, -d));
  const end = Math.max(first, Math.min(length, length - d));
  const shift = d * inner;
  for (let at = start + first * inner; at < start + end * inner; at++) (out[at] as number) += weight * (values[at + shift] as number);
  for (let at = 0; at < first * inner; at++) (out[start + at] as number) += weight * (values[start + (at % inner)] as number);
  for (let at = end * inner; at < length * inner; at++) (out[start + at] as number) += weight * (values[start + (length - 1) * inner + (at % inner)] as number);
}
