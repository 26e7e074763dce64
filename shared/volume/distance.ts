import { envelopeFor, lowerEnvelope } from './lowerEnvelope';

type Size = readonly [columns: number, rows: number, slices: number];

/** Stands for "no voxel yet", mm²: beyond the square of any scan, and exact as float32. */
const FAR = 2 ** 40;

/**
 * Distance (mm) from the centre of each voxel to the centre of the nearest voxel of the mask that is not 0; 0 inside the
 * mask, Infinity everywhere where the mask is empty. Exact for any spacing: the separable transform of Felzenszwalb &
 * Huttenlocher 2012, axis by axis.
 */
export function distancesMm(mask: Uint8Array, size: Size, spacingMm: Size): Float32Array {
  const field = new Float32Array(mask.length);
  for (let at = 0; at < field.length; at++) field[at] = mask[at] === 0 ? FAR : 0;
  const room = envelopeFor(Math.max(...size));
  for (const axis of [0, 1, 2] as const) alongAxis(field, size, { axis, stepMm: spacingMm[axis], room });
  for (let at = 0; at < field.length; at++) field[at] = (field[at] as number) >= FAR ? Infinity : Math.sqrt(field[at] as number);
  return field;
}

type Pass = { readonly axis: 0 | 1 | 2; readonly stepMm: number; readonly room: ReturnType<typeof envelopeFor> };

function alongAxis(field: Float32Array, size: Size, { axis, stepMm, room }: Pass): void {
  const step = axis === 0 ? 1 : axis === 1 ? size[0] : size[0] * size[1];
  const block = step * size[axis];
  for (let first = 0; first < field.length; first += block) {
    for (let n = 0; n < step; n++) lowerEnvelope(field, { start: first + n, step, count: size[axis], stepMm }, room);
  }
}
