import { describe, expect, test } from 'vitest';

import { point } from '../../shared/geometry/spaces';
import { compose, invert, mapPoint, transform, type Transform } from '../../shared/geometry/transform';
import { filled, componentsOf, largestOnly } from '../../shared/volume/components';
import { boxAround, boxesAround, croppedGrid, croppedVoxels, pasteVoxels } from '../../shared/volume/crop';
import { spacingOf, voxelCount, type VoxelGrid } from '../../shared/volume/grid';
import { closestOrientation, orientationBack, orientedGrid, orientedVoxels, type AxisOrder } from '../../shared/volume/orient';
import { gridAtSpacing, nearestLabels, resampled } from '../../shared/volume/resample';
import { blurred, smoothedMask } from '../../shared/volume/smooth';

/** Anisotropic grids: straight, flipped, permuted, oblique by 17 degrees about two axes. */
const turned = (degrees: number): Transform<'world', 'world'> => {
  const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return compose(transform<'world', 'world'>([c, -s, 0, 3, s, c, 0, -7, 0, 0, 1, 11]), transform<'world', 'world'>([1, 0, 0, 0, 0, c, -s, 0, 0, s, c, 0]));
};
const grids: Readonly<Record<string, VoxelGrid>> = {
  straight: { size: [7, 5, 4], worldFromIndex: transform([0.8, 0, 0, -100, 0, 0.9, 0, 20, 0, 0, 2.5, 5]) },
  flipped: { size: [7, 5, 4], worldFromIndex: transform([-0.8, 0, 0, 100, 0, -0.9, 0, 20, 0, 0, -2.5, 5]) },
  permuted: { size: [7, 5, 4], worldFromIndex: transform([0, 0, -3, 60, 0.7, 0, 0, 1, 0, -1.1, 0, 9]) },
  oblique: { size: [7, 5, 4], worldFromIndex: compose(turned(17), transform([0, 1.3, 0, 4, -0.6, 0, 0, 5, 0, 0, 2, 6])) },
};
const orders: readonly AxisOrder[] = [['L', 'P', 'S'], ['R', 'A', 'S'], ['S', 'L', 'A'], ['I', 'A', 'L']];
const numbered = (grid: VoxelGrid): Int16Array => Int16Array.from({ length: voxelCount(grid) }, (_, n) => n);
/** A linear function of the place, HU-like. */
const linear = (grid: VoxelGrid): Float32Array => {
  const out = new Float32Array(voxelCount(grid));
  let at = 0;
  for (let k = 0; k < grid.size[2]; k++) for (let j = 0; j < grid.size[1]; j++) for (let i = 0; i < grid.size[0]; i++) {
    const [x, y, z] = mapPoint(grid.worldFromIndex, point<'index'>(i, j, k));
    out[at++] = 2 * x - 3 * y + 0.5 * z;
  }
  return out;
};

describe.each(Object.entries(grids))('a %s grid', (_, grid) => {
  test.each(orders)('oriented to %s%s%s points along those letters and holds every voxel at its place', (...letters) => {
    const orientation = closestOrientation(grid, letters as unknown as AxisOrder);
    const target = orientedGrid(grid, orientation);
    expect(closestOrientation(target, letters as unknown as AxisOrder)).toEqual([0, 1, 2].map((source) => ({ source, flipped: false })));
    const moved = orientedVoxels(linear(grid), grid, orientation);
    linear(target).forEach((value, at) => expect(moved[at]).toBeCloseTo(value, 3));
  });

  test.each(orders)('oriented to %s%s%s and back is the same, voxel by voxel and number by number', (...letters) => {
    const orientation = closestOrientation(grid, letters as unknown as AxisOrder);
    const target = orientedGrid(grid, orientation);
    const back = orientationBack(orientation);
    expect(orientedVoxels(orientedVoxels(numbered(grid), grid, orientation), target, back)).toEqual(numbered(grid));
    const again = orientedGrid(target, back);
    expect(again.size).toEqual(grid.size);
    again.worldFromIndex.rows.forEach((value, n) => expect(value).toBeCloseTo(grid.worldFromIndex.rows[n] as number, 12));
  });

  test('cropped and pasted is the same, and the crop lies in its place', () => {
    const box = { first: [1, 2, 1], size: [4, 2, 3] } as const;
    const part = croppedVoxels(linear(grid), grid, box);
    linear(croppedGrid(grid, box)).forEach((value, at) => expect(part[at]).toBeCloseTo(value, 3));
    const labels = Uint8Array.from(numbered(grid));
    const whole = labels.map((value, at) => (croppedMark(grid, box)[at] === 1 ? 0 : value));
    pasteVoxels(whole, grid, box, croppedVoxels(labels, grid, box));
    expect(whole).toEqual(labels);
  });

  test('at another spacing has that spacing, the same axes and the same centre', () => {
    const coarse = gridAtSpacing(grid, [3, 2, 1]);
    spacingOf(coarse).forEach((mm, axis) => expect(mm).toBeCloseTo([3, 2, 1][axis] as number, 10));
    const middle = ({ size, worldFromIndex }: VoxelGrid) => mapPoint(worldFromIndex, point<'index'>((size[0] - 1) / 2, (size[1] - 1) / 2, (size[2] - 1) / 2));
    middle(coarse).forEach((mm, axis) => expect(mm).toBeCloseTo(middle(grid)[axis] as number, 10));
  });

  test('resampled finer keeps a linear field exactly inside', () => {
    const spacing = spacingOf(grid).map((mm) => mm / 2) as [number, number, number];
    const fine = gridAtSpacing(grid, spacing);
    const values = resampled(linear(grid), grid, fine);
    const index = invert(grid.worldFromIndex);
    linear(fine).forEach((value, at) => {
      const place = mapPoint(index, mapPoint(fine.worldFromIndex, point<'index'>(at % fine.size[0], Math.floor(at / fine.size[0]) % fine.size[1], Math.floor(at / fine.size[0] / fine.size[1]))));
      if (place.every((p, axis) => p >= 0 && p <= grid.size[axis as 0 | 1 | 2] - 1)) expect(values[at]).toBeCloseTo(value, 3);
    });
  });

  test('labels taken to a finer grid and back are the same', () => {
    const labels = Uint8Array.from(numbered(grid), (n) => n % 5);
    const fine = gridAtSpacing(grid, spacingOf(grid).map((mm) => mm / 3) as [number, number, number]);
    expect(nearestLabels(nearestLabels(labels, grid, fine), fine, grid)).toEqual(labels);
  });
});

