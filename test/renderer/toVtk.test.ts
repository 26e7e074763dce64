import { expect, test } from 'vitest';

import { imageFrom } from '../../renderer/scene/toVtk';
import { point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';

const turned = (angle: number) => ({ c: Math.cos(angle), s: Math.sin(angle) });
const { c, s } = turned(0.3);

const grids = {
  straight: [0.7, 0, 0, -100, 0, 0.7, 0, -90, 0, 0, 1.5, 400],
  flipped: [-0.7, 0, 0, 100, 0, -0.7, 0, 90, 0, 0, -1.5, 400],
  'stored as sagittal slices': [0, 0, 2, 10, 0.8, 0, 0, 20, 0, -0.9, 0, 30],
  oblique: [0.7 * c, -0.7 * s, 0, 5, 0.7 * s, 0.7 * c, 0, -7, 0, 0, 1.5, 3],
  'left-handed': [0.7, 0, 0, 0, 0, 0.7, 0, 0, 0, 0, -1.5, 0],
};

test.each(Object.entries(grids))('a voxel of a %s grid stands in vtk where it stands in the patient', (_name, rows) => {
  const grid = { size: [4, 5, 6] as const, worldFromIndex: transform<'world', 'index'>(rows) };
  const image = imageFrom(grid, new Int16Array(120));
  const at = image.indexToWorld([3, 1, 4], [0, 0, 0]) as number[];
  const truth = mapPoint(grid.worldFromIndex, point<'index'>(3, 1, 4));
  for (const axis of [0, 1, 2] as const) expect(at[axis]).toBeCloseTo(truth[axis], 4);
});
