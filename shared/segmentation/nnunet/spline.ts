import type { Voxels } from '../../volume/orient';

/** Voxels along (column, row, slice), fastest first. */
export type Size = readonly [number, number, number];
/** Degree of the interpolating spline: nearest, linear, cubic. */
export type Order = 0 | 1 | 3;

/** How the outermost samples of two lines of voxels lie: their centres on each other, or the ends of their boxes. */
export type Alignment = 'centres' | 'boxes';

/** For each new sample the first old one it takes from, and the weights of `order + 1` of them. */
export type Taps = { readonly order: Order; readonly from: number; readonly starts: Int32Array; readonly weights: Float64Array };

/**
 * Taps that bring a line of `from` samples to `to` samples, as SciPy's `ndimage.zoom` does with `mode='nearest'`:
 * aligned by 'centres' (`grid_mode=False`) or 'boxes' (`grid_mode=True`, what scikit-image's `resize` uses).
 */
export function tapsOf({ from, to, order, alignment }: { from: number; to: number; order: Order; alignment: Alignment }): Taps {
  const starts = new Int32Array(to);
  const weights = new Float64Array(to * (order + 1));
  for (let n = 0; n < to; n++) {
    const place = placeOf(n, { from, to, alignment });
    const at = order === 3 ? place : Math.min(from - 1, Math.max(0, place));
    starts[n] = order === 0 ? Math.floor(at + 0.5) : Math.floor(at) - (order - 1) / 2;
    weights.set(weightsAt(at - Math.floor(at), order), n * (order + 1));
  }
  return { order, from, starts, weights };
}

/** Where the n-th new sample lies on the old line. */
function placeOf(n: number, { from, to, alignment }: { from: number; to: number; alignment: Alignment }): number {
  if (alignment === 'boxes') return (n + 0.5) * (from / to) - 0.5;
  return n * (to > 1 ? (from - 1) / (to - 1) : 1);
}

function weightsAt(y: number, order: Order): number[] {
  if (order === 0) return [1];
  const z = 1 - y;
  if (order === 1) return [z, 1 - z];
  const near = (y * y * (y - 2) * 3 + 4) / 6;
  const far = (z * z * (z - 2) * 3 + 4) / 6;
  const before = (z * z * z) / 6;
  return [before, near, far, 1 - before - near - far];
}

/** Beyond its ends a line goes on with its outermost value for so many samples before a cubic spline is laid through it. */
const EDGE_SAMPLES = 12;
const POLE = Math.sqrt(3) - 2;
/** The pole to this power is below the precision of a double. */
const POLE_REACH = 30;

/** Coefficients of the cubic B-spline through a line (in place); beyond the ends the line is mirrored, its last sample twice. */
function toCoefficients(line: Float64Array): void {
  const last = line.length - 1;
  const gain = (1 - POLE) * (1 - 1 / POLE);
  for (let n = 0; n <= last; n++) (line[n] as number) *= gain;
  let [power, sum] = [POLE, line[0] as number];
  for (let n = 0; n < Math.min(POLE_REACH, line.length); n++, power *= POLE) sum += power * (line[n] as number);
  line[0] = sum;
  for (let n = 1; n <= last; n++) (line[n] as number) += POLE * (line[n - 1] as number);
  (line[last] as number) *= POLE / (POLE - 1);
  for (let n = last - 1; n >= 0; n--) line[n] = POLE * ((line[n + 1] as number) - (line[n] as number));
}

/** `values` with the lines along one axis sampled anew; the other axes stay. Sums in double precision. */
export function sampledAlong(values: Voxels, size: Size, axis: 0 | 1 | 2, taps: Taps): Float32Array {
  const inner = size.slice(0, axis).reduce((a, b) => a * b, 1);
  const outer = size.slice(axis + 1).reduce((a, b) => a * b, 1);
  const [from, to] = [taps.from, taps.starts.length];
  const out = new Float32Array(inner * outer * to);
  const edge = taps.order === 3 ? EDGE_SAMPLES : 1;
  const line = new Float64Array(from + 2 * edge);
  for (let block = 0; block < outer; block++) {
    for (let i = 0; i < inner; i++) {
      readLine({ values, start: block * from * inner + i, step: inner, count: from }, line, edge);
      if (taps.order === 3) toCoefficients(line);
      writeLine(out, { start: block * to * inner + i, step: inner }, { line, edge, taps });
    }
  }
  return out;
}

function readLine({ values, start, step, count }: { values: Voxels; start: number; step: number; count: number }, line: Float64Array, edge: number): void {
  for (let n = 0, at = start; n < count; n++, at += step) line[edge + n] = values[at] as number;
  line.fill(line[edge] as number, 0, edge);
  line.fill(line[edge + count - 1] as number, edge + count);
}

function writeLine(out: Float32Array, { start, step }: { start: number; step: number }, { line, edge, taps: { order, starts, weights } }: { line: Float64Array; edge: number; taps: Taps }): void {
  const width = order + 1;
  for (let n = 0, at = start; n < starts.length; n++, at += step) {
    const first = edge + (starts[n] as number);
    let sum = 0;
    for (let w = 0; w < width; w++) sum += (weights[n * width + w] as number) * (line[first + w] as number);
    out[at] = sum;
  }
}
