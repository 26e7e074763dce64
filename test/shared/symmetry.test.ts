import { expect, test } from 'vitest';

import { cross, displacement, dot, moved, normalised, point, scaled, sum, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { symmetryPlane } from '../../shared/segmentation/symmetry';

/** Two bent walls, mirror images across the plane through `at` with normal `left`; the right one is cut short. */
function cutPelvis(left: Vector<'world'>, at: Point<'world'>): Float64Array {
  const forward = normalised(cross(vector<'world'>(0, 0, 1), left));
  const up = cross(left, forward);
  const places: number[] = [];
  for (const side of [1, -1]) {
    for (let z = -80; z <= (side > 0 ? 80 : 30); z += 3) {
      for (let y = -60; y <= 60; y += 3) {
        const x = side * (30 + 0.4 * Math.abs(z) + 0.003 * y * y + 10 * Math.sin(z / 25));
        places.push(...moved(at, sum(scaled(left, x), sum(scaled(forward, y), scaled(up, z)))));
      }
    }
  }
  return Float64Array.from(places);
}

test('the plane of symmetry is found though one side is cut short and the start is askew', () => {
  const [left, at] = [normalised(vector<'world'>(0.98, 0.1, 0.15)), point<'world'>(12, -5, 40)];
  const found = symmetryPlane(cutPelvis(left, at), { at: point<'world'>(26, -5, 40), left: normalised(vector<'world'>(0.99, 0, 0.03)) });
  expect(dot(found.left, left)).toBeGreaterThan(Math.cos((2.5 * Math.PI) / 180));
  expect(Math.abs(dot(displacement(found.at, at), left))).toBeLessThan(3);
});
