import { roundedHalfToEven } from './rounding';
import { sampledAlong, tapsOf, type Order, type Size, type Taps } from './spline';
import type { Voxels } from '../../volume/orient';

const axes = [0, 1, 2] as const;

/** Voxels after a change of spacing: `round(n · from / to)` along each axis. Spacings in mm. */
export const sizeAtSpacing = (size: Size, fromMm: Size, toMm: Size): Size =>
  axes.map((axis) => roundedHalfToEven((fromMm[axis] / toMm[axis]) * size[axis])) as [number, number, number];

/**
 * TotalSegmentator's resampling: the first and last voxel centres of old and new grid lie on each other, the edge value
 * goes on outside, and the result is cut (not rounded) to whole Hounsfield units. `order` 1 since its version 2.16, 3 before.
 */
export function endpointResampled(voxels: Int16Array, size: Size, to: Size, order: 1 | 3): Float32Array {
  const taps = axes.map((axis) => tapsOf({ from: size[axis], to: to[axis], order, alignment: 'centres' })) as [Taps, Taps, Taps];
  return order === 1 ? linearAt(voxels, size, taps) : inTurn(voxels, size, taps).map(Math.trunc);
}

/** All three axes at once and in the published order of sums, cut before it is rounded to single precision, so that the cut falls on the same side. */
function linearAt(voxels: Int16Array, [columns, rows, slices]: Size, [x, y, z]: readonly [Taps, Taps, Taps]): Float32Array {
  const width = x.starts.length;
  const out = new Float32Array(width * y.starts.length * z.starts.length);
  for (let row = 0; row < y.starts.length * z.starts.length; row++) {
    const [j, k] = [row % y.starts.length, Math.floor(row / y.starts.length)];
    const corners = cornersOf({ start: y.starts[j] as number, last: rows - 1, step: columns }, { start: z.starts[k] as number, last: slices - 1, step: columns * rows });
    linearRow(out.subarray(row * width, (row + 1) * width), { voxels, corners, last: columns - 1 }, [x, [y, j], [z, k]]);
  }
  return out;
}

type At = readonly [taps: Taps, n: number];
type Rows = { readonly voxels: Int16Array; readonly corners: readonly number[]; readonly last: number };

function linearRow(out: Float32Array, { voxels, corners, last }: Rows, [x, y, z]: readonly [Taps, At, At]): void {
  const cell = new Float64Array(8);
  for (let i = 0; i < out.length; i++) {
    const start = x.starts[i] as number;
    const next = Math.min(start + 1, last);
    for (let c = 0; c < 4; c++) {
      cell[2 * c] = voxels[(corners[c] as number) + start] as number;
      cell[2 * c + 1] = voxels[(corners[c] as number) + next] as number;
    }
    out[i] = Math.trunc(weighed(cell, [x, i], y, z));
  }
}

type Along = { readonly start: number; readonly last: number; readonly step: number };

/** Offsets of the four rows about a place: this row and the next, in this slice and the next. */
function cornersOf(row: Along, slice: Along): readonly number[] {
  return [slice.start, Math.min(slice.start + 1, slice.last)].flatMap((k) => [row.start, Math.min(row.start + 1, row.last)].map((j) => k * slice.step + j * row.step));
}

function weighed(cell: Float64Array, [x, i]: At, [y, j]: At, [z, k]: At): number {
  let sum = 0;
  for (let c = 0; c < 8; c++) {
    const [fast, middle, slow] = [c & 1, (c >> 1) & 1, c >> 2];
    sum += (cell[c] as number) * (z.weights[2 * k + slow] as number) * (y.weights[2 * j + middle] as number) * (x.weights[2 * i + fast] as number);
  }
  return sum;
}

function inTurn(voxels: Voxels, size: Size, taps: readonly Taps[]): Float32Array {
  let [values, now] = [voxels, size];
  for (const axis of axes) {
    const own = taps[axis] as Taps;
    values = sampledAlong(values, now, axis, own);
    now = now.map((n, a) => (a === axis ? own.starts.length : n)) as unknown as Size;
  }
  return values as Float32Array;
}

