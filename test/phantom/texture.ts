import { normalStream, randomStream } from './random';

const CELLS = 32;
const CELL_MM = 3.1;
const values = ((): Float32Array => {
  const normal = normalStream(randomStream(20260101));
  return Float32Array.from({ length: CELLS ** 3 }, normal);
})();

/** Unevenness of living tissue, deviation about 6 HU, smooth over three millimetres; the same everywhere every time. */
export const textureOf = (x: number, y: number, z: number): number => 6 * smoothNoise(x / CELL_MM, y / CELL_MM, z / (2 * CELL_MM));

/** Trilinear noise of deviation about 0.6, one random value a unit cell, repeating every 32. */
export function smoothNoise(x: number, y: number, z: number): number {
  const i = Math.floor(x), j = Math.floor(y), k = Math.floor(z);
  const u = x - i, v = y - j, w = z - k;
  const near = along(i, j, k, u) * (1 - v) + along(i, j + 1, k, u) * v;
  const far = along(i, j, k + 1, u) * (1 - v) + along(i, j + 1, k + 1, u) * v;
  return near * (1 - w) + far * w;
}

function along(i: number, j: number, k: number, u: number): number {
  const line = CELLS * ((j & (CELLS - 1)) + CELLS * (k & (CELLS - 1)));
  return (values[(i & (CELLS - 1)) + line] as number) * (1 - u) + (values[((i + 1) & (CELLS - 1)) + line] as number) * u;
}
