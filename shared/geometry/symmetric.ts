import { vector, type Space, type Vector } from './spaces';

/** A symmetric 3×3 matrix: xx, xy, xz, yy, yz, zz. */
export type Symmetric = readonly [xx: number, xy: number, xz: number, yy: number, yz: number, zz: number];

/** Principal directions with their values, largest first, as a right-handed triple up to sign (cyclic Jacobi rotations). */
export function principalDirections<S extends Space>([xx, xy, xz, yy, yz, zz]: Symmetric): readonly { readonly value: number; readonly direction: Vector<S> }[] {
  const a = [[xx, xy, xz], [xy, yy, yz], [xz, yz, zz]];
  const v = [[1, 0, 0], [0, 1, 0], [0, 0, 1]];
  for (let sweep = 0; sweep < 30; sweep++) {
    for (const [p, q] of [[0, 1], [0, 2], [1, 2]] as const) rotate(a, v, p, q);
  }
  const column = (n: number): Vector<S> => vector(entry(v, 0, n), entry(v, 1, n), entry(v, 2, n));
  return [0, 1, 2].map((n) => ({ value: entry(a, n, n), direction: column(n) })).sort((one, other) => other.value - one.value);
}

const entry = (m: readonly (readonly number[])[], r: number, c: number): number => (m[r] as readonly number[])[c] as number;

function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const off = entry(a, p, q);
  if (Math.abs(off) < 1e-300) return;
  const theta = (entry(a, q, q) - entry(a, p, p)) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const [c, s] = [1 / Math.sqrt(t * t + 1), t / Math.sqrt(t * t + 1)];
  for (const m of [a, v]) for (const row of m) turnPair(row, p, q, c, s);
  const [rowP, rowQ] = [a[p] as number[], a[q] as number[]];
  for (let n = 0; n < 3; n++) [rowP[n], rowQ[n]] = [c * (rowP[n] as number) - s * (rowQ[n] as number), s * (rowP[n] as number) + c * (rowQ[n] as number)];
}

// eslint-disable-next-line max-params -- the two places and the two numbers of a plane rotation
function turnPair(row: number[], p: number, q: number, c: number, s: number): void {
  [row[p], row[q]] = [c * (row[p] as number) - s * (row[q] as number), s * (row[p] as number) + c * (row[q] as number)];
}

/** The solution of a linear system by elimination with pivots; null where the matrix is singular. Changes nothing. */
export function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] | null {
  const n = right.length;
  const rows = matrix.map((row, r) => [...row, right[r] as number]);
  for (let c = 0; c < n; c++) {
    const pivot = rows.slice(c).reduce((best, row, at) => (Math.abs(row[c] as number) > Math.abs((rows[best] as number[])[c] as number) ? c + at : best), c);
    [rows[c], rows[pivot]] = [rows[pivot] as number[], rows[c] as number[]];
    const head = rows[c] as number[];
    if (Math.abs(head[c] as number) < 1e-12) return null;
    rows.forEach((row, r) => {
      if (r !== c) eliminate(row, head, c);
    });
  }
  return rows.map((row, r) => (row[n] as number) / (row[r] as number));
}

function eliminate(row: number[], head: readonly number[], column: number): void {
  const factor = (row[column] as number) / (head[column] as number);
  for (let c = column; c < row.length; c++) (row[c] as number) -= factor * (head[c] as number);
}
