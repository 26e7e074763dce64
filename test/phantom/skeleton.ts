import { limbs } from './limbs';
import { blend, type Knot, type Solid } from './solid';

/** A rounded bar along a smooth curve through the knots, as thick as they say. */
export function bar(knots: readonly Knot[], stepsBetween = 5): Solid {
  const line = smoothLine(knots, stepsBetween);
  return limbs(line.slice(1).map((knot, i) => [line[i] as Knot, knot] as const));
}

/**
 * A curved sheet of bone through a net of knots (rows of equal length), as thick as they say. The net is made
 * smooth by splines along its rows and then its columns.
 */
export function sheet(rows: readonly (readonly Knot[])[], stepsBetween = 3): Solid {
  const long = rows.map((row) => smoothLine(row, stepsBetween));
  const columns = (long[0] as Knot[]).map((_, c) => smoothLine(long.map((row) => row[c] as Knot), stepsBetween));
  return blend(0, columns.slice(1).map((column, c) => limbs([], strip(columns[c] as Knot[], column))));
}

const strip = (left: readonly Knot[], right: readonly Knot[]): (readonly [Knot, Knot, Knot])[] => left.slice(1).flatMap((c, r) => {
  const [a, b, d] = [left[r], right[r], right[r + 1]] as [Knot, Knot, Knot];
  return [[a, b, c], [b, d, c]] as const;
});

export const capsule = (a: Knot, b: Knot): Solid => limbs([[a, b]]);
export const plate = (a: Knot, b: Knot, c: Knot): Solid => limbs([], [[a, b, c]]);

/** Catmull-Rom spline through the knots, radius included: the knots themselves and points between them. */
export function smoothLine(knots: readonly Knot[], stepsBetween: number): Knot[] {
  const line: Knot[] = [];
  for (let i = 0; i + 1 < knots.length; i++) {
    for (let s = 0; s < stepsBetween; s++) line.push(between(knots, i, s / stepsBetween));
  }
  return [...line, knots[knots.length - 1] as Knot];
}

function between(knots: readonly Knot[], i: number, t: number): Knot {
  const [b, c] = [knots[i] as Knot, knots[i + 1] as Knot];
  const [a, d] = [knots[i - 1] ?? extended(b, c), knots[i + 2] ?? extended(c, b)];
  return [0, 1, 2, 3].map((n) => {
    const [p, q, r, s] = [a[n], b[n], c[n], d[n]] as [number, number, number, number];
    return 0.5 * (2 * q + t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * q - p - 3 * r + s))));
  }) as unknown as Knot;
}

const extended = (end: Knot, next: Knot): Knot => [0, 1, 2, 3].map((n) => 2 * (end[n] as number) - (next[n] as number)) as unknown as Knot;