/** How nnU-Net resamples, as the plans of a model say it. `separateAxis: null` leaves it to the spacings. */
export type NnunetResampling = { readonly order: Order; readonly orderSeparate: Order; readonly separate: boolean | null };

/** A ratio of spacings above this is anisotropic for nnU-Net. */
const ANISOTROPIC = 3;

/** The axis that nnU-Net resamples by itself (the one with the thick slices), or null: all three together. Spacings in mm, fastest first. */
export function separateAxis(fromMm: Size, toMm: Size, separate: boolean | null): 0 | 1 | 2 | null {
  if (separate === false) return null;
  const spacing = separate ?? isAnisotropic(fromMm) ? fromMm : toMm;
  if (separate === null && !isAnisotropic(spacing)) return null;
  const thickest = axes.filter((axis) => spacing[axis] === Math.max(...spacing));
  return thickest.length === 1 ? (thickest[0] as 0 | 1 | 2) : null;
}

const isAnisotropic = (spacing: Size): boolean => Math.max(...spacing) / Math.min(...spacing) > ANISOTROPIC;

/**
 * nnU-Net's own resampling of an image: the ends of old and new box lie on each other; a spline of `order` that never
 * leaves the range of its input, or, along `separateAxis`, one of `orderSeparate` between slices resampled by themselves.
 */
export function boxResampled(values: Float32Array, size: Size, to: Size, how: Omit<NnunetResampling, 'separate'> & { readonly separateAxis: 0 | 1 | 2 | null }): Float32Array {
  if (axes.every((axis) => size[axis] === to[axis])) return values;
  const { separateAxis: apart } = how;
  const together = axes.filter((axis) => axis !== apart);
  let [out, now] = [values, size];
  for (const axis of together) {
    out = sampledAlong(out, now, axis, tapsOf({ from: size[axis], to: to[axis], order: how.order, alignment: 'boxes' }));
    now = now.map((n, a) => (a === axis ? to[axis] : n)) as unknown as Size;
  }
  if (apart === null) return within(out, rangeOf(values));
  const sliced = eachSliceWithin({ values: out, size: now }, { values, size }, apart);
  return size[apart] === to[apart] ? sliced : sampledAlong(sliced, now, apart, tapsOf({ from: size[apart], to: to[apart], order: how.orderSeparate, alignment: 'boxes' }));
}

type Range = readonly [low: number, high: number];
type Block = { readonly values: Float32Array; readonly size: Size };

function rangeOf(values: Float32Array): Range {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return [low, high];
}

const within = (values: Float32Array, [low, high]: Range): Float32Array => values.map((value) => Math.min(high, Math.max(low, value)));

/** Each slice across `axis` held to the range of the slice that it was made from. */
function eachSliceWithin(made: Block, from: Block, axis: 0 | 1 | 2): Float32Array {
  const ranges = Array.from({ length: from.size[axis] }, (): [number, number] => [Infinity, -Infinity]);
  forEachWithSlice(from, axis, (value, _, slice) => {
    const range = ranges[slice] as [number, number];
    if (value < range[0]) range[0] = value;
    if (value > range[1]) range[1] = value;
  });
  const out = new Float32Array(made.values.length);
  forEachWithSlice(made, axis, (value, at, slice) => {
    const [low, high] = ranges[slice] as Range;
    out[at] = Math.min(high, Math.max(low, value));
  });
  return out;
}

function forEachWithSlice({ values, size }: Block, axis: 0 | 1 | 2, visit: (value: number, at: number, slice: number) => void): void {
  const inner = size.slice(0, axis).reduce((a, b) => a * b, 1);
  for (let at = 0; at < values.length; at++) visit(values[at] as number, at, Math.floor(at / inner) % size[axis]);
}
