import { describe, expect, it } from 'vitest';

import { point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { coveringTiles } from '../../shared/segmentation/coveringTiles';
import { fineWord, type FineInput } from '../../shared/segmentation/fine';
import { fineBones } from '../../shared/segmentation/fineBones';
import { labelValueOf } from '../../shared/segmentation/labels';
import type { ModelManifest } from '../../shared/segmentation/model';
import type { CoarseBones } from '../../shared/segmentation/refine';
import { slabVote } from '../../shared/segmentation/slabVote';
import { ballot, gaussianWindow, tileStarts, type TensorSize } from '../../shared/segmentation/tiles';
import { voxelVolumeMm3, type VoxelGrid } from '../../shared/volume/grid';

/** Isotropic grid along the patient axes whose first slice is at z, mm. */
const gridOf = (size: readonly [number, number, number], spacing: number, z = 0): VoxelGrid =>
  ({ size, worldFromIndex: transform<'world', 'index'>([spacing, 0, 0, 0, 0, spacing, 0, 0, 0, 0, spacing, z]) });

function filledBy<A extends { [n: number]: number }>(grid: VoxelGrid, out: A, valueAt: (x: number, y: number, z: number) => number): A {
  let at = 0;
  for (let k = 0; k < grid.size[2]; k++) for (let j = 0; j < grid.size[1]; j++) for (let i = 0; i < grid.size[0]; i++) {
    const [x, y, z] = mapPoint(grid.worldFromIndex, point<'index'>(i, j, k));
    out[at++] = valueAt(x, y, z);
  }
  return out;
}
const count = ({ size }: VoxelGrid): number => size[0] * size[1] * size[2];

const manifest = {
  schema: 1, id: 'close', version: '1', file: 'model.onnx', sha256: '0'.repeat(64), licence: 'none', source: 'the test', trainedFrom: [{ name: 'n', licence: 'n', source: 's' }], modality: 'CT',
  input: {
    name: 'image', axes: ['S', 'P', 'L'], spacingMm: [1.5, 1.5, 1.5], interpolation: 'linear',
    normalisation: { kind: 'clip-zscore', clipLow: -1000, clipHigh: 1000, mean: 0, std: 1000 }, patch: [24, 24, 24], sizeMultiple: 8, padValue: -1,
    guide: ['background', 'hip', 'femur'],
  },
  tiling: { overlap: 0.5, weights: 'gaussian', sigmaFraction: 0.125 }, flipAverage: [],
  output: { name: 'logits', labels: { 0: 'background', 1: 'hip', 2: 'femur', 3: 'sacrum' } }, expected: {},
} satisfies ModelManifest as ModelManifest;

/** Two balls side by side; a coarse network knows them by name, but 4 mm too small and on 3 mm voxels. */
const balls = [{ x: 27, name: 'femur_left' as const, channel: 2 }, { x: 65, name: 'hip_left' as const, channel: 1 }];
const RADIUS = 16;
const away = (x: number, y: number, z: number, ball: { x: number }): number => Math.hypot(x - ball.x, y - 30, z - 30);

function scene(scanGrid: VoxelGrid) {
  const coarseGrid = gridOf([32, 21, 21], 3);
  const labels = filledBy(coarseGrid, new Uint8Array(count(coarseGrid)), (x, y, z) => labelOf(balls.find((ball) => away(x, y, z, ball) < RADIUS - 4)?.name));
  const channels = ['background', 'hip', 'femur'].map((_, channel) => labels.map((label) => ((label === 0 ? 0 : label === labelValueOf('hip_left') ? 1 : 2) === channel ? 255 : 0)));
  const coarse: CoarseBones = { labels: { grid: coarseGrid, voxels: labels }, probabilityOf: (type) => channels[type === null ? 0 : type === 'hip' ? 1 : 2] as Uint8Array };
  const voxels = filledBy(scanGrid, new Int16Array(count(scanGrid)), (x, y, z) => (balls.some((ball) => away(x, y, z, ball) < RADIUS) ? 500 : -100));
  return { scan: { grid: scanGrid, voxels }, coarse };
}
const labelOf = (name: (typeof balls)[number]['name'] | undefined): number => (name ? labelValueOf(name) : 0);

/** Bone where the image is dense; of the type that the guide speaks for. */
const denseAsGuided: FineInput['predict'] = async (values, size) => {
  const voxels = size[0] * size[1] * size[2];
  const out = new Float32Array(voxels * 4);
  for (let at = 0; at < voxels; at++) {
    const dense = (values[at] as number) > 0.2 ? 20 : -20;
    out[voxels + at] = dense + 5 * (values[2 * voxels + at] as number);
    out[2 * voxels + at] = dense + 5 * (values[3 * voxels + at] as number);
    out[3 * voxels + at] = -50;
  }
  return Promise.resolve(out);
};

const nothing = async (): Promise<void> => Promise.resolve();
const ballVolume = (4 / 3) * Math.PI * RADIUS ** 3;

describe('the fine network', () => {
  it('gives each bone its true volume and the name of the coarse bone', async () => {
    const { scan, coarse } = scene(gridOf([76, 50, 50], 1.2));
    const word = await fineWord({ scan, coarse, manifest, predict: denseAsGuided, afterTile: nothing });
    if (!word) throw new Error('no bone was seen');
    const dense = word.probabilities.channels[0]?.reduce((sum, value) => sum + (value < 128 ? 1 : 0), 0) ?? 0;
    expect(dense * voxelVolumeMm3(word.grid) / (2 * ballVolume)).toBeCloseTo(1, 1);
    const middle = middleWhere(word.grid, (at) => (word.probabilities.channels[0]?.[at] as number) < 128);
    for (const [axis, place] of [46, 30, 30].entries()) expect(Math.abs((middle[axis] as number) - place)).toBeLessThan(0.1);
  });

  it('looks only where the coarse network found a bone of ours', async () => {
    const { scan, coarse } = scene(gridOf([76, 50, 50], 1.2));
    const empty: CoarseBones = { ...coarse, labels: { ...coarse.labels, voxels: coarse.labels.voxels.map(() => 0) } };
    expect(await fineWord({ scan, coarse: empty, manifest, predict: denseAsGuided, afterTile: nothing })).toBeNull();
  });

  it('sees air and sure background beyond a scan smaller than a patch', async () => {
    const { scan, coarse } = scene(gridOf([76, 50, 12], 1.2, 22));
    const seen: number[] = [];
    await fineWord({
      scan, coarse, manifest, afterTile: nothing,
      predict: async (values, size) => {
        const voxels = size[0] * size[1] * size[2];
        for (let at = 0; at < size[1] * size[2]; at++) seen.push(values[at] as number, values[voxels + at] as number, values[2 * voxels + at] as number);
        return denseAsGuided(values, size);
      },
    });
    expect(new Set(seen.filter((_, at) => at % 3 === 0))).toEqual(new Set([-1]));
    expect(new Set(seen.filter((_, at) => at % 3 === 1))).toEqual(new Set([1]));
    expect(new Set(seen.filter((_, at) => at % 3 === 2))).toEqual(new Set([0]));
  });

  it('names each voxel after the coarse bone of its type it hangs on, and drops what hangs on none', () => {
    const { coarse } = scene(gridOf([76, 50, 50], 1.2));
    const grid = gridOf([62, 41, 41], 1.5);
    const stray = { x: 88, y: 4, z: 56 };
    const types = filledBy(grid, new Uint8Array(count(grid)), (x, y, z) => balls.find((ball) => away(x, y, z, ball) < RADIUS)?.channel ?? (Math.hypot(x - stray.x, y - stray.y, z - stray.z) < 3 ? 2 : 0));
    const channels = [0, 1, 2, 3].map((channel) => types.map((type) => (type === channel ? 255 : 0)));
    const bones = fineBones({ grid, probabilities: { channels } }, coarse, manifest);
    for (const ball of balls) {
      const found = bones.labels.voxels.reduce((sum, label) => sum + (label === labelValueOf(ball.name) ? 1 : 0), 0);
      expect(found).toBe(types.reduce((sum, type) => sum + (type === ball.channel ? 1 : 0), 0) - (ball.channel === 2 ? strays(types, grid) : 0));
    }
  });
});

/** Mean world place of the voxels that are taken. */
function middleWhere(grid: VoxelGrid, take: (at: number) => boolean): number[] {
  const sum = [0, 0, 0, 0];
  for (let at = 0; at < count(grid); at++) {
    if (!take(at)) continue;
    const place = mapPoint(grid.worldFromIndex, point<'index'>(at % grid.size[0], Math.floor(at / grid.size[0]) % grid.size[1], Math.floor(at / (grid.size[0] * grid.size[1]))));
    [...place, 1].forEach((value, n) => { sum[n] = (sum[n] as number) + value; });
  }
  return sum.slice(0, 3).map((value) => value / (sum[3] as number));
}

/** Voxels of the stray femur piece: those far from both balls. */
function strays(types: Uint8Array, grid: VoxelGrid): number {
  const far = filledBy(grid, new Uint8Array(count(grid)), (x, y, z) => (balls.every((ball) => away(x, y, z, ball) >= RADIUS) ? 1 : 0));
  return types.reduce((sum, type, at) => sum + (type === 2 && far[at] === 1 ? 1 : 0), 0);
}

describe('the votes of tiles, plane by plane', () => {
  it('are those of all tiles at once', () => {
    const [size, patch]: [TensorSize, TensorSize] = [[21, 10, 9], [8, 6, 6]];
    const window = gaussianWindow(patch, 0.2);
    const whole = ballot(size, 3);
    const slab = slabVote({ size, patch, channels: 3, window });
    for (const [n, start] of tileStarts(size, patch, 0.5).entries()) {
      const logits = Float32Array.from({ length: 3 * window.length }, (_, at) => Math.sin(at * 0.37 + n) * 3);
      whole.add({ logits, start, patch, window });
      slab.closeBefore(start[0]);
      slab.add({ logits, start });
    }
    slab.closeBefore(size[0]);
    const mean = whole.mean();
    const voxels = size[0] * size[1] * size[2];
    for (let at = 0; at < voxels; at++) {
      const powers = [0, 1, 2].map((channel) => Math.exp(mean[channel * voxels + at] as number));
      const total = powers.reduce((a, b) => a + b, 0);
      for (const [channel, power] of powers.entries()) expect(Math.abs((slab.channels[channel]?.[at] as number) - (255 * power) / total)).toBeLessThanOrEqual(0.51);
    }
  });

  it('say background for sure where no tile was', () => {
    const slab = slabVote({ size: [4, 4, 4], patch: [4, 4, 4], channels: 2, window: gaussianWindow([4, 4, 4], 0.2) });
    slab.closeBefore(4);
    expect(slab.channels.map((channel) => new Set(channel))).toEqual([new Set([255]), new Set([0])]);
  });
});

describe('tiles over bones', () => {
  const from = gridOf([20, 16, 12], 4);
  const grid = gridOf([80, 64, 48], 1);
  const patch: TensorSize = [16, 16, 16];
  const two = filledBy(from, new Uint8Array(count(from)), (x, y, z) => (Math.hypot(x - 14, y - 20, z - 20) < 9 || Math.hypot(x - 62, y - 44, z - 30) < 7 ? 1 : 0));
  const tiles = coveringTiles({ mask: two, from, around: [3, 3, 3] }, grid, { patch, overlap: 0.25 });

  it('cover every bone with what lies around it, inside the grid, slab by slab', () => {
    const covered = new Uint8Array(count(grid));
    for (const [slab, strip, tile] of tiles) {
      expect([slab + 16 <= 48, strip + 16 <= 64, tile + 16 <= 80, Math.min(slab, strip, tile) >= 0]).toEqual([true, true, true, true]);
      for (let k = slab; k < slab + 16; k++) for (let j = strip; j < strip + 16; j++) covered.fill(1, tile + 80 * (j + 64 * k), tile + 16 + 80 * (j + 64 * k));
    }
    const bare = filledBy(grid, new Uint8Array(count(grid)), (x, y, z) => (Math.hypot(x - 14, y - 20, z - 20) < 9 || Math.hypot(x - 62, y - 44, z - 30) < 7 ? 1 : 0));
    expect(bare.every((bone, at) => bone === 0 || covered[at] === 1)).toBe(true);
    expect(tiles.map(([slab]) => slab)).toEqual(tiles.map(([slab]) => slab).sort((a, b) => a - b));
  });

  it('leave out what is empty', () => {
    expect(tiles.length).toBeLessThan(tileStarts([48, 64, 80], patch, 0.25).length / 2);
    expect(coveringTiles({ mask: two.map(() => 0), from, around: [3, 3, 3] }, grid, { patch, overlap: 0.25 })).toEqual([]);
  });
});
