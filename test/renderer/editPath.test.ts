import { describe, expect, test } from 'vitest';

import { point, type Point } from '../../shared/geometry/spaces';
import { areaOf, cornersOfOutline, simplified, strokesOf, thinnedPath } from '../../renderer/tools/editPath';

const along = (count: number, mm: number): Point<'world'>[] => Array.from({ length: count }, (_, n) => point(n * mm, 0, 0));

describe('a stroke of the brush', () => {
  test('loses places that lie closer together than a fifth of the radius, but never its ends', () => {
    const path = thinnedPath(along(101, 0.1), 5);
    expect(path[0]).toEqual(point(0, 0, 0));
    expect(path.at(-1)).toEqual(point(10, 0, 0));
    expect(path).toHaveLength(11);
  });

  test('of one place is that place', () => {
    expect(thinnedPath(along(1, 1), 5)).toEqual(along(1, 1));
  });

  test('that is too long for one edit is cut in pieces that meet', () => {
    const pieces = strokesOf(along(10, 1), 4);
    expect(pieces.map((piece) => piece.map(([x]) => x))).toEqual([[0, 1, 2, 3], [3, 4, 5, 6], [6, 7, 8, 9]]);
  });

  test('that one edit can hold stays whole', () => {
    expect(strokesOf(along(4, 1), 4)).toHaveLength(1);
    expect(strokesOf(along(1, 1), 4)).toHaveLength(1);
  });
});

describe('an outline drawn by hand', () => {
  const square = Array.from({ length: 400 }, (_, n) => {
    const [side, at] = [Math.floor(n / 100), n % 100];
    return [{ x: at, y: 0 }, { x: 100, y: at }, { x: 100 - at, y: 100 }, { x: 0, y: 100 - at }][side] ?? { x: 0, y: 0 };
  });

  test('round a square has a square’s corners and area', () => {
    const corners = cornersOfOutline(square);
    expect(corners?.length).toBeLessThanOrEqual(5);
    expect(Math.abs(areaOf(corners ?? []))).toBeCloseTo(10_000, -2);
  });

  test('that trembles by less than a pixel is the straight line', () => {
    const line = Array.from({ length: 50 }, (_, x) => ({ x, y: x % 2 === 0 ? 0.3 : -0.3 }));
    expect(simplified(line, 0.75)).toHaveLength(2);
  });

  test('that encloses nothing is none', () => {
    expect(cornersOfOutline([{ x: 0, y: 0 }, { x: 50, y: 0 }, { x: 0, y: 0.2 }])).toBeNull();
    expect(cornersOfOutline([{ x: 3, y: 3 }])).toBeNull();
  });

  test('is thinned without straying further than asked from any place of it', () => {
    const circle = Array.from({ length: 300 }, (_, n) => ({ x: 100 * Math.cos(n / 50), y: 100 * Math.sin(n / 50) }));
    const corners = simplified(circle, 0.75);
    expect(corners.length).toBeLessThan(60);
    expect(corners.every(({ x, y }) => Math.abs(Math.hypot(x, y) - 100) < 1e-9)).toBe(true);
  });
});
