import { envelopeFor, lowerEnvelope } from './lowerEnvelope';

type Size = readonly [columns: number, rows: number, slices: number];

/**
 * Signed distance (mm, positive inside) to the outline of the mask within each slice, half a pixel taken off so that the
 * outline runs between pixels; clamped to ±`limitMm`, which is also the value of slices without an outline. The exact
 * distance transform of Felzenszwalb & Huttenlocher (2012), row by row and column by column.
 */
export function sliceDistances(mask: Uint8Array, size: Size, pixelMm: readonly [number, number], limitMm: number): Float32Array {
  const out = new Float32Array(mask.length);
  const area = size[0] * size[1];
  const half = (pixelMm[0] + pixelMm[1]) / 4;
  for (let start = 0; start < mask.length; start += area) {
    const slice = mask.subarray(start, start + area);
    const toOutside = squaredDistances(slice, 0, { size, pixelMm, limitMm });
    const toInside = squaredDistances(slice, 1, { size, pixelMm, limitMm });
    for (let n = 0; n < area; n++) {
      const mm = slice[n] === 1 ? Math.sqrt(toOutside[n] as number) - half : half - Math.sqrt(toInside[n] as number);
      out[start + n] = Math.min(limitMm, Math.max(-limitMm, mm));
    }
  }
  return out;
}

type Lattice = { readonly size: Size; readonly pixelMm: readonly [number, number]; readonly limitMm: number };

/** Squared distance from each pixel to the nearest pixel of `value`; far beyond the limit where there is none. */
function squaredDistances(slice: Uint8Array, value: 0 | 1, { size: [columns, rows], pixelMm, limitMm }: Lattice): Float64Array {
  const far = (4 * limitMm + 100) ** 2;
  const field = Float64Array.from(slice, (pixel) => (pixel === value ? 0 : far));
  const room = envelopeFor(Math.max(columns, rows));
  for (let j = 0; j < rows; j++) lowerEnvelope(field, { start: j * columns, step: 1, count: columns, stepMm: pixelMm[0] }, room);
  for (let i = 0; i < columns; i++) lowerEnvelope(field, { start: i, step: columns, count: rows, stepMm: pixelMm[1] }, room);
  return field;
}

/**
 * `factor` values for each slice, in the same voxel box, through a cubic of Catmull & Rom; at both ends the last slice
 * goes on. With `sliceDistances` this is shape-based interpolation (Raya & Udupa 1990).
 */
export function slicesBetween(values: Float32Array, [columns, rows, slices]: Size, factor: number): Float32Array {
  const area = columns * rows;
  const out = new Float32Array(area * slices * factor);
  for (let m = 0; m < slices * factor; m++) {
    const place = (m + 0.5) / factor - 0.5;
    const below = Math.floor(place);
    const weights = catmullRom(place - below);
    for (let w = 0; w < 4; w++) {
      const slice = Math.min(slices - 1, Math.max(0, below - 1 + w));
      addScaled(out, m * area, values.subarray(slice * area, (slice + 1) * area), weights[w] as number);
    }
  }
  return out;
}

function addScaled(out: Float32Array, start: number, values: Float32Array, weight: number): void {
  for (let n = 0; n < values.length; n++) (out[start + n] as number) += weight * (values[n] as number);
}

const catmullRom = (t: number): readonly number[] => [
  (-t + 2 * t ** 2 - t ** 3) / 2, (2 - 5 * t ** 2 + 3 * t ** 3) / 2, (t + 4 * t ** 2 - 3 * t ** 3) / 2, (t ** 3 - t ** 2) / 2,
];
