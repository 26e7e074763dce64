import { describe, expect, test } from 'vitest';

import { point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { labelValueOf, METAL } from '../../shared/segmentation/labels';
import { findMetal } from '../../shared/segmentation/metal';
import { metalAsBone } from '../../shared/segmentation/metalLabels';
import { withoutMetal } from '../../shared/segmentation/metalRepair';
import { voxelVolumeMm3, type Volume, type VoxelGrid } from '../../shared/volume/grid';
import { randomStream } from '../phantom/random';

type Place = readonly [number, number, number];
const TITANIUM_HU = 9000;
const SATURATION_HU = 3071;

/** Soft tissue with noise, and solids in it by their signed distance (mm, positive inside), blurred by 0.6 mm. */
function body(grid: VoxelGrid, solids: readonly { readonly hu: number; readonly depth: (at: Place) => number }[], saturates: boolean): Volume {
  const random = randomStream(5);
  const voxels = new Int16Array(grid.size[0] * grid.size[1] * grid.size[2]);
  for (let at = 0; at < voxels.length; at++) {
    const place = mapPoint(grid.worldFromIndex, point<'index'>(at % grid.size[0], Math.floor(at / grid.size[0]) % grid.size[1], Math.floor(at / grid.size[0] / grid.size[1])));
    let hu = 50 + 40 * (random() - 0.5);
    for (const { hu: inside, depth } of solids) hu += (inside - hu) / (1 + Math.exp(-depth(place) / 0.35));
    voxels[at] = Math.min(saturates ? SATURATION_HU : 30000, hu);
  }
  return { grid, voxels };
}

const rod = (radius: number) => ([x, y]: Place): number => radius - Math.hypot(x, y);
const ball = (radius: number, centre: Place = [0, 0, 0]) => ([x, y, z]: Place): number => radius - Math.hypot(x - centre[0], y - centre[1], z - centre[2]);
const cube: VoxelGrid = { size: [80, 80, 60], worldFromIndex: transform([1, 0, 0, -40, 0, 1, 0, -40, 0, 0, 1, -30]) };
const thick: VoxelGrid = { size: [27, 27, 20], worldFromIndex: transform([3, 0, 0, -39, 0, 3, 0, -39, 0, 0, 3, -28.5]) };

describe('metal', () => {
  test('a rod of titanium is found as one piece of its size, on a scale that shows it', () => {
    const { pieces } = findMetal(body(cube, [{ hu: TITANIUM_HU, depth: rod(5) }], false));
    expect(pieces).toHaveLength(1);
    const mm3 = Math.PI * 25 * 60;
    expect((1000 * (pieces[0]?.volumeCm3 ?? 0)) / mm3).toBeGreaterThan(1);
    expect((1000 * (pieces[0]?.volumeCm3 ?? 0)) / mm3).toBeLessThan(1.45);
  });

  test('the same where the scale ends at 3071, and with voxels of 3 mm', () => {
    for (const grid of [cube, thick]) {
      const metal = findMetal(body(grid, [{ hu: TITANIUM_HU, depth: rod(5) }], true));
      expect(metal.pieces).toHaveLength(1);
      expect(metal.pieces[0]?.peakHu).toBe(SATURATION_HU);
      expect(metal.mask.reduce((sum, value) => sum + value, 0) * voxelVolumeMm3(grid)).toBeGreaterThan(0.9 * Math.PI * 25 * 60);
    }
  });

  test('the bore of a cannulated nail is metal, the gap between two screws is not', () => {
    const tube = ([x, y]: Place): number => 2.5 - Math.abs(Math.hypot(x, y) - 4.5);
    const tubes = findMetal(body(cube, [{ hu: TITANIUM_HU, depth: tube }], true));
    expect(tubes.mask[40 + 80 * 40 + 6400 * 30]).toBe(1);
    const screws = findMetal(body(cube, [-5, 5].map((x) => ({ hu: TITANIUM_HU, depth: ([px, py]: Place) => 2.5 - Math.hypot(px - x, py) })), true));
    expect(screws.mask[40 + 80 * 40 + 6400 * 30]).toBe(0);
  });

  test('the densest cortex, calcification, noise and enamel are not metal', () => {
    const solids = [{ hu: 1950, depth: ([x, y]: Place) => 4 - Math.abs(16 - Math.hypot(x, y)) }, { hu: 2200, depth: ball(4) }];
    const scan = body(cube, solids, true);
    scan.voxels[12_345] = SATURATION_HU;
    expect(findMetal(scan).pieces).toEqual([]);
  });

  test('a bladder full of dense contrast is not metal, on either scale', () => {
    expect(findMetal(body(cube, [{ hu: 3400, depth: ball(28) }], true)).pieces).toEqual([]);
    const withScrew = body(cube, [{ hu: 3400, depth: ball(15, [15, 0, 0]) }, { hu: TITANIUM_HU, depth: ball(5, [-25, 0, 0]) }], false);
    expect(findMetal(withScrew).pieces).toHaveLength(1);
  });

  test('two screws apart are two pieces; where there is none the scan is handed through', () => {
    const scan = body(cube, [{ hu: TITANIUM_HU, depth: ball(4, [-20, 0, 0]) }, { hu: TITANIUM_HU, depth: ball(4, [20, 0, 0]) }], true);
    expect(findMetal(scan).pieces).toHaveLength(2);
    const none = body(cube, [], true);
    expect(withoutMetal(none, findMetal(none))).toBe(none);
  });
});

describe('a scan with its metal taken out', () => {
  test('has soft tissue where a rod and its streaks lay in soft tissue', () => {
    const scan = body(cube, [{ hu: TITANIUM_HU, depth: rod(5) }], true);
    for (let at = 0; at < scan.voxels.length; at++) if (Math.floor(at / 80) % 80 === 40 && at % 80 > 48 && at % 80 < 56) scan.voxels[at] = -700;
    const out = withoutMetal(scan, findMetal(scan));
    expect(out.voxels.reduce((most, hu) => Math.max(most, hu), -9999)).toBeLessThan(1250);
    expect(out.voxels.reduce((least, hu) => Math.min(least, hu), 9999)).toBeGreaterThan(-150);
  });
});

test('metal beside a bone is not of the bone: a plate has bone on one side only', () => {
  const place: VoxelGrid = { size: [40, 40, 40], worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) };
  const voxels = Uint8Array.from({ length: 64_000 }, (_, at) => {
    const [i, j] = [at % 40, Math.floor(at / 40) % 40];
    if (Math.hypot(i - 20, j - 20) < 4) return METAL;
    if (Math.hypot(i - 20, j - 20) < 12) return labelValueOf('femur_left');
    return i >= 32 && i < 36 && j > 12 && j < 28 ? METAL : 0;
  });
  const out = metalAsBone({ grid: place, voxels }).voxels;
  expect(out[20 + 40 * 20 + 1600 * 20]).toBe(labelValueOf('femur_left'));
  expect(out[34 + 40 * 20 + 1600 * 20]).toBe(METAL);
});
