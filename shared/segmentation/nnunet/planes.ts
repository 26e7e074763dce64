import type { TensorSize } from '../tiles';
import { tapsOf, type Order, type Size, type Taps } from './spline';

/** Takes the logits of one plane after another (channels slowest within a plane), from the first to the last. */
export type PlaneTaker = (logits: Float32Array, plane: number) => void;

/** Where the scan lies in the padded tensor. */
export type Padding = { readonly padded: TensorSize; readonly inner: TensorSize; readonly before: TensorSize };

/** Hands the planes on without the padding around them. */
export function withoutPadding({ padded, inner, before }: Padding, channels: number, take: PlaneTaker): PlaneTaker {
  const plane = inner[1] * inner[2];
  const out = new Float32Array(channels * plane);
  return (logits, n) => {
    if (n < before[0] || n >= before[0] + inner[0]) return;
    for (let c = 0; c < channels; c++) {
      for (let row = 0; row < inner[1]; row++) {
        const from = (c * padded[1] + row + before[1]) * padded[2] + before[2];
        out.set(logits.subarray(from, from + inner[2]), c * plane + row * inner[2]);
      }
    }
    take(out, n - before[0]);
  };
}

/** The likeliest channel of each voxel (the first of equals), into `out`. */
export function argmaxInto(out: Uint8Array, plane: number, channels: number): PlaneTaker {
  return (logits, n) => { argmax(logits, channels, out.subarray(n * plane, (n + 1) * plane)); };
}

function argmax(logits: Float32Array, channels: number, out: Uint8Array): void {
  const plane = out.length;
  out.fill(0);
  for (let c = 1; c < channels; c++) {
    for (let at = 0; at < plane; at++) {
      if ((logits[c * plane + at] as number) > (logits[(out[at] as number) * plane + at] as number)) out[at] = c;
    }
  }
}

/** A logit so far below the highest has no part in 255. */
const NEGLIGIBLE = -12;

/** The probability (0 to 255 for 0 to 1) of each group of channels, into the group's own voxels. The groups together are all channels. */
export function probabilitiesInto(groups: readonly { readonly channels: readonly number[]; readonly out: Uint8Array }[], plane: number, channels: number): PlaneTaker {
  const highest = new Float32Array(plane);
  const total = new Float32Array(plane);
  const parts = groups.map(({ channels: own, out }) => ({ own, out, sum: new Float32Array(plane) }));
  return (logits, n) => {
    highest.set(logits.subarray(0, plane));
    for (let c = 1; c < channels; c++) raise(highest, logits.subarray(c * plane, (c + 1) * plane));
    total.fill(0);
    for (const { own, sum } of parts) {
      sum.fill(0);
      for (const c of own) addWeights(sum, logits.subarray(c * plane, (c + 1) * plane), highest);
      for (let at = 0; at < plane; at++) (total[at] as number) += sum[at] as number;
    }
    for (const { out, sum } of parts) {
      for (let at = 0; at < plane; at++) out[n * plane + at] = Math.round((255 * (sum[at] as number)) / (total[at] as number));
    }
  };
}

function raise(highest: Float32Array, values: Float32Array): void {
  for (let at = 0; at < highest.length; at++) if ((values[at] as number) > (highest[at] as number)) highest[at] = values[at] as number;
}

function addWeights(sum: Float32Array, logits: Float32Array, highest: Float32Array): void {
  for (let at = 0; at < sum.length; at++) {
    const below = (logits[at] as number) - (highest[at] as number);
    if (below > NEGLIGIBLE) (sum[at] as number) += Math.exp(below);
  }
}

/** From the network's planes to a finer or coarser grid: its size (fastest first), and the order along (column, row, slice). */
export type Target = { readonly from: Size; readonly to: Size; readonly orders: readonly [Order, Order, Order] };

/**
 * The likeliest channel on another grid, of logits interpolated there (linear, or nearest along an axis of order 0; ends
 * of the boxes on each other), into `out`. Where the same channel wins at every corner of a cell it wins within, so that
 * only cells with a boundary are interpolated.
 */
export function interpolatedArgmaxInto(out: Uint8Array, { from, to, orders }: Target, channels: number): PlaneTaker {
  const [x, y, z] = ([0, 1, 2] as const).map((axis) => pairsOf(tapsOf({ from: from[axis], to: to[axis], order: orders[axis], alignment: 'boxes' }))) as [Pairs, Pairs, Pairs];
  const plane = from[0] * from[1];
  let [before, now] = [{ logits: new Float32Array(channels * plane), best: new Uint8Array(plane) }, { logits: new Float32Array(channels * plane), best: new Uint8Array(plane) }];
  let slice = 0;
  return (logits, n) => {
    [before, now] = [now, before];
    now.logits.set(logits);
    argmax(logits, channels, now.best);
    for (; slice < to[2] && (z.high[slice] as number) <= n; slice++) {
      const low = z.low[slice] === n ? now : before;
      sliceArgmax(out.subarray(slice * to[0] * to[1], (slice + 1) * to[0] * to[1]), { low, high: now, part: z.part[slice] as number }, { x, y, columns: from[0], channels });
    }
  };
}

/** Along one axis: the two samples on either side of each new one, and the part of the second. */
type Pairs = { readonly low: Int32Array; readonly high: Int32Array; readonly part: Float64Array };

function pairsOf({ order, from, starts, weights }: Taps): Pairs {
  const part = Float64Array.from(starts, (_, n) => (order === 0 ? 0 : (weights[2 * n + 1] as number)));
  return { low: starts, high: starts.map((start, n) => (part[n] === 0 ? start : Math.min(start + 1, from - 1))), part };
}

type NetworkPlane = { readonly logits: Float32Array; readonly best: Uint8Array };
type Between = { readonly low: NetworkPlane; readonly high: NetworkPlane; readonly part: number };

/** In place of a channel: the two planes do not agree there. */
const MIXED = 255;

function sliceArgmax(out: Uint8Array, between: Between, { x, y, columns, channels }: { x: Pairs; y: Pairs; columns: number; channels: number }): void {
  const width = x.low.length;
  const both = between.low.best.map((channel, at) => (between.high.best[at] === channel ? channel : MIXED));
  for (let j = 0; j < y.low.length; j++) {
    const [near, far] = [(y.low[j] as number) * columns, (y.high[j] as number) * columns];
    for (let i = 0; i < width; i++) {
      const [low, high] = [x.low[i] as number, x.high[i] as number];
      const first = both[near + low] as number;
      const agreed = first !== MIXED && both[near + high] === first && both[far + low] === first && both[far + high] === first;
      out[j * width + i] = agreed ? first : bestWithin({ at: [near + low, near + high, far + low, far + high], x: x.part[i] as number, y: y.part[j] as number }, between, channels);
    }
  }
}

type Cell = { readonly at: readonly [number, number, number, number]; readonly x: number; readonly y: number };

function bestWithin(cell: Cell, { low, high, part }: Between, channels: number): number {
  const plane = low.best.length;
  let [best, highest] = [0, -Infinity];
  for (let c = 0; c < channels; c++) {
    const value = inPlane(low.logits, c * plane, cell) * (1 - part) + inPlane(high.logits, c * plane, cell) * part;
    if (value > highest) [best, highest] = [c, value];
  }
  return best;
}

function inPlane(logits: Float32Array, offset: number, { at, x, y }: Cell): number {
  const near = (logits[offset + at[0]] as number) * (1 - x) + (logits[offset + at[1]] as number) * x;
  const far = (logits[offset + at[2]] as number) * (1 - x) + (logits[offset + at[3]] as number) * x;
  return near * (1 - y) + far * y;
}
