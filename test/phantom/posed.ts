import { invert, type Transform } from '../../shared/geometry/transform';
import type { Space } from '../../shared/geometry/spaces';
import type { Box, Solid, Xyz } from './solid';

/** The solid where a rigid map (a mirror image included) puts it. */
export function posed<To extends Space, From extends Space>(solid: Solid, toFromOwn: Transform<To, From>): Solid {
  return placed(solid, invert(toFromOwn).rows, boxAfter(solid.box, toFromOwn.rows));
}

function placed(solid: Solid, rows: readonly number[], box: Box): Solid {
  const [a, b, c, d, e, f, g, h, i, j, k, l] = rows as unknown as readonly [number, number, number, number, number, number, number, number, number, number, number, number];
  const distance = (x: number, y: number, z: number): number =>
    solid.distance(a * x + b * y + c * z + d, e * x + f * y + g * z + h, i * x + j * y + k * z + l);
  const within = (x: number, y: number, z: number, radius: number): Solid =>
    placed(solid.within(a * x + b * y + c * z + d, e * x + f * y + g * z + h, i * x + j * y + k * z + l, radius), rows, box);
  return { distance, within, box };
}

/** Where a map takes a position. */
export const moveBy = (rows: readonly number[], [x, y, z]: Xyz): Xyz =>
  [0, 4, 8].map((r) => (rows[r] as number) * x + (rows[r + 1] as number) * y + (rows[r + 2] as number) * z + (rows[r + 3] as number)) as unknown as Xyz;

function boxAfter(box: Box, rows: readonly number[]): Box {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => moveBy(rows, [
    (n & 1 ? box.high : box.low)[0], (n & 2 ? box.high : box.low)[1], (n & 4 ? box.high : box.low)[2],
  ]));
  const extreme = (pick: (...values: number[]) => number): Xyz => [0, 1, 2].map((axis) => pick(...corners.map((p) => p[axis] as number))) as unknown as Xyz;
  return { low: extreme(Math.min), high: extreme(Math.max) };
}
