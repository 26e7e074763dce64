import type { Transform } from '../geometry/transform';
import { cubeCases, cubeEdges } from './cubes';
import type { Mesh } from './mesh';

type Size = readonly [columns: number, rows: number, slices: number];
/** One value a grid point; point (i, j, k) is at `i + columns * (j + rows * k)`. */
export type Field = { readonly values: Float32Array; readonly size: Size; readonly worldFromIndex: Transform<'world', 'index'> };

/** A crossing this close to a grid point is moved off it, so that no triangle is flat (share of the step). */
const CLEAR_OF_CORNER = 0.02;

/**
 * The surface on which the field equals `level`, higher values inside; closed wherever the field's outer layer lies
 * below the level, every edge shared by exactly two triangles. World mm, counter-clockwise from outside on flipped
 * grids too.
 */
export function isosurface(field: Field, level: number): Mesh {
  const { positions, triangles } = marched(field, level);
  return { positions: inWorld(positions, field.worldFromIndex), triangles: turnedOut(triangles, field.worldFromIndex) };
}

type Marched = { readonly positions: number[]; readonly triangles: number[] };

function marched({ values, size }: Field, level: number): Marched {
  const [columns, rows, slices] = size;
  const corners = Array.from({ length: 8 }, (_, c) => (c & 1) + ((c >> 1) & 1) * columns + (c >> 2) * columns * rows);
  const crossings = crossingsOf(values, size, level);
  const triangles: number[] = [];
  for (let row = 0; row < rows * (slices - 1); row++) {
    if (row % rows === 0) crossings.reach(row / rows);
    if (row % rows === rows - 1) continue;
    for (let at = columns * row, end = at + columns - 1; at < end; at++) {
      const inside = caseAt(values, at, corners, level);
      if (inside !== 0 && inside !== 255) addCube(triangles, inside, (edge) => crossings.on(at, edge));
    }
  }
  return { positions: crossings.positions, triangles };
}

/** Which corners of the cube at `at` lie inside, a bit each. */
function caseAt(values: Float32Array, at: number, corners: readonly number[], level: number): number {
  let inside = 0;
  for (let c = 0; c < 8; c++) if ((values[at + (corners[c] as number)] as number) >= level) inside |= 1 << c;
  return inside;
}

function addCube(triangles: number[], inside: number, on: (edge: number) => number): void {
  for (const [a, b, c] of cubeCases[inside] as readonly (readonly [number, number, number])[]) triangles.push(on(a), on(b), on(c));
}

/** The crossings of the grid's edges as numbered points; each is made once and found again by its edge while its slice is near. */
function crossingsOf(values: Float32Array, [columns, rows]: Size, level: number) {
  const area = columns * rows;
  const steps = [1, columns, area] as const;
  const starts = cubeEdges.map(({ start }) => (start & 1) + ((start >> 1) & 1) * columns + (start >> 2) * area);
  const numbers = new Int32Array(6 * area).fill(-1);
  const positions: number[] = [];
  function made(from: number, axis: 0 | 1 | 2): number {
    const [a, b] = [values[from] as number, values[from + steps[axis]] as number];
    const share = Math.min(1 - CLEAR_OF_CORNER, Math.max(CLEAR_OF_CORNER, (level - a) / (b - a)));
    const place = [from % columns, Math.floor(from / columns) % rows, Math.floor(from / area)] as [number, number, number];
    place[axis] += share;
    return positions.push(place[0], place[1], place[2]) / 3 - 1;
  }
  function on(cube: number, edge: number): number {
    const { axis } = cubeEdges[edge] as { axis: 0 | 1 | 2 };
    const from = cube + (starts[edge] as number);
    const slot = 3 * (from % (2 * area)) + axis;
    const known = numbers[slot] as number;
    return known >= 0 ? known : (numbers[slot] = made(from, axis));
  }
  /** Forgets the edges that start in the slice before `slice`: their place is for those of the slice after it. */
  const reach = (slice: number): void => {
    const start = 3 * area * ((slice + 1) % 2);
    numbers.fill(-1, start, start + 3 * area);
  };
  return { positions, on, reach };
}

function inWorld(positions: readonly number[], { rows }: Transform<'world', 'index'>): Float32Array {
  const out = new Float32Array(positions.length);
  for (let v = 0; v < positions.length; v += 3) {
    for (let r = 0; r < 3; r++) {
      out[v + r] = (rows[4 * r] as number) * (positions[v] as number) + (rows[4 * r + 1] as number) * (positions[v + 1] as number)
        + (rows[4 * r + 2] as number) * (positions[v + 2] as number) + (rows[4 * r + 3] as number);
    }
  }
  return out;
}

/** A left-handed grid mirrors the surface; its triangles are turned round. */
function turnedOut(triangles: readonly number[], { rows }: Transform<'world', 'index'>): Uint32Array {
  const out = Uint32Array.from(triangles);
  if (determinant(rows) > 0) return out;
  for (let t = 0; t < out.length; t += 3) [out[t + 1], out[t + 2]] = [out[t + 2] as number, out[t + 1] as number];
  return out;
}

function determinant(rows: readonly number[]): number {
  const [a, b, c, , d, e, f, , g, h, i] = rows as [number, number, number, number, number, number, number, number, number, number, number];
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
