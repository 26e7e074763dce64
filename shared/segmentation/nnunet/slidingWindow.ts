import { flipped, tileOf, type TensorSize } from '../tiles';
import { inHalfPrecision, roundedHalfToEven } from './rounding';

/** Runs a network on one patch: normalised values in, logits (channels slowest) out. */
export type Predict = (values: Float32Array, size: TensorSize) => Promise<Float32Array>;

export type WindowPlan = {
  readonly patch: TensorSize;
  /** Distance of neighbouring tiles as a part of the patch, at most. */
  readonly step: number;
  /** Axes of the tensor over whose flips, alone and together, the logits are averaged. */
  readonly mirrorAxes: readonly number[];
  readonly channels: number;
};

/** Starts of the tiles along one axis: as few as the step allows, spread evenly, rounded half to even. `size` is at least `patch`. */
export function tileStartsAlong(size: number, patch: number, step: number): number[] {
  const count = Math.ceil((size - patch) / (patch * step)) + 1;
  const apart = count > 1 ? (size - patch) / (count - 1) : 0;
  return Array.from({ length: count }, (_, n) => roundedHalfToEven(apart * n));
}

/** How many tiles cover a tensor. */
export const tileCount = (size: TensorSize, { patch, step }: Pick<WindowPlan, 'patch' | 'step'>): number =>
  ([0, 1, 2] as const).reduce<number>((count, axis) => count * tileStartsAlong(Math.max(size[axis], patch[axis]), patch[axis], step).length, 1);

/**
 * nnU-Net's weight of a tile's voxels: a Gaussian of sigma = patch / 8 about voxel patch / 2, greatest 10, kept in half
 * precision as it keeps it; what that makes zero (the corners) becomes the least weight that is not.
 */
export function tileWeights(patch: TensorSize): Float32Array {
  const [slow, middle, fast] = [bell(patch[0]), bell(patch[1]), bell(patch[2])];
  const plane = middle.flatMap((b) => fast.map((c) => b * c));
  const weights = Float32Array.from(slow.flatMap((a) => plane.map((weight) => inHalfPrecision(GREATEST_WEIGHT * a * weight))));
  const least = weights.reduce((low, weight) => (weight > 0 && weight < low ? weight : low), GREATEST_WEIGHT);
  return weights.map((weight) => (weight === 0 ? least : weight));
}

const GREATEST_WEIGHT = 10;
/** SciPy's filter ends at so many sigmas. */
const REACH_SIGMAS = 4;

function bell(size: number): number[] {
  const [sigma, centre] = [size / 8, Math.floor(size / 2)];
  const reach = Math.trunc(REACH_SIGMAS * sigma + 0.5);
  return Array.from({ length: size }, (_, at) => (Math.abs(at - centre) <= reach ? Math.exp(-0.5 * ((at - centre) / sigma) ** 2) : 0));
}

/** The tensor a network goes over; at least as large as the patch along each axis. */
export type Tensor = { readonly values: Float32Array; readonly size: TensorSize };

export type Listener = {
  /** The weighted mean of the logits in one plane across the slow axis (channels slowest), from the first plane to the last. Awaited; valid until then. */
  readonly onPlane: (logits: Float32Array, plane: number) => Promise<void> | void;
  /** Awaited after each run of a network, so that a caller can report and stop. */
  readonly afterRun: (fraction: number) => Promise<void>;
};

/**
 * The networks of an ensemble over the whole tensor, their logits averaged. Planes are handed on as soon as no further
 * tile reaches them, so that the logits of one patch depth are held and not those of the scan.
 */