const croppedMark = (grid: VoxelGrid, box: { first: readonly [number, number, number]; size: readonly [number, number, number] }): Uint8Array => {
  const mark = new Uint8Array(voxelCount(grid));
  pasteVoxels(mark, grid, box, new Uint8Array(box.size[0] * box.size[1] * box.size[2]).fill(1));
  return mark;
};

describe('resampling to a coarser grid', () => {
  const fine: VoxelGrid = { size: [120, 1, 1], worldFromIndex: transform([0.75, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) };
  const coarse = gridAtSpacing(fine, [3, 1, 1]);

  test('averages noise instead of picking voxels: its deviation halves and more', () => {
    const noise = Int16Array.from({ length: 120 }, (_, n) => 100 * Math.sin(n * n * 12.9898));
    const deviation = (values: ArrayLike<number>): number => Math.sqrt(Array.from(values).reduce((sum, v) => sum + v * v, 0) / values.length);
    expect(deviation(resampled(noise, fine, coarse))).toBeLessThan(0.5 * deviation(noise));
  });

  test('keeps the total: a line one voxel thin is neither lost nor doubled', () => {
    const line = new Int16Array(120);
    line[61] = 1000;
    expect(resampled(line, fine, coarse).reduce((a, b) => a + b, 0) * 3).toBeCloseTo(1000 * 0.75, 2);
  });
});

test('labels outside the box of their grid are background', () => {
  const small: VoxelGrid = { size: [2, 2, 2], worldFromIndex: transform([1, 0, 0, 5, 0, 1, 0, 5, 0, 0, 1, 5]) };
  const large: VoxelGrid = { size: [12, 12, 12], worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) };
  const labels = nearestLabels(new Uint8Array(8).fill(3), small, large);
  expect(labels[0]).toBe(0);
  expect(labels[5 + 12 * (5 + 12 * 5)]).toBe(3);
});

describe('components', () => {
  const size = [5, 4, 3] as const;
  const grid: VoxelGrid = { size, worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) };

  test('voxels of one value that share a face are one piece; a corner or another value parts them', () => {
    const mask = new Uint8Array(60);
    mask[0] = mask[1] = 1;
    mask[2] = 2;
    mask[1 + 5 + 20] = 1;
    const { sizes } = componentsOf(mask, size);
    expect([...sizes].sort()).toEqual([0, 1, 1, 2]);
    expect(largestOnly(mask, size).reduce((a, b) => a + b, 0)).toBe(2);
  });

  test('a closed shell is filled, a ring is not', () => {
    const shell = new Uint8Array(125).map((_, at) => ([at % 5, Math.floor(at / 5) % 5, Math.floor(at / 25)].every((n) => n >= 1 && n <= 3) && at !== 62 ? 1 : 0));
    expect(filled(shell, [5, 5, 5])[62]).toBe(1);
    const ring = shell.map((inside, at) => (Math.floor(at / 25) === 2 ? inside : 0));
    expect(filled(ring, [5, 5, 5])[62]).toBe(0);
  });

  test('a canal cut by the field of view is filled to the cut', () => {
    const tube = new Uint8Array(125).map((_, at) => ([at % 5, Math.floor(at / 5) % 5].every((n) => n >= 1 && n <= 3) && at % 25 !== 12 ? 1 : 0));
    expect([12, 37, 62, 87, 112].map((at) => filled(tube, [5, 5, 5])[at])).toEqual([1, 1, 1, 1, 1]);
  });

  test('boxes hold the voxels of their value and a margin inside the grid', () => {
    const labels = new Uint8Array(60);
    labels[1 + 5 * 2] = 7;
    labels[3 + 5 * 2 + 20] = 7;
    expect(boxAround(labels, grid, 1)).toEqual({ first: [0, 1, 0], size: [5, 3, 3] });
    expect(boxesAround(labels, grid, 0).get(7)).toEqual({ first: [1, 2, 0], size: [3, 1, 2] });
    expect(boxAround(new Uint8Array(60), grid, 1)).toBeNull();
  });
});

describe('smoothing', () => {
  test('spreads a point into a Gaussian of the same total and of the width asked for', () => {
    const values = new Float32Array(41 * 41);
    values[20 + 41 * 20] = 1;
    const out = blurred(values, [41, 41, 1], [2, 3, 0]);
    expect(out.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 5);
    const variance = (along: (at: number) => number): number => out.reduce((sum, v, at) => sum + v * (along(at) - 20) ** 2, 0);
    expect(Math.sqrt(variance((at) => at % 41))).toBeCloseTo(2, 1);
    expect(Math.sqrt(variance((at) => Math.floor(at / 41)))).toBeCloseTo(3, 1);
  });

  test('leaves a flat face where it is, also at the border', () => {
    const half = new Uint8Array(10 * 8 * 6).map((_, at) => (at % 10 < 4 ? 1 : 0));
    expect(smoothedMask(half, [10, 8, 6], [1, 1, 1])).toEqual(half);
  });
});
