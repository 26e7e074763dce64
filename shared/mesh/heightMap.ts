import type { Transform } from '../geometry/transform';
import { point, type Point, type Space } from '../geometry/spaces';
import type { Mesh } from './mesh';

/** The rectangle of x and y that is looked at, and the height z from which on surface counts, in the space looked in. */
export type MapWindow = { readonly low: readonly [x: number, y: number]; readonly high: readonly [x: number, y: number]; readonly floor: number; readonly cellMm: number };

/** Heights of a surface seen from +z on a grid: the highest surface of each cell, NaN where there is none. */
export type HeightMap<S extends Space> = {
  readonly columns: number;
  readonly rows: number;
  readonly cellMm: number;
  readonly low: readonly [x: number, y: number];
  readonly heights: Float64Array;
  /** Never set: names the space for the compiler. */
  readonly space?: (s: S) => S;
};

/** The surface as it is seen from the +z end of `S`. */
export function seenFromAbove<S extends Space>(mesh: Mesh, sFromWorld: Transform<S, 'world'>, { low, high, floor, cellMm }: MapWindow): HeightMap<S> {
  const [columns, rows] = [Math.ceil((high[0] - low[0]) / cellMm) + 1, Math.ceil((high[1] - low[1]) / cellMm) + 1];
  const map: HeightMap<S> = { columns, rows, cellMm, low, heights: new Float64Array(columns * rows).fill(NaN) };
  const places = placesIn(mesh, sFromWorld);
  const { triangles } = mesh;
  for (let t = 0; t < triangles.length; t += 3) {
    const [a, b, c] = [3 * (triangles[t] as number), 3 * (triangles[t + 1] as number), 3 * (triangles[t + 2] as number)];
    if (Math.max(places[a + 2] as number, places[b + 2] as number, places[c + 2] as number) >= floor) drawn(map, places, [a, b, c], floor);
  }
  return map;
}

/** x, y, z of every vertex in the space. */
function placesIn<S extends Space>({ positions }: Mesh, { rows: r }: Transform<S, 'world'>): Float64Array {
  const places = new Float64Array(positions.length);
  for (let v = 0; v < places.length; v += 3) {
    const [x, y, z] = [positions[v] as number, positions[v + 1] as number, positions[v + 2] as number];
    for (let row = 0; row < 3; row++) places[v + row] = (r[4 * row] as number) * x + (r[4 * row + 1] as number) * y + (r[4 * row + 2] as number) * z + (r[4 * row + 3] as number);
  }
  return places;
}

/** Raises the cells whose middles lie under the triangle. */
function drawn<S extends Space>({ columns, rows, cellMm, low, heights }: HeightMap<S>, p: Float64Array, [a, b, c]: readonly [number, number, number], floor: number): void {
  const x = (v: number): number => ((p[v] as number) - low[0]) / cellMm;
  const y = (v: number): number => ((p[v + 1] as number) - low[1]) / cellMm;
  const [ax, ay, bx, by, cx, cy] = [x(a), y(a), x(b), y(b), x(c), y(c)];
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area <= 0) return;
  for (let row = Math.max(0, Math.ceil(Math.min(ay, by, cy))); row <= Math.min(rows - 1, Math.max(ay, by, cy)); row++) {
    for (let column = Math.max(0, Math.ceil(Math.min(ax, bx, cx))); column <= Math.min(columns - 1, Math.max(ax, bx, cx)); column++) {
      const u = ((column - ax) * (cy - ay) - (row - ay) * (cx - ax)) / area;
      const v = ((bx - ax) * (row - ay) - (by - ay) * (column - ax)) / area;
      if (u < -1e-9 || v < -1e-9 || u + v > 1 + 1e-9) continue;
      const height = (p[a + 2] as number) * (1 - u - v) + (p[b + 2] as number) * u + (p[c + 2] as number) * v;
      const cell = row * columns + column;
      if (height >= floor && !(height <= (heights[cell] as number))) heights[cell] = height;
    }
  }
}

/** The place of a cell on the surface; NaN in z where nothing is seen. */
export const placeOfCell = <S extends Space>({ columns, low, cellMm, heights }: HeightMap<S>, cell: number): Point<S> =>
  point(low[0] + (cell % columns) * cellMm, low[1] + Math.floor(cell / columns) * cellMm, heights[cell] as number);

/** The mean height around each cell over (2 n + 1)² cells; NaN where the cell itself shows nothing. */
export function smoothed<S extends Space>(map: HeightMap<S>, n: number): HeightMap<S> {
  const heights = map.heights.map((own, cell) => (Number.isNaN(own) ? NaN : meanAround(map, cell, n)));
  return { ...map, heights };
}

function meanAround<S extends Space>({ columns, rows, heights }: HeightMap<S>, cell: number, n: number): number {
  const [column, row] = [cell % columns, Math.floor(cell / columns)];
  let [sum, count] = [0, 0];
  for (let r = Math.max(0, row - n); r <= Math.min(rows - 1, row + n); r++) {
    for (let c = Math.max(0, column - n); c <= Math.min(columns - 1, column + n); c++) {
      const height = heights[r * columns + c] as number;
      if (Number.isNaN(height)) continue;
      sum += height;
      count++;
    }
  }
  return sum / count;
}

/** Numbers of the cells that show something and satisfy the question. */
export function cellsWhere<S extends Space>(map: HeightMap<S>, holds: (x: number, y: number, z: number) => boolean): number[] {
  const found: number[] = [];
  for (let cell = 0; cell < map.heights.length; cell++) {
    const [x, y, z] = placeOfCell(map, cell);
    if (!Number.isNaN(z) && holds(x, y, z)) found.push(cell);
  }
  return found;
}