export async function slide(tensor: Tensor, plan: WindowPlan, ensemble: readonly Predict[], { onPlane, afterRun }: Listener): Promise<void> {
  const starts = ([0, 1, 2] as const).map((axis) => tileStartsAlong(tensor.size[axis], plan.patch[axis], plan.step)) as [number[], number[], number[]];
  const slab = openSlab(tensor.size, plan);
  const looks = ensemble.flatMap((predict) => viewsOf(plan.mirrorAxes).map((view) => [predict, view] as const));
  const runs = starts[0].length * starts[1].length * starts[2].length * looks.length;
  let done = 0;
  for (const [n, slow] of starts[0].entries()) {
    for (const [middle, fast] of starts[1].flatMap((row) => starts[2].map((column) => [row, column] as const))) {
      const tile = tileOf(tensor.values, tensor.size, [slow, middle, fast], plan.patch);
      for (const [predict, view] of looks) {
        slab.add(await seenThrough(view, { tile, patch: plan.patch, predict }), [middle, fast]);
        await afterRun(++done / runs);
      }
    }
    await slab.handOn((starts[0][n + 1] ?? tensor.size[0]) - slow, onPlane);
  }
}

/** No flip first, then each axis and every combination of them. */
type View = readonly (0 | 1 | 2)[];
const viewsOf = (axes: readonly number[]): View[] =>
  axes.reduce<View[]>((views, axis) => [...views, ...views.map((view) => [...view, axis as 0 | 1 | 2])], [[]]);

async function seenThrough(view: View, { tile, patch, predict }: { tile: Float32Array; patch: TensorSize; predict: Predict }): Promise<Float32Array> {
  const mirrored = view.reduce((values, axis) => flipped(values, patch, axis), tile);
  return view.reduce((values, axis) => flipped(values, patch, axis), await predict(mirrored, patch));
}

type Slab = {
  readonly add: (logits: Float32Array, at: readonly [middle: number, fast: number]) => void;
  /** Hands on the first planes and moves the rest up. */
  readonly handOn: (planes: number, onPlane: Listener['onPlane']) => Promise<void>;
};

/** Sums of weighted logits over one patch depth of the tensor; every channel a block of its own, the weights the last block. */
function openSlab([, rows, columns]: TensorSize, { patch, channels }: WindowPlan): Slab {
  const plane = rows * columns;
  const sums = Array.from({ length: channels + 1 }, () => new Float32Array(patch[0] * plane));
  const weights = tileWeights(patch);
  const mean = new Float32Array(channels * plane);
  let first = 0;
  return {
    add: (logits, at) => {
      for (let c = 0; c < channels; c++) addTile(sums[c] as Float32Array, { columns, plane, patch, at }, { weights, logits: logits.subarray(c * weights.length, (c + 1) * weights.length) });
      addTile(sums[channels] as Float32Array, { columns, plane, patch, at }, { weights, logits: null });
    },
    handOn: async (planes, onPlane) => {
      for (let n = 0; n < planes; n++) {
        const total = (sums[channels] as Float32Array).subarray(n * plane, (n + 1) * plane);
        for (let c = 0; c < channels; c++) divided((sums[c] as Float32Array).subarray(n * plane, (n + 1) * plane), total, mean.subarray(c * plane, (c + 1) * plane));
        await onPlane(mean, first++);
      }
      for (const sum of sums) sum.copyWithin(0, planes * plane).fill(0, Math.max(0, sum.length - planes * plane));
    },
  };
}

function divided(sum: Float32Array, total: Float32Array, out: Float32Array): void {
  for (let at = 0; at < out.length; at++) out[at] = (sum[at] as number) / (total[at] as number);
}

type Place = { readonly columns: number; readonly plane: number; readonly patch: TensorSize; readonly at: readonly [number, number] };

function addTile(sum: Float32Array, { columns, plane, patch, at }: Place, { weights, logits }: { weights: Float32Array; logits: Float32Array | null }): void {
  for (let row = 0; row < patch[0] * patch[1]; row++) {
    const [a, b] = [Math.floor(row / patch[1]), row % patch[1]];
    const target = a * plane + (at[0] + b) * columns + at[1];
    const source = row * patch[2];
    for (let c = 0; c < patch[2]; c++) (sum[target + c] as number) += (weights[source + c] as number) * (logits ? (logits[source + c] as number) : 1);
  }
}
