import { point, type Point } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import type { ContrastFound } from './summary';
import { blocksOf, boxMean, type Blocks } from '../volume/blocks';
import { componentsOf } from '../volume/components';
import { forEachFaceNeighbour } from '../volume/faceNeighbours';
import { offsetOf, spacingOf, voxelVolumeMm3, type Volume, type VoxelGrid } from '../volume/grid';
import { thickened } from '../volume/smooth';

type Size = readonly [number, number, number];

/** One pool of fluid denser than soft tissue: its density and noise (HU), and the blocks surely inside. */
type Pool = { readonly hu: number; readonly noiseHu: number; readonly core: readonly number[] };

/** The scan is looked at in blocks of about this edge, and what is even is told over so many millimetres. */
const BLOCK_MM = 3;
const EVEN_OVER_MM = 9;
/** So far above soft tissue fluid is contrast, HU, and so many times the noise: less cannot be told from marrow. */
const ABOVE_SOFT_HU = 100;
const ABOVE_SOFT_TIMES_NOISE = 5;
/** Denser is metal's business, HU. */
const DENSEST_HU = 2000;
/** What muscle and organs lie between, HU; the most even tenth of it shows the noise of the scan. */
const SOFT_TISSUE_HU: readonly [number, number] = [-20, 110];
const EVENEST_SHARE = 0.1;
/** A pool is hardly less even than that; spongy bone has its trabeculae and grows denser towards its plates. Times, and HU for rounding. */
const EVENNESS = 1.4;
const ROUNDING_HU = 3;
/** Fewer blocks tell nothing. */
const LEAST_BLOCKS = 4;
/** From the core outwards, so far at most, the boundary is looked for, mm. */
const BOUNDARY_WITHIN_MM = 15;
/** A wall is denser than what it encloses by so much, HU, or so many times the noise. */
const WALL_HU = 120;
const WALL_TIMES_NOISE = 4.5;
/** Of the ways out of a pool so many go straight down to soft tissue; out of a bone one passes its cortex. */
const LEAST_DOWN = 0.5;
const DOWN_TO_WALL = 2;
/** What takes a pool's place, HU. */
const SOFT_HU = 50;
/** On the way down it is soft tissue when no more than this is left of the difference: sclerotic bone goes over into spongy bone. */
const LEFT_OF_DIFFERENCE = 0.25;
const SOFTEST_END_HU = 130;

/** A pool that was turned into soft tissue: density, volume, and a place inside (world mm). */
export type DrainedPool = { readonly hu: number; readonly volumeCm3: number; readonly at: Point<'world'> };
export type Drained = { readonly volume: Volume; readonly pools: readonly DrainedPool[] };

/**
 * The scan with pools of contrast (bladder, bowel, a joint) turned into soft tissue, and what they were; the scan itself
 * where there is none. Such a pool is as dense as spongy bone and, lying on bone, is taken for it. Two things tell them
 * apart: it is as even as the noise allows, and it goes over into soft tissue without a denser wall. The tissue of a
 * bone fails the second test even where it is as even.
 */
export function withoutDenseFluid(volume: Volume): Drained {
  const blocks = blocksOf(volume, BLOCK_MM);
  const pools = poolsOf(blocks, volume.grid);
  if (pools.length === 0) return { volume, pools: [] };
  const voxels = volume.voxels.slice();
  const taken = new Uint8Array(voxels.length);
  const drained = pools.map((pool) => drain({ grid: volume.grid, voxels }, blocks, { ...pool, taken }));
  return { volume: { grid: volume.grid, voxels }, pools: drained };
}

/** The pools as the labels' record holds them: HU, cm³ and LPS mm, largest first; nothing where there are none. */
export const contrastSummary = (pools: readonly DrainedPool[]): { readonly contrast?: ContrastFound[] } =>
  pools.length === 0 ? {} : { contrast: [...pools].sort((a, b) => b.volumeCm3 - a.volumeCm3).map(({ hu, volumeCm3, at: [x, y, z] }) => ({ hu, volumeCm3: Number(volumeCm3.toFixed(2)), at: [rounded(x), rounded(y), rounded(z)] })) };

const rounded = (mm: number): number => Number(mm.toFixed(1));

