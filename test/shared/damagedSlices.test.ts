import { describe, expect, test } from 'vitest';

import { damageFindings, damageSummary } from '../../shared/dicom/damage';
import { point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { damagedSlices, withoutDamagedSlices } from '../../shared/volume/damagedSlices';
import type { Volume, VoxelGrid } from '../../shared/volume/grid';

const [columns, rows, slices] = [60, 60, 24];
/** 3 mm slices, feet first: the first lies highest. */
const grid: VoxelGrid = { size: [columns, rows, slices], worldFromIndex: transform([2, 0, 0, -59, 0, 2, 0, -59, 0, 0, -3, 40]) };

/** HU of a limb that widens from slice to slice, of muscle, fat, a bone that runs obliquely and gas; noise of 20 HU. */
function limbAt(i: number, j: number, k: number): number {
  const [x, y] = [2 * i - 59, 2 * j - 59];
  const noise = 20 * Math.sin(12.9898 * i + 78.233 * j + 37.719 * k);
  const out = Math.hypot(x, y) - (42 + 0.5 * k);
  if (out > 0) return -1000 + noise;
  if (Math.hypot(x - 10 - k, y) < 9) return 700 + noise;
  if (Math.hypot(x + 20, y - 12) < 8 && k > 8 && k < 14) return -900 + noise;
  return (out > -8 ? -90 : 55) + noise;
}

type Change = (hu: number, place: { readonly i: number; readonly j: number; readonly k: number }) => number;
function limb(change: Change = (hu) => hu): Volume {
  const voxels = Int16Array.from({ length: columns * rows * slices }, (_, at) => {
    const [i, j, k] = [at % columns, Math.floor(at / columns) % rows, Math.floor(at / columns / rows)];
    return Math.round(change(limbAt(i, j, k), { i, j, k }));
  });
  return { grid, voxels };
}
const half: Change = (hu) => (hu + 1000) / 2 - 1000;
const inSlices = (which: readonly number[], change: Change): Change => (hu, place) => (which.includes(place.k) ? change(hu, place) : hu);
const indices = (volume: Volume): number[] => damagedSlices(volume).map(({ index }) => index);

describe('damaged slices', () => {
  test.each([
    ['half as dense', half], ['blank', () => -1000], ['on another scale', (hu: number) => hu + 300],
  ] as const)('%s are found, alone, in a row of up to three, and with a good one between', (_, change) => {
    for (const which of [[11], [1], [22], [5, 6], [15, 16, 17], [7, 9], [3, 18]]) expect(indices(limb(inSlices(which, change)))).toEqual(which);
  });

  test('are none in ordinary anatomy, where the body ends, at the ends of the scan, where contrast starts or the scale changes for good', () => {
    expect(indices(limb())).toEqual([]);
    expect(indices(limb((hu, { k }) => (k < 6 || k > 19 ? -1000 : hu)))).toEqual([]);
    expect(indices(limb((hu, { k }) => (k > 12 ? hu + 250 : hu)))).toEqual([]);
    expect(indices(limb(inSlices([0], half)))).toEqual([]);
    expect(indices(limb(inSlices([23], half)))).toEqual([]);
  });

  test('are none where a screw lies in one slice and its streaks go through it', () => {
    const streaks: Change = (hu, { i, j }) => (Math.abs(j - 30) < 2 && i > 15 && i < 45 ? 3071 : hu + 700 * Math.sin(0.9 * (i - j)) * Math.exp(-Math.abs(j - 30) / 8));
    expect(indices(limb(inSlices([12], streaks)))).toEqual([]);
  });

  test('are none in a noisy scan', () => {
    expect(indices(limb((hu, { i, j, k }) => hu + 250 * Math.sin(91.17 * i * i + 47.3 * j * (k + 1) + 13.7 * k)))).toEqual([]);
  });

  test('are interpolated between their good neighbours; the others and the scan itself stay as they are', () => {
    const scan = limb(inSlices([5, 6], half));
    const before = scan.voxels.slice();
    const { voxels } = withoutDamagedSlices(scan, damagedSlices(scan));
    const area = columns * rows;
    const at = 30 + 30 * columns;
    expect(voxels[5 * area + at]).toBe(Math.round((2 * (scan.voxels[4 * area + at] as number) + (scan.voxels[7 * area + at] as number)) / 3));
    expect(voxels.filter((value, n) => value !== scan.voxels[n] && ![5, 6].includes(Math.floor(n / area)))).toHaveLength(0);
    expect(scan.voxels).toEqual(before);
    expect(withoutDamagedSlices(scan, [])).toBe(scan);
  });

  test('are named by number and place in a warning', () => {
    expect(damageFindings(limb(inSlices([11, 18], half)))).toEqual([{ code: 'damaged-slices', values: { count: 2, total: 24, slices: '12 (S 7 mm), 19 (I 14 mm)' } }]);
    expect(damageFindings(limb())).toEqual([]);
  });

  test('have their middles told, so that one can go and look', () => {
    const { damagedSlices: told } = damageSummary(grid, [{ index: 11, offHu: -400 }, { index: 18, offHu: -400 }]);
    const middle = (slice: number): number[] => [...mapPoint(grid.worldFromIndex, point<'index'>((columns - 1) / 2, (rows - 1) / 2, slice))];
    expect(told?.places).toEqual([middle(11), middle(18)]);
    expect(damageSummary(grid, [])).toEqual({});
  });
});
