import type { Point } from '../geometry/spaces';
import { invert, mapPoint } from '../geometry/transform';
import type { Volume } from './grid';

/** A volume asked at world points: linear between voxels; null outside the box of voxel centres. */
export function samplerOf({ grid: { size, worldFromIndex }, voxels }: Volume): (p: Point<'world'>) => number | null {
  const indexFromWorld = invert(worldFromIndex);
  const [columns, rows, slices] = size;
  return (p) => {
    const [x, y, z] = mapPoint(indexFromWorld, p);
    if (!(x >= 0 && y >= 0 && z >= 0 && x <= columns - 1 && y <= rows - 1 && z <= slices - 1)) return null;
    const [i, j, k] = [Math.min(columns - 2, Math.floor(x)), Math.min(rows - 2, Math.floor(y)), Math.min(slices - 2, Math.floor(z))];
    const at = i + columns * (j + rows * k);
    const between = (from: number, share: number, step: number): number => (voxels[from] as number) * (1 - share) + (voxels[from + step] as number) * share;
    const row = (from: number): number => between(from, x - i, 1);
    const slice = (from: number): number => row(from) * (1 - (y - j)) + row(from + columns) * (y - j);
    return slice(at) * (1 - (z - k)) + slice(at + columns * rows) * (z - k);
  };
}