function poolsOf(blocks: Blocks, grid: VoxelGrid): Pool[] {
  if (blocks.mean.length === 0) return [];
  const edges = edgesOf(blocks, grid);
  const { mean, deviation } = evenness(blocks, edges);
  const noise = noiseOf(mean, deviation);
  if (noise === null) return [];
  const least = SOFT_HU + Math.max(ABOVE_SOFT_HU, ABOVE_SOFT_TIMES_NOISE * noise);
  const even = mean.map((hu, at) => (hu > least && hu < DENSEST_HU && (deviation[at] as number) < EVENNESS * noise + ROUNDING_HU ? 1 : 0));
  return cores(Uint8Array.from(even), blocks.size).map((core) => ({ core, hu: meanIn(mean, core), noiseHu: meanIn(deviation, core) })).filter((pool) => !isWalled(pool, blocks, edges));
}

const edgesOf = ({ voxels }: Blocks, grid: VoxelGrid): Size => {
  const [x, y, z] = spacingOf(grid);
  return [x * voxels[0], y * voxels[1], z * voxels[2]];
};

/** Mean and standard deviation (HU) of all voxels about each block. */
function evenness({ size, mean, variance }: Blocks, edges: Size): { readonly mean: Float32Array; readonly deviation: Float32Array } {
  const along = (mm: number): number => Math.max(1, Math.round((EVEN_OVER_MM / mm - 1) / 2));
  const reach: Size = [along(edges[0]), along(edges[1]), along(edges[2])];
  const middle = boxMean(mean, size, reach);
  const squares = boxMean(mean.map((hu, at) => hu * hu + (variance[at] as number)), size, reach);
  return { mean: middle, deviation: squares.map((square, at) => Math.sqrt(Math.max(0, square - (middle[at] as number) ** 2))) };
}

/** The noise of the scan (HU) by its most even soft tissue; null where there is none. */
function noiseOf(mean: Float32Array, deviation: Float32Array): number | null {
  const soft = deviation.filter((_, at) => (mean[at] as number) > SOFT_TISSUE_HU[0] && (mean[at] as number) < SOFT_TISSUE_HU[1]).sort();
  return soft[Math.floor(EVENEST_SHARE * soft.length)] ?? null;
}

function cores(even: Uint8Array, size: Size): number[][] {
  const { pieces, sizes } = componentsOf(even, size);
  const found = sizes.map((): number[] => []);
  pieces.forEach((piece, at) => {
    if (piece !== 0) found[piece]?.push(at);
  });
  return found.filter(({ length }) => length >= LEAST_BLOCKS);
}

const meanIn = (values: Float32Array, places: readonly number[]): number => places.reduce((sum, at) => sum + (values[at] as number), 0) / places.length;

/** Whether one meets a denser wall on too many of the ways out, or loses oneself in what is as dense. */
function isWalled(pool: Pool, blocks: Blocks, edges: Size): boolean {
  const met = { down: 0, wall: 0, neither: 0 };
  const core = new Set(pool.core);
  for (const axis of [0, 1, 2] as const) {
    const most = Math.round(BOUNDARY_WITHIN_MM / edges[axis]);
    for (const way of [-1, 1]) forEachWayOut(core, blocks.size, { axis, way }, (path) => met[endOf(path.slice(0, most), blocks, pool)]++);
  }
  return met.down < LEAST_DOWN * (met.down + met.wall + met.neither) || met.down < DOWN_TO_WALL * met.wall;
}

/** What the first block says that is clearly not of the pool. */
function endOf(path: readonly number[], { mean, highest }: Blocks, { hu, noiseHu }: Pool): 'down' | 'wall' | 'neither' {
  for (const at of path) {
    if ((highest[at] as number) > hu + Math.max(WALL_HU, WALL_TIMES_NOISE * noiseHu)) return 'wall';
    if ((mean[at] as number) < Math.min(SOFTEST_END_HU, SOFT_HU + LEFT_OF_DIFFERENCE * (hu - SOFT_HU))) return 'down';
  }
  return 'neither';
}

/** Calls back with the blocks from each outermost block of the core to the border of the scan, nearest first. */
function forEachWayOut(core: ReadonlySet<number>, size: Size, { axis, way }: { readonly axis: 0 | 1 | 2; readonly way: number }, visit: (path: readonly number[]) => void): void {
  const step = size.slice(0, axis).reduce((a, b) => a * b, 1);
  for (const at of core) {
    const index = Math.floor(at / step) % size[axis];
    const room = way > 0 ? size[axis] - 1 - index : index;
    if (room > 0 && core.has(at + way * step)) continue;
    visit(Array.from({ length: room }, (_, n) => at + way * step * (n + 1)));
  }
}

