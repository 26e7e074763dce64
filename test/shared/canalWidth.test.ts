import { expect, test } from 'vitest';

import { canalLevels } from '../../shared/anatomy/canal';
import { point, vector } from '../../shared/geometry/spaces';
import { transform } from '../../shared/geometry/transform';
import { arc, revolved } from '../../shared/implants/revolution';
import type { Mesh } from '../../shared/mesh/mesh';

const HALF_WIDE = 11;
const HALF_NARROW = 6;
const OUTER = 16;

/** A ball of cortex: at its equator a disc of known radius. */
const ball: Mesh = revolved(arc(OUTER, 0, 180, 96), 192);

/** An elliptical canal, turned by an angle about the axis, in cortex. */
function turnedCanal(turnDeg: number) {
  const [columns, rows, slices, step] = [90, 90, 5, 0.4];
  const turn = (turnDeg * Math.PI) / 180;
  const voxels = new Int16Array(columns * rows * slices).fill(1400);
  for (let n = 0; n < voxels.length; n++) {
    const [x, y] = [((n % columns) - 44.5) * step, ((Math.floor(n / columns) % rows) - 44.5) * step];
    const [u, v] = [x * Math.cos(turn) + y * Math.sin(turn), y * Math.cos(turn) - x * Math.sin(turn)];
    if ((u / HALF_WIDE) ** 2 + (v / HALF_NARROW) ** 2 < 1) voxels[n] = -50;
  }
  return { voxels, grid: { size: [columns, rows, slices], worldFromIndex: transform<'world', 'index'>([step, 0, 0, -44.5 * step, 0, step, 0, -44.5 * step, 0, 0, 2, -4]) } } as const;
}

test.each([0, 33, 90, 137])('a canal of 22 by 12 mm, turned by %d degrees, is 22 mm wide and holds a circle of 12 mm', (turn) => {
  const [level] = canalLevels({ mesh: ball, volume: turnedCanal(turn), shaft: { at: point(0, 0, 0), direction: vector(0, 0, 1) }, apex: point(0, 0, 0) }).filter(({ aboveLesserTrochanterMm }) => aboveLesserTrochanterMm === 0);
  expect(Math.abs((level?.widestMm ?? NaN) - 2 * HALF_WIDE)).toBeLessThan(0.8);
  expect(Math.abs((level?.radiusMm ?? NaN) - HALF_NARROW)).toBeLessThan(0.5);
});
