import { expect, test } from 'vitest';

import { distalJointLine } from '../../shared/anatomy/distalJointLine';
import { posteriorCrest } from '../../shared/anatomy/femurPoints';
import type { Frame } from '../../shared/anatomy/frame';
import { largestCircleIn } from '../../shared/anatomy/inscribedCircle';
import { posteriorTibialSlope } from '../../shared/anatomy/kneeMeasures';
import { slopeLine } from '../../shared/anatomy/tibiaSlope';
import { point, vector, type Point } from '../../shared/geometry/spaces';
import type { Mesh } from '../../shared/mesh/mesh';
import type { Contour } from '../../shared/mesh/section';

const axes = { origin: point<'world'>(0, 0, 0), x: vector<'world'>(1, 0, 0), y: vector<'world'>(0, 1, 0), z: vector<'world'>(0, 0, 1) };

/** A closed block over a rectangle, its upper face a function of the place. */
function blockUnder(top: (x: number, y: number) => number, { half, depth, cells }: { half: number; depth: number; cells: number }): Mesh {
  const positions: number[] = [];
  const triangles: number[] = [];
  const number = (i: number, j: number, under: boolean): number => (under ? (cells + 1) ** 2 : 0) + j * (cells + 1) + i;
  for (const under of [false, true]) {
    for (let j = 0; j <= cells; j++) for (let i = 0; i <= cells; i++) {
      const [x, y] = [half * ((2 * i) / cells - 1), half * ((2 * j) / cells - 1)];
      positions.push(x, y, under ? -depth : top(x, y));
    }
  }
  const face = (a: number, b: number, c: number, d: number): void => { triangles.push(a, b, c, a, c, d); };
  for (let n = 0; n < cells; n++) {
    for (let m = 0; m < cells; m++) {
      face(number(n, m, false), number(n + 1, m, false), number(n + 1, m + 1, false), number(n, m + 1, false));
      face(number(n, m, true), number(n, m + 1, true), number(n + 1, m + 1, true), number(n + 1, m, true));
    }
    face(number(n, 0, true), number(n + 1, 0, true), number(n + 1, 0, false), number(n, 0, false));
    face(number(n + 1, cells, true), number(n, cells, true), number(n, cells, false), number(n + 1, cells, false));
    face(number(0, n + 1, true), number(0, n, true), number(0, n, false), number(0, n + 1, false));
    face(number(cells, n, true), number(cells, n + 1, true), number(cells, n + 1, false), number(cells, n, false));
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}

test.each([[0, 0], [7, 0], [10, 0.002], [4, -0.0015]])('a plateau falling back by %d degrees, hollow or domed by %d / mm, has that slope', (slope, curvature) => {
  const rise = Math.tan((slope * Math.PI) / 180);
  const tibia: Frame<'tibia'> = axes;
  const line = slopeLine(blockUnder((_x, y) => rise * y + curvature * y * y, { half: 25, depth: 40, cells: 50 }), tibia, point(12.3, 0, 0));
  if (!line) throw new Error('no line');
  expect(Math.abs(posteriorTibialSlope(line, tibia) - slope)).toBeLessThan(0.1);
});

test('a surface that the slice hardly meets has no slope', () => {
  expect(slopeLine(blockUnder(() => 0, { half: 8, depth: 10, cells: 8 }), axes, point(0, 0, 0))).toBeNull();
});

test('a femur on a table touches it with the point that lies lowest when it rests on both condyles, and not with what lies lower in the scan', () => {
  const [crest, nearer]: Point<'world'>[] = [point(30, -30, -20), point(30, -32, -90)];
  const own = [crest, nearer, point<'world'>(25, -10, 5), point<'world'>(-20, -80, 0)] as Point<'world'>[];
  const mesh: Mesh = { positions: Float32Array.from(own.flat()), triangles: Uint32Array.from([0, 1, 2, 0, 2, 3]) };
  const condyles = { medial: point<'world'>(-22, -40, -400), lateral: point<'world'>(24, -40, -396) };
  // Seen from the knee the crest stands 10 mm forwards over 380 mm, the other 8 mm over 310: it is the one nearer to the table.
  expect(posteriorCrest(mesh, axes, condyles)).toEqual(nearer);
  expect(posteriorCrest({ ...mesh, positions: Float32Array.from([crest, point<'world'>(30, -28, -90), own[2], own[3]].flat() as number[]) }, axes, condyles)).toEqual(crest);
});

const rectangleWithSpur = (): Contour => {
  const points = ([[-20, -10], [20, -10], [20, 10], [1, 10], [0, 40], [-1, 10], [-20, 10]] as const).map(([x, y]) => point<'world'>(x, y, 0));
  return { points, areaMm2: 830, centroid: point(0, 1, 0) };
};

test('the largest circle in an outline is not pulled by a spur that stands out of it', () => {
  const circle = largestCircleIn(rectangleWithSpur(), { u: axes.x, v: axes.y });
  expect(circle?.radiusMm).toBeCloseTo(10, 1);
  expect(Math.abs(circle?.centre[1] ?? NaN)).toBeLessThan(0.6);
});

test('a place outside of every outline has no circle', () => {
  expect(largestCircleIn({ points: [point<'world'>(0, 0, 0), point<'world'>(0.1, 0, 0), point<'world'>(0, 0.1, 0)], areaMm2: 0.005, centroid: point(5, 5, 0) }, { u: axes.x, v: axes.y })).toBeNull();
});

/** A femur's lower end as a prism across x: corners in front at (14, 45) and behind at (-16, 40), seen from the side. */
function prism(): Mesh {
  const outline = [[14, 130], [14, 45], [26, 33], [26, 5], [0, -5], [-30, 0], [-34, 20], [-16, 40], [-16, 130]] as const;
  const positions = [-30, 30].flatMap((x) => outline.flatMap(([y, z]) => [x, y, z]));
  const count = outline.length;
  const sides = outline.flatMap((_, n) => {
    const next = (n + 1) % count;
    return [n, n + count, next, next, n + count, next + count];
  });
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(sides) };
}

test('the distal joint line of a femur runs from corner to corner of its outline, and is missing where the shaft is not in view', () => {
  const line = distalJointLine(prism(), axes, { notch: point(0, 0, 0), halfWidth: 24 });
  if (!line) throw new Error('no line');
  expect(Math.hypot(line.anterior[1] - 14, line.anterior[2] - 45)).toBeLessThan(1.5);
  expect(Math.hypot(line.posterior[1] + 16, line.posterior[2] - 40)).toBeLessThan(1.5);
  expect(distalJointLine(prism(), axes, { notch: point(0, 0, 90), halfWidth: 24 })).toBeNull();
});
