import { describe, expect, test } from 'vitest';

import { transform } from '../../shared/geometry/transform';
import { withoutDenseFluid } from '../../shared/segmentation/denseFluid';
import type { Volume, VoxelGrid } from '../../shared/volume/grid';
import { randomStream } from '../phantom/random';

type Place = readonly [number, number, number];
/** Signed depth (mm, positive inside) and density (HU) of a solid; later ones lie over earlier ones. */
type Solid = { readonly hu: number; readonly depth: (at: Place) => number };

const size = [72, 72, 60] as const;
const POOL_HU = 500;
const ball = (radius: number, centre: Place) => ([x, y, z]: Place): number => radius - Math.hypot(x - centre[0], y - centre[1], z - centre[2]);
const LEFT: Place = [-17, 0, 0];
const RIGHT: Place = [17, 0, 0];
/** A bone as even inside as the fluid and as dense, in a wall of 2 mm. */
const bone: readonly Solid[] = [{ hu: 1300, depth: ball(16, LEFT) }, { hu: POOL_HU, depth: ball(14, LEFT) }];
const pool = (hu: number): Solid => ({ hu, depth: ball(17, RIGHT) });

/** Soft tissue of 50 HU with solids, edges blurred over a millimetre, and noise of the given deviation (HU), at 1 mm. */
function scan(solids: readonly Solid[], noiseHu = 15, slices = 60): Volume {
  const random = randomStream(9);
  const mm = 60 / slices;
  const grid: VoxelGrid = { size: [size[0], size[1], slices], worldFromIndex: transform([1, 0, 0, -36, 0, 1, 0, -36, 0, 0, mm, -30]) };
  const voxels = new Int16Array(size[0] * size[1] * slices);
  for (let at = 0; at < voxels.length; at++) {
    const place: Place = [(at % 72) - 36, (Math.floor(at / 72) % 72) - 36, mm * Math.floor(at / 5184) - 30];
    const hu = solids.reduce((under, { hu: own, depth }) => under + (own - under) / (1 + Math.exp(-depth(place) / 0.4)), 50);
    voxels[at] = hu + noiseHu * Math.sqrt(12) * (random() - 0.5);
  }
  return { grid, voxels };
}

/** Share of the places of a ball (less its rim of 2 mm) that are soft tissue in the scan. */
function softShare({ grid, voxels }: Volume, centre: Place, radius: number): number {
  let [soft, all] = [0, 0];
  const mm = 60 / grid.size[2];
  voxels.forEach((hu, at) => {
    if (ball(radius, centre)([(at % 72) - 36, (Math.floor(at / 72) % 72) - 36, mm * Math.floor(at / 5184) - 30]) < 2) return;
    all++;
    if (hu < 200) soft++;
  });
  return soft / all;
}

describe('contrast', () => {
  test.each([['fine', 60], ['thick', 20]])('a pool that touches a bone becomes soft tissue and the bone stays as it is, in %s slices', (_, slices) => {
    const before = scan([...bone, pool(POOL_HU)], 15, slices);
    const { volume: after, pools } = withoutDenseFluid(before);
    expect(pools).toHaveLength(1);
    expect(Math.abs((pools[0]?.hu ?? 0) - POOL_HU)).toBeLessThan(10);
    expect(pools[0] && ball(17, RIGHT)(pools[0].at)).toBeGreaterThan(0);
    expect(Math.abs((pools[0]?.volumeCm3 ?? 0) / ((4 / 3) * Math.PI * 1.7 ** 3) - 1)).toBeLessThan(0.15);
    expect(softShare(after, RIGHT, 17)).toBeGreaterThan(0.99);
    const changed = after.voxels.filter((hu, at) => hu !== before.voxels[at] && at % 72 < 18).length;
    expect(changed).toBe(0);
  });

  test('a bone as even and as dense as a pool is told by its wall', () => {
    const alone = scan(bone);
    expect(withoutDenseFluid(alone).volume).toBe(alone);
  });

  test('without a wall, spongy bone is told by its grain', () => {
    const worn = scan([]);
    const grain = randomStream(3);
    worn.voxels.forEach((hu, at) => {
      if (ball(16, LEFT)([(at % 72) - 36, (Math.floor(at / 72) % 72) - 36, Math.floor(at / 5184) - 30]) > 0) worn.voxels[at] = hu + 400 + 200 * (grain() - 0.5);
    });
    expect(withoutDenseFluid(worn).volume).toBe(worn);
  });

  test('sclerosis of a head is neither turned into a hole nor is the spongy bone beside it', () => {
    const inside = ball(23, [0, 0, 0]);
    const head = scan([{ hu: 1200, depth: ball(25, [0, 0, 0]) }, { hu: 300, depth: inside }, { hu: 750, depth: (at) => Math.min(inside(at), at[0] - 2) }]);
    expect(withoutDenseFluid(head).volume).toBe(head);
  });

  test('what does not stand out of the noise is left', () => {
    const noisy = scan([pool(220)], 60);
    expect(withoutDenseFluid(noisy).volume).toBe(noisy);
    expect(softShare(withoutDenseFluid(scan([pool(220)])).volume, RIGHT, 17)).toBeGreaterThan(0.99);
  });

  test('neither the middle of thick cortex nor a screw is taken for fluid', () => {
    const shaft = scan([{ hu: 1500, depth: ([x, y]) => 4 - Math.abs(14 - Math.hypot(x, y)) }]);
    expect(withoutDenseFluid(shaft).volume).toBe(shaft);
    const screw = scan([{ hu: 3000, depth: ([x, y]) => 3 - Math.hypot(x, y) }]);
    expect(withoutDenseFluid(screw).volume).toBe(screw);
  });
});
