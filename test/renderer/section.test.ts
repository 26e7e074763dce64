import { expect, test } from 'vitest';

import { placed, sectionAt } from '../../renderer/scene/section';
import { revolved } from '../../shared/implants/revolution';

/** A ball of radius 10 around the origin. */
const ball = revolved(Array.from({ length: 33 }, (_, i) => {
  const angle = -Math.PI / 2 + (Math.PI * i) / 32;
  return [i === 0 || i === 32 ? 0 : 10 * Math.cos(angle), 10 * Math.sin(angle)] as const;
}), 64);
const identity = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0];

const ends = (pieces: Float32Array): [number, number, number][] =>
  Array.from({ length: pieces.length / 3 }, (_, i) => [pieces[3 * i] ?? 0, pieces[3 * i + 1] ?? 0, pieces[3 * i + 2] ?? 0]);

test.each([0, 1, 2] as const)('a plane across axis %i at 6 mm cuts a ball of 10 mm in a circle of 8 mm', (axis) => {
  const points = ends(sectionAt(placed(ball, identity), axis, 6));
  expect(points.length).toBeGreaterThan(60);
  for (const p of points) {
    expect(p[axis]).toBeCloseTo(6, 3);
    expect(Math.hypot(...p.filter((_, c) => c !== axis))).toBeCloseTo(8, 0);
  }
});

test('every piece begins where another ends: the contour is closed', () => {
  const pieces = sectionAt(placed(ball, identity), 0, 3.1);
  const count = new Map<string, number>();
  for (const p of ends(pieces)) {
    const key = p.map((v) => v.toFixed(4)).join(' ');
    count.set(key, (count.get(key) ?? 0) + 1);
  }
  expect([...count.values()].every((times) => times % 2 === 0)).toBe(true);
});

test('a plane beside the part cuts nothing', () => {
  expect(sectionAt(placed(ball, identity), 2, 10.5)).toHaveLength(0);
});

test('a part is cut where its pose puts it', () => {
  const moved = [0, -1, 0, 100, 1, 0, 0, 0, 0, 0, 1, 0];
  const points = ends(sectionAt(placed(ball, moved), 0, 100));
  expect(Math.max(...points.map(([, y]) => y))).toBeCloseTo(10, 0);
});
