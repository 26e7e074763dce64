import { expect, test } from 'vitest';

import { fitCircle, fitCylinder, fitLine, fitPlane, fitSphere } from '../../shared/geometry/fit';
import { closestOnLine, distanceToLine, heightAbove, nearestOnLine, onPlane } from '../../shared/geometry/shapes';
import { cross, distance, dot, moved, normalised, point, scaled, sum, vector, type Point, type Vector } from '../../shared/geometry/spaces';

type P = Point<'world'>;
const random = ((seed: number) => () => (seed = (seed * 16807) % 2147483647) / 2147483647)(20240);
const noise = (mm: number): number => (random() + random() + random() - 1.5) * 2 * mm;
const direction = normalised(vector<'world'>(0.3, -0.5, 0.81));
const across = normalised(cross(direction, vector<'world'>(1, 0, 0)));
const along = cross(direction, across);
const jittered = ([x, y, z]: P, mm: number): P => point(x + noise(mm), y + noise(mm), z + noise(mm));
const parallel = (a: Vector<'world'>, b: Vector<'world'>): number => Math.abs(dot(a, b));

test('a sphere fitted to a third of its surface with noise of 0.3 mm is found within a tenth of that', () => {
  const centre = point<'world'>(84, -21, 1107);
  const cap = Array.from({ length: 2000 }, () => normalised(vector<'world'>(noise(1), noise(1), 0.2 + Math.abs(noise(1)))));
  const sphere = fitSphere(cap.map((out) => jittered(moved(centre, scaled(out, 24)), 0.3)));
  if (!sphere) throw new Error('no sphere');
  expect(distance(sphere.centre, centre)).toBeLessThan(0.1);
  expect(sphere.radiusMm).toBeCloseTo(24, 1);
  expect(sphere.residualMm).toBeGreaterThan(0.1);
  expect(sphere.residualMm).toBeLessThan(0.4);
});

test('points in a plane have no sphere', () => {
  expect(fitSphere<'world'>([point(0, 0, 0), point(1, 0, 0), point(0, 1, 0), point(1, 1, 0), point(2, 3, 0)])).toBeNull();
});

test('plane, line, circle and cylinder are found where they are', () => {
  const at = point<'world'>(10, -5, 30);
  const place = (a: number, b: number, c: number): P => moved(at, sum(scaled(across, a), sum(scaled(along, b), scaled(direction, c))));
  const turns = Array.from({ length: 200 }, () => 7 * random());
  const plane = fitPlane(Array.from({ length: 300 }, () => jittered(place(noise(20), noise(30), 0), 0.1)));
  expect(parallel(plane.normal, direction)).toBeGreaterThan(0.9999);
  expect(Math.abs(heightAbove(plane, at))).toBeLessThan(0.05);
  const line = fitLine(Array.from({ length: 100 }, (_, n) => jittered(place(0, 0, n), 0.2)));
  expect(parallel(line.direction, direction)).toBeGreaterThan(0.9999);
  expect(distanceToLine(line, at)).toBeLessThan(0.15);
  const circle = fitCircle(turns.map((t) => jittered(place(12 * Math.cos(t), 12 * Math.sin(t), 0), 0.05)));
  expect(circle && distance(circle.centre, at)).toBeLessThan(0.05);
  expect(circle?.radiusMm).toBeCloseTo(12, 1);
  const cylinder = fitCylinder(turns.map((t) => jittered(place(8 * Math.cos(t), 8 * Math.sin(t), 40 * random()), 0.05)), { at: place(1, -1, 5), direction: normalised(sum(direction, scaled(across, 0.1))) });
  expect(cylinder && parallel(cylinder.axis.direction, direction)).toBeGreaterThan(0.99999);
  expect(cylinder?.radiusMm).toBeCloseTo(8, 1);
});

test('the nearest points of planes and lines are where a ruler finds them', () => {
  const plane = { at: point<'world'>(0, 0, 3), normal: vector<'world'>(0, 0, 1) };
  const line = { at: point<'world'>(0, 0, 0), direction: vector<'world'>(1, 0, 0) };
  expect(onPlane(plane, point<'world'>(4, 5, 9))).toEqual([4, 5, 3]);
  expect(nearestOnLine(line, point(4, 5, 9))).toEqual([4, 0, 0]);
  expect(closestOnLine(line, { at: point(2, 7, 1), direction: vector(0, 1, 0) })).toEqual([2, 0, 0]);
  expect(closestOnLine(line, { at: point(2, 7, 1), direction: vector(1, 0, 0) })).toBeNull();
});
