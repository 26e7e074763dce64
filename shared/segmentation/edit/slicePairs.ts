/** A slice on which a bone is outlined: where it lies, which pixels are bone, and their signed distance to the outline, mm. */
export type KeySlice = { readonly heightMm: number; readonly mask: Uint8Array; readonly distances: Float32Array };

/** Two neighbouring slices and the shape between them; `part` of the way from the lower to the upper, 0 to 1. */
export type Pair = { readonly lower: KeySlice; readonly upper: KeySlice; readonly isInside: (a: number, b: number, part: number) => boolean };

type Flat = readonly [wide: number, high: number];

export const pairsOf = (keys: readonly KeySlice[], size: Flat): readonly Pair[] =>
  keys.slice(1).map((upper, n) => pairOf(keys[n] as KeySlice, upper, size));

function pairOf(lower: KeySlice, upper: KeySlice, size: Flat): Pair {
  const [x, y] = shiftBetween(lower.mask, upper.mask, size);
  const isInside = (a: number, b: number, part: number): boolean => {
    const below = sampled(lower.distances, size, [a - part * x, b - part * y]);
    const above = sampled(upper.distances, size, [a + (1 - part) * x, b + (1 - part) * y]);
    return (1 - part) * below + part * above > 0;
  };
  return { lower, upper, isInside };
}

/** How far the outline moved, pixels: as its centroid did where the outlines overlap more when laid over each other so, else not at all. */
function shiftBetween(lower: Uint8Array, upper: Uint8Array, size: Flat): readonly [number, number] {
  const [from, to] = [centroidOf(lower, size), centroidOf(upper, size)];
  const shift = [to[0] - from[0], to[1] - from[1]] as const;
  return overlap(lower, upper, size, shift) > overlap(lower, upper, size, [0, 0]) ? shift : [0, 0];
}

function centroidOf(mask: Uint8Array, [wide]: Flat): readonly [number, number] {
  let [count, x, y] = [0, 0, 0];
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] === 0) continue;
    count++;
    x += at % wide;
    y += Math.floor(at / wide);
  }
  return [x / count, y / count];
}

/** Pixels that both masks have when the lower is moved by whole pixels. */
function overlap(lower: Uint8Array, upper: Uint8Array, [wide, high]: Flat, [x, y]: readonly [number, number]): number {
  const [dx, dy] = [Math.round(x), Math.round(y)];
  let both = 0;
  for (let at = 0; at < upper.length; at++) {
    const [a, b] = [(at % wide) - dx, Math.floor(at / wide) - dy];
    if (upper[at] === 1 && a >= 0 && b >= 0 && a < wide && b < high && lower[a + wide * b] === 1) both++;
  }
  return both;
}

/** Linear between four pixels; beyond the edge the outermost go on. */
function sampled(values: Float32Array, [wide, high]: Flat, [x, y]: readonly [number, number]): number {
  const [a, b] = [Math.min(wide - 1, Math.max(0, x)), Math.min(high - 1, Math.max(0, y))];
  const [i, j] = [Math.min(Math.floor(a), Math.max(0, wide - 2)), Math.min(Math.floor(b), Math.max(0, high - 2))];
  const [u, v] = [a - i, b - j];
  const at = i + wide * j;
  const [right, down] = [wide > 1 ? 1 : 0, high > 1 ? wide : 0];
  const value = (n: number): number => values[n] as number;
  return (1 - v) * ((1 - u) * value(at) + u * value(at + right)) + v * ((1 - u) * value(at + down) + u * value(at + down + right));
}
