import { forEachRow, spacingOf, type Volume } from '../volume/grid';

/** Metal and air are no bone edges: what lies beyond counts as this. */
const LOWEST_HU = -150;
const HIGHEST_HU = 1200;
/** Gradient (HU/mm) at which an edge has 63 % of its full strength. */
const TYPICAL_EDGE = 180;
/** The strongest edge, in the price of the flood. */
export const STRONGEST_EDGE = 125;

/** How strongly the density changes at each free voxel (`labels` 0), 0 to `STRONGEST_EDGE`; 0 elsewhere. */
export function boundaryStrength({ grid, voxels }: Volume, labels: Uint8Array): Uint8Array {
  const [columns, rows, slices] = grid.size;
  const [x, y, z] = spacingOf(grid);
  const slice = columns * rows;
  const out = new Uint8Array(voxels.length);
  const hu = (at: number): number => Math.min(HIGHEST_HU, Math.max(LOWEST_HU, voxels[at] as number));
  const slope = (at: number, n: number, last: number, step: number): number => {
    const [low, high] = [n > 0 ? at - step : at, n < last ? at + step : at];
    return high === low ? 0 : (hu(high) - hu(low)) / ((high - low) / step);
  };
  forEachRow(grid, (j, k, row) => {
    for (let i = 0, at = row; i < columns; i++, at++) {
      if (labels[at] !== 0) continue;
      const [a, b, c] = [slope(at, i, columns - 1, 1) / x, slope(at, j, rows - 1, columns) / y, slope(at, k, slices - 1, slice) / z];
      out[at] = STRONGEST_EDGE * (1 - Math.exp(-Math.sqrt(a * a + b * b + c * c) / TYPICAL_EDGE));
    }
  });
  return out;
}
