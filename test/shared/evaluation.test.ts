import { describe, expect, test } from 'vitest';

import { transform } from '../../shared/geometry/transform';
import { boneScore, gridDifferences } from '../../shared/segmentation/evaluation';
import { alongAxesOf, namedValues, nearestMask } from '../../shared/segmentation/evaluationReference';
import { surfaceDistances } from '../../shared/segmentation/evaluationSurface';
import { jointSlices } from '../../shared/segmentation/jointSlices';
import { labelValueOf } from '../../shared/segmentation/labels';
import { distancesMm } from '../../shared/volume/distance';
import { distancesToNearest, pointTree } from '../../shared/volume/nearestPoint';
import { voxelCount, type VoxelGrid } from '../../shared/volume/grid';
import { closestOrientation, orientedGrid, orientedVoxels } from '../../shared/volume/orient';
import { randomStream } from '../phantom/random';

type Size = readonly [number, number, number];

function painted(size: Size, inside: (i: number, j: number, k: number) => boolean): Uint8Array {
  const out = new Uint8Array(size[0] * size[1] * size[2]);
  for (let at = 0; at < out.length; at++) if (inside(at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / size[0] / size[1]))) out[at] = 1;
  return out;
}

const ball = (size: Size, spacing: Size, { centre, radius }: { centre: Size; radius: number }): Uint8Array =>
  painted(size, (i, j, k) => Math.hypot(i * spacing[0] - centre[0], j * spacing[1] - centre[1], k * spacing[2] - centre[2]) <= radius);

describe('the distance transform', () => {
  test.each([1, 2, 3, 4, 5, 6])('equals the nearest of all voxels, tried one by one (seed %i)', (seed) => {
    const random = randomStream(seed);
    const size: Size = [3 + Math.floor(random() * 9), 2 + Math.floor(random() * 9), 1 + Math.floor(random() * 9)];
    const spacing: Size = [0.4 + random(), 0.4 + 2 * random(), 0.4 + 4 * random()];
    const mask = painted(size, () => random() < 0.06);
    const sites = [...mask.entries()].filter(([, value]) => value === 1).map(([at]) => [at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / size[0] / size[1])] as const);
    const found = distancesMm(mask, size, spacing);
    found.forEach((mm, at) => {
      const [i, j, k] = [at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / size[0] / size[1])];
      const nearest = Math.min(...sites.map((site) => Math.hypot((site[0] - i) * spacing[0], (site[1] - j) * spacing[1], (site[2] - k) * spacing[2])));
      if (sites.length === 0) expect(mm).toBe(Infinity);
      else expect(mm).toBeCloseTo(nearest, 4);
    });
  });

  test('of an empty mask is infinite everywhere', () => {
    expect([...distancesMm(new Uint8Array(8), [2, 2, 2], [1, 1, 1])]).toEqual(new Array(8).fill(Infinity));
  });
});

test.each([1, 7, 40, 500])('the nearest of %i points is the nearest of all, tried one by one', (count) => {
  const random = randomStream(count);
  const [points, from] = [count, 60].map((n) => Float64Array.from({ length: 3 * n }, () => Math.round(20 * random()) / 2)) as [Float64Array, Float64Array];
  distancesToNearest(from, pointTree(points)).forEach((mm, n) => {
    const nearest = Math.min(...Array.from({ length: count }, (_, p) => Math.hypot(...[0, 1, 2].map((axis) => (points[3 * p + axis] as number) - (from[3 * n + axis] as number)))));
    expect(mm).toBeCloseTo(nearest, 10);
  });
});

describe('the distance of two surfaces', () => {
  const size: Size = [52, 50, 26];
  const spacingMm: Size = [1, 1, 2];
  const centre: Size = [25.3, 24.6, 25.1];

  test('of one and the same is nothing', () => {
    const mask = ball(size, spacingMm, { centre, radius: 15 });
    expect(surfaceDistances(mask, mask, { size, spacingMm })).toEqual({ meanMm: 0, hd95Mm: 0, mostMm: 0 });
  });

  test.each([0.5, 1, 2, 4])('of two balls with one middle is the difference of their radii, %f mm, to an eighth of a voxel (1 x 1 x 2 mm)', (apart) => {
    const distances = surfaceDistances(ball(size, spacingMm, { centre, radius: 14 }), ball(size, spacingMm, { centre, radius: 14 + apart }), { size, spacingMm });
    expect(Math.abs((distances?.meanMm ?? 0) - apart)).toBeLessThan(0.15);
    expect(Math.abs((distances?.hd95Mm ?? 0) - apart)).toBeLessThan(1);
  });

  test('of two slabs a known gap apart is that gap exactly, along a coarse axis too', () => {
    const slab = (top: number): Uint8Array => painted(size, (_i, _j, k) => k < top);
    expect(surfaceDistances(slab(10), slab(13), { size, spacingMm })).toEqual({ meanMm: 6, hd95Mm: 6, mostMm: 6 });
  });

  test('is the same whichever comes first', () => {
    const [a, b] = [ball(size, spacingMm, { centre, radius: 12 }), ball(size, spacingMm, { centre: [28, 24, 22], radius: 15 })];
    expect(surfaceDistances(a, b, { size, spacingMm })).toEqual(surfaceDistances(b, a, { size, spacingMm }));
  });

  test('is not drawn down by a cut that both share: the side of the field of view is no surface', () => {
    const cut: Size = [30, 50, 26];
    const distances = surfaceDistances(ball(cut, spacingMm, { centre, radius: 14 }), ball(cut, spacingMm, { centre, radius: 18 }), { size: cut, spacingMm });
    expect(Math.abs((distances?.meanMm ?? 0) - 4)).toBeLessThan(0.25);
  });

  test('of a surface and none is not known', () => {
    expect(surfaceDistances(ball(size, spacingMm, { centre, radius: 9 }), new Uint8Array(voxelCount({ size, worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) })), { size, spacingMm })).toBeNull();
  });
});

