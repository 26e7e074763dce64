import { point } from '../../shared/geometry/spaces';
import { invert, mapPoint } from '../../shared/geometry/transform';
import { spacingOf, type VoxelGrid } from '../../shared/volume/grid';
import { grown, type Box, type Solid } from './solid';

/** Distances of a solid at the voxels of a box of the grid; beyond `OUTER_MM` outside only "at least that far". */
export type Sampled = {
  readonly first: readonly [number, number, number];
  readonly size: readonly [number, number, number];
  readonly distance: Float32Array;
};

export const OUTER_MM = 3;
const BLOCK_MM = [18, 8, 3.6] as const;
/** Fewer voxels than this are evaluated one by one rather than as a block of their own. */
const WORTH_A_BLOCK = 8;

/** Evaluates the solid on the grid, from coarse blocks to voxels, leaving out blocks that lie clear of it. */
export function sampled(solid: Solid, grid: VoxelGrid): Sampled | null {
  const range = indexRange(grown(solid.box, OUTER_MM), grid);
  if (!range) return null;
  const size = [0, 1, 2].map((a) => (range.high[a] as number) - (range.low[a] as number) + 1) as [number, number, number];
  const out: Sampled = { first: range.low, size, distance: new Float32Array(size[0] * size[1] * size[2]).fill(OUTER_MM) };
  const spacing = spacingOf(grid);
  const steps = BLOCK_MM.map((mm) => spacing.map((s) => Math.max(1, Math.round(mm / s))) as [number, number, number]).filter(([a, b, c]) => a * b * c >= WORTH_A_BLOCK);
  visit(solid, { grid, out, steps, spacing }, 0, { low: [0, 0, 0], high: size });
  return out;
}

type Work = {
  readonly grid: VoxelGrid;
  readonly out: Sampled;
  readonly steps: readonly (readonly [number, number, number])[];
  readonly spacing: readonly [number, number, number];
};
/** Voxels from `low` up to but not including `high`, counted within the sampled box. */
type Cells = { readonly low: readonly [number, number, number]; readonly high: readonly [number, number, number] };

function visit(solid: Solid, work: Work, level: number, cells: Cells): void {
  const step = work.steps[level];
  if (!step) return evaluate(solid, work, cells);
  for (let k = cells.low[2]; k < cells.high[2]; k += step[2]) {
    for (let j = cells.low[1]; j < cells.high[1]; j += step[1]) {
      for (let i = cells.low[0]; i < cells.high[0]; i += step[0]) {
        const high = [Math.min(i + step[0], cells.high[0]), Math.min(j + step[1], cells.high[1]), Math.min(k + step[2], cells.high[2])] as const;
        visitBlock(solid, work, level, { low: [i, j, k], high });
      }
    }
  }
}

function visitBlock(solid: Solid, work: Work, level: number, cells: Cells): void {
  const { low, high } = cells;
  const [fi, fj, fk] = work.out.first;
  const [x, y, z] = mapPoint(work.grid.worldFromIndex, point<'index'>(fi + (low[0] + high[0] - 1) / 2, fj + (low[1] + high[1] - 1) / 2, fk + (low[2] + high[2] - 1) / 2));
  const radius = 0.5 * Math.hypot((high[0] - low[0]) * work.spacing[0], (high[1] - low[1]) * work.spacing[1], (high[2] - low[2]) * work.spacing[2]);
  const near = solid.within(x, y, z, radius);
  if (near.distance(x, y, z) < OUTER_MM + 1.2 * radius) visit(near, work, level + 1, cells);
}

function evaluate(solid: Solid, { grid, out }: Work, { low, high }: Cells): void {
  const [a, b, c, d, e, f, g, h, i9, j9, k9, l] = grid.worldFromIndex.rows as unknown as readonly [number, number, number, number, number, number, number, number, number, number, number, number];
  const [fi, fj, fk] = out.first;
  for (let k = low[2]; k < high[2]; k++) {
    for (let j = low[1]; j < high[1]; j++) {
      const row = out.size[0] * (j + out.size[1] * k);
      const [bj, bk] = [fj + j, fk + k];
      const [x0, y0, z0] = [b * bj + c * bk + d, f * bj + g * bk + h, j9 * bj + k9 * bk + l];
      for (let i = low[0]; i < high[0]; i++) {
        const bi = fi + i;
        out.distance[row + i] = Math.min(OUTER_MM, solid.distance(a * bi + x0, e * bi + y0, i9 * bi + z0));
      }
    }
  }
}

/** Voxels of the grid whose centres may lie in the box, or null where none does. */
export function indexRange(box: Box, grid: VoxelGrid): { low: [number, number, number]; high: [number, number, number] } | null {
  const indexFromWorld = invert(grid.worldFromIndex);
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => mapPoint(indexFromWorld, point<'world'>(
    (n & 1 ? box.high : box.low)[0], (n & 2 ? box.high : box.low)[1], (n & 4 ? box.high : box.low)[2],
  )));
  const low = [0, 1, 2].map((a) => Math.max(0, Math.floor(Math.min(...corners.map((p) => p[a] as number))))) as [number, number, number];
  const high = [0, 1, 2].map((a) => Math.min((grid.size[a] as number) - 1, Math.ceil(Math.max(...corners.map((p) => p[a] as number))))) as [number, number, number];
  return low.every((v, a) => v <= (high[a] as number)) ? { low, high } : null;
}