/** So far beyond the surely even part a pool reaches at most, mm: half of what evenness is told over, and its tails. */
const TAILS_MM = 9;
/** The blurred edge of a pool, mm. */
const EDGE_MM = 2;

/** Turns a pool and its blurred edge into soft tissue. Changes `voxels`, and `taken` for its own work. */
function drain({ grid, voxels }: Volume, blocks: Blocks, { core, hu, noiseHu, taken }: Pool & { readonly taken: Uint8Array }): DrainedPool {
  const within = blockAt(nearby(core, blocks, grid), blocks, grid);
  const [low, high] = [(hu + SOFT_HU) / 2, hu + 3 * noiseHu];
  const isOfPool = (at: number): boolean => (voxels[at] as number) > low && (voxels[at] as number) < high && within(at);
  const isEdge = (at: number, from: number): boolean => (voxels[at] as number) > SOFT_HU && (voxels[at] as number) < Math.min(high, voxels[from] as number);
  const seeds = voxelsOf(core, blocks, grid);
  const pool = spread(seeds, { size: grid.size, taken, mayTake: isOfPool, layers: Infinity });
  const layers = Math.max(1, Math.round(EDGE_MM / Math.min(...spacingOf(grid))));
  for (const at of spread(pool, { size: grid.size, taken, mayTake: isEdge, layers })) voxels[at] = SOFT_HU;
  return { hu: Math.round(hu), volumeCm3: (pool.length * voxelVolumeMm3(grid)) / 1000, at: placeOf(grid, seeds[Math.floor(seeds.length / 2)] as number) };
}

const placeOf = ({ size: [columns, rows], worldFromIndex }: VoxelGrid, at: number): Point<'world'> =>
  mapPoint(worldFromIndex, point<'index'>(at % columns, Math.floor(at / columns) % rows, Math.floor(at / (columns * rows))));

/** Mask of the blocks that a pool may reach. */
function nearby(core: readonly number[], blocks: Blocks, grid: VoxelGrid): Uint8Array {
  const mask = new Uint8Array(blocks.mean.length);
  for (const at of core) mask[at] = 1;
  const [x, y, z] = edgesOf(blocks, grid);
  return thickened(mask, blocks.size, [Math.ceil(TAILS_MM / x), Math.ceil(TAILS_MM / y), Math.ceil(TAILS_MM / z)]);
}

function voxelsOf(core: readonly number[], { size, voxels }: Blocks, grid: VoxelGrid): number[] {
  const [columns, rows, slices] = voxels;
  return core.flatMap((block) => {
    const first = offsetOf(grid, columns * (block % size[0]), rows * (Math.floor(block / size[0]) % size[1]), slices * Math.floor(block / (size[0] * size[1])));
    return Array.from({ length: columns * rows * slices }, (_, n) =>
      first + offsetOf(grid, n % columns, Math.floor(n / columns) % rows, Math.floor(n / (columns * rows))));
  });
}

/** Whether a voxel lies in a block of the mask. */
const blockAt = (mask: Uint8Array, { size, voxels }: Blocks, grid: VoxelGrid) => (at: number): boolean => {
  const i = Math.floor((at % grid.size[0]) / voxels[0]);
  const j = Math.floor((Math.floor(at / grid.size[0]) % grid.size[1]) / voxels[1]);
  const k = Math.floor(Math.floor(at / (grid.size[0] * grid.size[1])) / voxels[2]);
  return i < size[0] && j < size[1] && k < size[2] && mask[i + size[0] * (j + size[1] * k)] === 1;
};

type Spreading = { readonly size: Size; readonly taken: Uint8Array; readonly mayTake: (at: number, from: number) => boolean; readonly layers: number };

/** The seeds and what is reached from them over faces, layer by layer. Marks it in `taken`. */
function spread(seeds: readonly number[], { size, taken, mayTake, layers }: Spreading): readonly number[] {
  const all = [...seeds];
  for (const at of seeds) taken[at] = 1;
  for (let layer = 0, next = 0; layer < layers && next < all.length; layer++) {
    for (const end = all.length; next < end; next++) {
      const at = all[next] as number;
      forEachFaceNeighbour(size, at, (beside) => {
        if (taken[beside] === 1 || !mayTake(beside, at)) return;
        taken[beside] = 1;
        all.push(beside);
      });
    }
  }
  return all;
}