const grid: VoxelGrid = { size: [20, 10, 8], worldFromIndex: transform([1, 0, 0, -10, 0, 1, 0, -5, 0, 0, 2.5, 30]) };
const [left, right] = [labelValueOf('hip_left'), labelValueOf('hip_right')];

describe('the score of a bone', () => {
  /** Reference: columns 10 to 15. Result: columns 11 to 16, of which row 0 carries the other side's name. */
  const reference = painted(grid.size, (i) => i >= 10 && i < 15);
  const voxels = painted(grid.size, (i) => i >= 11 && i < 16).map((inside, at) => (inside === 0 ? 0 : Math.floor(at / 20) % 10 === 0 ? right : left));

  test('counts overlap, volumes and the voxels that went to the other side', () => {
    const score = boneScore({ grid, voxels }, 'hip_left', reference);
    const [own, wanted, both, swapped] = [5 * 9 * 8, 5 * 10 * 8, 4 * 9 * 8, 4 * 8];
    expect(score?.dice).toBeCloseTo((2 * both) / (own + wanted), 10);
    expect(score?.volumeCm3).toBeCloseTo((own * 2.5) / 1000, 10);
    expect(score?.volumeDifference).toBeCloseTo(own / wanted - 1, 10);
    expect(score?.sideSwaps).toBe(swapped);
  });

  test('a bone that was not found scores 0 and has no surface', () => {
    expect(boneScore({ grid, voxels }, 'sacrum', reference)).toMatchObject({ dice: 0, meanSurfaceMm: null, sideSwaps: null });
  });

  test('a bone of which the reference knows nothing is not scored', () => {
    expect(boneScore({ grid, voxels }, 'hip_left', new Uint8Array(voxels.length))).toBeNull();
  });
});

describe('a reference on another grid', () => {
  const mask = painted(grid.size, (i, j, k) => i > 4 && j > 6 && k > 2);

  test.each([['R', 'A', 'S'], ['S', 'L', 'A'], ['I', 'P', 'R']] as const)('listed along %s%s%s is the same grid, and the mask lies where it lay', (...letters) => {
    const orientation = closestOrientation(grid, letters);
    const other = { grid: orientedGrid(grid, orientation), voxels: orientedVoxels(mask, grid, orientation) };
    const back = alongAxesOf(grid, other);
    expect(gridDifferences(grid, back.grid)).toEqual([]);
    expect(back.voxels).toEqual(mask);
  });

  const moved = (change: (rows: number[]) => void): VoxelGrid => {
    const rows = [...grid.worldFromIndex.rows];
    change(rows);
    return { ...grid, worldFromIndex: transform(rows) };
  };
  test.each([
    ['size', { ...grid, size: [20, 10, 9] } as VoxelGrid],
    ['spacing', moved((rows) => { rows[10] = 2.51; })],
    ['origin', moved((rows) => { rows[3] = -10.05; })],
    ['direction', moved((rows) => { rows[0] = Math.cos(0.01); rows[4] = Math.sin(0.01); rows[1] = -Math.sin(0.01); rows[5] = Math.cos(0.01); })],
  ] as const)('differs in %s and is told so', (aspect, other) => {
    expect(gridDifferences(grid, other)).toEqual([aspect]);
  });

  test('rounding of a file is no difference', () => {
    expect(gridDifferences(grid, moved((rows) => { rows[3] = Math.fround(-10.0003); }))).toEqual([]);
  });

  test('taken by nearest neighbour keeps its place: twice as fine and back is the same', () => {
    const fine: VoxelGrid = { size: [40, 20, 16], worldFromIndex: transform([0.5, 0, 0, -10.25, 0, 0.5, 0, -5.25, 0, 0, 1.25, 29.375]) };
    expect(nearestMask({ grid: fine, voxels: nearestMask({ grid, voxels: mask }, fine) }, grid)).toEqual(mask);
  });
});

describe('names of values', () => {
  test('are read either way round, alone or under labels or names, and one bone may have several', () => {
    expect(namedValues({ 1: 'hip_left', 7: 'liver' })).toEqual(new Map([['hip_left', new Set([1])]]));
    expect(namedValues({ labels: { background: 0, sacrum: 25 } })).toEqual(new Map([['sacrum', new Set([25])]]));
    expect(namedValues({ names: { 25: 'sacrum', 26: 'sacrum' } })).toEqual(new Map([['sacrum', new Set([25, 26])]]));
  });
  test('that say nothing of our bones are none', () => {
    expect(namedValues({ 1: 'liver' })).toBeNull();
    expect(namedValues('hip_left')).toBeNull();
  });
});

test('the slices of a hip joint are those where femur and hip bone of one side are a joint space apart', () => {
  const voxels = new Uint8Array(voxelCount(grid));
  const put = (i: number, k: number, value: number): void => { voxels[i + 20 * (5 + 10 * k)] = value; };
  [[5, 1], [5, 2], [5, 3]].forEach(([i, k]) => { put(i as number, k as number, left); });
  [[18, 0], [9, 2], [9, 3], [18, 6]].forEach(([i, k]) => { put(i as number, k as number, labelValueOf('femur_left')); });
  expect(jointSlices({ grid, voxels })).toEqual([2, 3]);
  expect(jointSlices({ grid, voxels: voxels.map((value) => (value === left ? right : value)) })).toBeNull();
});
