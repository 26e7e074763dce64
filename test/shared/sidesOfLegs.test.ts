import { describe, expect, test } from 'vitest';

import type { BoneType } from '../../shared/anatomy/bone';
import { otherSide, sides, type Side } from '../../shared/anatomy/side';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { point } from '../../shared/geometry/spaces';
import { typeValue } from '../../shared/segmentation/clean';
import { labelValueOf } from '../../shared/segmentation/labels';
import { sided } from '../../shared/segmentation/sides';
import type { LabelMap } from '../../shared/volume/grid';

type Rod = { readonly type: BoneType; readonly from: readonly [number, number, number]; readonly to: readonly [number, number, number]; readonly radiusMm: number };

/** A leg as rods, u to its own side: it lies across the middle from the knee down. */
const crossing: readonly Rod[] = [
  { type: 'femur', from: [90, 0, 400], to: [-30, 0, 60], radiusMm: 16 },
  { type: 'tibia', from: [-36, 0, 34], to: [-60, 0, -100], radiusMm: 14 },
  { type: 'fibula', from: [-4, 12, 20], to: [-28, 12, -100], radiusMm: 7 },
  { type: 'patella', from: [-28, -30, 66], to: [-28, -30, 74], radiusMm: 12 },
];
/** The other leg lies well to its side, and its patella is out of view. */
const straight: readonly Rod[] = [
  { type: 'femur', from: [90, 0, 400], to: [100, 0, 60], radiusMm: 16 },
  { type: 'tibia', from: [101, 0, 34], to: [104, 0, -100], radiusMm: 14 },
];

const SPACING = 4;
const size = [80, 26, 136] as const;
const grid = {
  size, worldFromIndex: transform<'world', 'index'>([SPACING, 0, 0, (-SPACING * size[0]) / 2 + SPACING / 2, 0, SPACING, 0, -50, 0, 0, SPACING, -120]),
};

function distanceTo([x, y, z]: readonly [number, number, number], { from, to }: Rod): number {
  const along = [to[0] - from[0], to[1] - from[1], to[2] - from[2]] as const;
  const part = ((x - from[0]) * along[0] + (y - from[1]) * along[1] + (z - from[2]) * along[2]) / (along[0] ** 2 + along[1] ** 2 + along[2] ** 2);
  const t = Math.min(1, Math.max(0, part));
  return Math.hypot(x - from[0] - t * along[0], y - from[1] - t * along[1], z - from[2] - t * along[2]);
}

/** Types, and the truth of sides; `crossed` is the side of the leg that lies across. World x points left. */
function legs(crossed: Side): { readonly types: LabelMap; readonly truth: Uint8Array } {
  const sign = crossed === 'left' ? 1 : -1;
  const types = new Uint8Array(size[0] * size[1] * size[2]);
  const truth = types.slice();
  for (let at = 0; at < types.length; at++) {
    const [x, y, z] = mapPoint(grid.worldFromIndex, point<'index'>(at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / (size[0] * size[1]))));
    for (const [side, rods, u] of [[crossed, crossing, sign * x], [otherSide(crossed), straight, -sign * x]] as const) {
      const rod = rods.find((each) => distanceTo([u, y, z], each) <= each.radiusMm);
      if (!rod) continue;
      types[at] = typeValue(rod.type);
      truth[at] = labelValueOf(`${rod.type}_${side}` as 'femur_left');
    }
  }
  return { types: { grid, voxels: types }, truth };
}

describe.each(sides)('a %s leg that lies across the middle', (side) => {
  const { types, truth } = legs(side);
  const found = sided(types, null);

  test('stays whole, and every bone of it keeps the side of the femur it hangs on', () => {
    expect(found.ok && Buffer.from(found.value.labels.voxels).equals(Buffer.from(truth))).toBe(true);
  });

  test('says what its patella was told by', () => {
    const cue = found.ok ? found.value.sides.patella : undefined;
    expect(cue).toMatchObject({ cue: 'neighbour', of: 'femur' });
  });
});
