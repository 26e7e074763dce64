import { invert } from '../geometry/transform';
import type { Volume } from '../volume/grid';

/** Hounsfield units at a place in the world, linear between voxels; the outermost voxel goes on outside. */
export type Sampler = (x: number, y: number, z: number) => number;

export function samplerOf({ grid, voxels }: Volume): Sampler {
  const { rows } = invert(grid.worldFromIndex);
  const [a, b, c, d, e, f, g, h, p, q, r, s] = rows as unknown as [number, number, number, number, number, number, number, number, number, number, number, number];
  const [columns, lines, slices] = grid.size;
  const [stepJ, stepK] = [columns, columns * lines];
  const within = (place: number, size: number): number => Math.min(size - 1.001, Math.max(0, place));
  return (x, y, z) => {
    const i = within(a * x + b * y + c * z + d, columns);
    const j = within(e * x + f * y + g * z + h, lines);
    const k = within(p * x + q * y + r * z + s, slices);
    const [i0, j0, k0] = [Math.floor(i), Math.floor(j), Math.floor(k)];
    const at = i0 + j0 * stepJ + k0 * stepK;
    const along = (from: number): number => (voxels[from] as number) * (1 - (i - i0)) + (voxels[from + 1] as number) * (i - i0);
    const near = along(at) * (1 - (j - j0)) + along(at + stepJ) * (j - j0);
    const far = along(at + stepK) * (1 - (j - j0)) + along(at + stepK + stepJ) * (j - j0);
    return near * (1 - (k - k0)) + far * (k - k0);
  };
}
