import { describe, expect, test } from 'vitest';

import { transform } from '../../shared/geometry/transform';
import { isClosed, piecesOf, volumeOf } from '../../shared/mesh/measure';
import { METAL } from '../../shared/segmentation/labels';
import { metalSurface } from '../../shared/segmentation/metalSurface';
import { boxesAround } from '../../shared/volume/crop';
import type { LabelMap, VoxelGrid } from '../../shared/volume/grid';

const [columns, rows, slices] = [40, 40, 90];
const grid: VoxelGrid = { size: [columns, rows, slices], worldFromIndex: transform([1, 0, 0, -20, 0, 1, 0, -20, 0, 0, 1, 0]) };

/** A nail 10 mm thick and 70 mm long, a screw of a fiftieth of its volume beside it, and bone around both. */
const nailAndScrew: LabelMap = {
  grid,
  voxels: Uint8Array.from({ length: columns * rows * slices }, (_, at) => {
    const [x, y, z] = [(at % columns) - 20, (Math.floor(at / columns) % rows) - 20, Math.floor(at / columns / rows)];
    if (Math.hypot(x + 6, y) <= 5 && z >= 10 && z < 80) return METAL;
    if (Math.hypot(x - 12, y) <= 2 && z >= 40 && z < 49) return METAL;
    return Math.hypot(x, y) < 18 ? 1 : 0;
  }),
};

describe('the surface of metal', () => {
  const box = boxesAround(nailAndScrew.voxels, grid, 5).get(METAL);
  if (!box) throw new Error('no metal');
  const surface = metalSurface(nailAndScrew, box);

  test('is closed, piece by piece, and keeps a screw beside a nail', () => {
    expect(piecesOf(surface).map((piece) => isClosed(piece))).toEqual([true, true]);
  });

  test('holds the volume of the metal, not of the bone around it', () => {
    const mm3 = nailAndScrew.voxels.filter((value) => value === METAL).length;
    expect(Math.abs(volumeOf(surface) - mm3)).toBeLessThan(0.02 * mm3);
  });
});
