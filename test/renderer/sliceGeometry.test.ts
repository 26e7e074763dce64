import { describe, expect, test } from 'vitest';

import { cross, dot, point, type Point } from '../../shared/geometry/spaces';
import { transform } from '../../shared/geometry/transform';
import { axesOf, edgeLetters, orientations, screenFromWorld, slicePosition, sliceStepMm, worldDrag, worldFromScreen, type SlicePort } from '../../renderer/scene/sliceGeometry';

const port = (orientation: SlicePort['orientation']): SlicePort => ({ orientation, middle: point(10, 20, 30), mmPerPixel: 0.5, width: 400, height: 300 });
const [x, y, z] = [0, 1, 2] as const;
const along = (axis: 0 | 1 | 2, mm: number): Point<'world'> => point(10 + (axis === x ? mm : 0), 20 + (axis === y ? mm : 0), 30 + (axis === z ? mm : 0));

test("the patient's left is on the right of the screen in axial and coronal slices, anterior on the left in sagittal ones", () => {
  expect(edgeLetters('axial')).toEqual({ left: 'R', right: 'L', top: 'A', bottom: 'P' });
  expect(edgeLetters('coronal')).toEqual({ left: 'R', right: 'L', top: 'S', bottom: 'I' });
  expect(edgeLetters('sagittal')).toEqual({ left: 'A', right: 'P', top: 'S', bottom: 'I' });
});

describe.each(orientations)('%s', (orientation) => {
  test('right, up and the direction of sight stand as on a screen: no mirror image', () => {
    const { right, up, away } = axesOf[orientation];
    expect(dot(cross(right, up), away)).toBeCloseTo(-1, 12);
  });

  test('a pixel goes to the world and back', () => {
    const through = point<'world'>(1, 2, 3);
    const at = worldFromScreen(port(orientation), { x: 37, y: 251 }, through);
    expect(screenFromWorld(port(orientation), at)).toEqual({ x: expect.closeTo(37, 9), y: expect.closeTo(251, 9) });
  });
});

test('a point 10 mm to the patient’s left lies 20 pixels right of the middle of an axial slice', () => {
  expect(screenFromWorld(port('axial'), along(x, 10))).toEqual({ x: 220, y: 150 });
});

test('a point 10 mm anterior lies 20 pixels above the middle of an axial slice', () => {
  expect(screenFromWorld(port('axial'), along(y, -10))).toEqual({ x: 200, y: 130 });
});

test('a point 10 mm superior lies 20 pixels above the middle of a coronal and of a sagittal slice', () => {
  expect(screenFromWorld(port('coronal'), along(z, 10)).y).toBe(130);
  expect(screenFromWorld(port('sagittal'), along(z, 10)).y).toBe(130);
});

test('a drag to the right and down is left and posterior in an axial slice', () => {
  expect([...worldDrag(port('axial'), { x: 4, y: 6 })]).toEqual([2, 3, 0]);
});

test('a position is said by the letter of its side of the scanner’s origin', () => {
  expect(slicePosition('sagittal', point(-81.5, 0, 0))).toEqual({ letter: 'R', mm: 81.5 });
  expect(slicePosition('axial', point(0, 0, 2.9))).toEqual({ letter: 'S', mm: 2.9 });
});

test('one step is one voxel along the patient axis, also in a scan whose slices are sagittal', () => {
  const grid = { size: [10, 10, 10] as const, worldFromIndex: transform<'world', 'index'>([0, 0, 3, 0, 0.7, 0, 0, 0, 0, -0.7, 0, 0]) };
  expect([sliceStepMm(grid, 'sagittal'), sliceStepMm(grid, 'coronal'), sliceStepMm(grid, 'axial')]).toEqual([3, 0.7, 0.7]);
});
