import { cross, point, vector, type Point, type Space, type Vector } from './spaces';

declare const toSpace: unique symbol;
declare const fromSpace: unique symbol;

/** Affine map, row-major 3×4. A value of this type is always named `<to>From<from>`. */
export type Transform<To extends Space, From extends Space> = {
  readonly rows: readonly number[];
  readonly [toSpace]: (space: To) => To;
  readonly [fromSpace]: (space: From) => From;
};

export function transform<To extends Space, From extends Space>(rows: readonly number[]): Transform<To, From> {
  if (rows.length !== 12) throw new Error(`a transform has 12 entries, not ${rows.length}`);
  return { rows } as Transform<To, From>;
}

export const identity = <To extends Space, From extends Space>(): Transform<To, From> =>
  transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);

export function mapPoint<To extends Space, From extends Space>(t: Transform<To, From>, p: Point<From>): Point<To> {
  return point(
    turned(t.rows, 0, p) + entry(t.rows, 0, 3),
    turned(t.rows, 1, p) + entry(t.rows, 1, 3),
    turned(t.rows, 2, p) + entry(t.rows, 2, 3),
  );
}

export function mapVector<To extends Space, From extends Space>(t: Transform<To, From>, v: Vector<From>): Vector<To> {
  return vector(turned(t.rows, 0, v), turned(t.rows, 1, v), turned(t.rows, 2, v));
}

/** `compose(femurFromWorld, worldFromIndex)` is `femurFromIndex`: the inner names must meet. */
export function compose<A extends Space, B extends Space, C extends Space>(
  aFromB: Transform<A, B>,
  bFromC: Transform<B, C>,
): Transform<A, C> {
  const rows: number[] = [];
  for (let r = 0; r < 3; r++) {
    for (let c = 0; c < 4; c++) {
      const column = columnOf(bFromC, c);
      rows.push(turned(aFromB.rows, r, column) + (c === 3 ? entry(aFromB.rows, r, 3) : 0));
    }
  }
  return transform(rows);
}

/** The way back. Throws when the map flattens space (determinant 0). */
export function invert<To extends Space, From extends Space>(t: Transform<To, From>): Transform<From, To> {
  const [a, b, c] = [columnOf(t, 0), columnOf(t, 1), columnOf(t, 2)];
  const [bc, ca, ab] = [cross(b, c), cross(c, a), cross(a, b)];
  const determinant = a[0] * bc[0] + a[1] * bc[1] + a[2] * bc[2];
  if (determinant === 0 || !Number.isFinite(determinant)) throw new Error('a transform without an inverse');
  const origin = columnOf(t, 3);
  return transform(
    [bc, ca, ab].flatMap((row) => {
      const linear = [row[0] / determinant, row[1] / determinant, row[2] / determinant] as const;
      return [...linear, -(linear[0] * origin[0] + linear[1] * origin[1] + linear[2] * origin[2])];
    }),
  );
}

/** The axes and origin of `From`, seen in `To`: columns of the map. */
export function fromAxes<To extends Space, From extends Space>(axes: {
  readonly x: Vector<To>;
  readonly y: Vector<To>;
  readonly z: Vector<To>;
  readonly origin: Point<To>;
}): Transform<To, From> {
  const { x, y, z, origin } = axes;
  return transform([0, 1, 2].flatMap((r) => [x[r] as number, y[r] as number, z[r] as number, origin[r] as number]));
}

/** A column of the map: 0, 1, 2 its axes, 3 its origin, seen in `To`. */
export const columnOf = <To extends Space, From extends Space>(t: Transform<To, From>, column: number): Vector<To> =>
  vector(entry(t.rows, 0, column), entry(t.rows, 1, column), entry(t.rows, 2, column));

export const originOf = <To extends Space, From extends Space>(t: Transform<To, From>): Point<To> =>
  point(entry(t.rows, 0, 3), entry(t.rows, 1, 3), entry(t.rows, 2, 3));

const entry = (rows: readonly number[], row: number, column: number): number => rows[4 * row + column] as number;

const turned = (rows: readonly number[], row: number, v: readonly [number, number, number]): number =>
  entry(rows, row, 0) * v[0] + entry(rows, row, 1) * v[1] + entry(rows, row, 2) * v[2];
