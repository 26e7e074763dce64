import { mapPoint, type Transform } from '../geometry/transform';
import { point, type Point, type Space } from '../geometry/spaces';
import type { Mesh } from './mesh';
import { vertexAt } from './measure';
import { solved } from '../geometry/symmetric';

/** Where to look, in the space looked in: a band along y around `middleX`, below `top`. */
export type Band = { readonly middleX: number; readonly halfWidth: number; readonly top: number };

const CELL_MM = 0.5;

/** Around the lowest row, so high and so far along y, the groove's bottom counts as one curve, mm. */
const BOTTOM_HEIGHT_MM = 1.5;
const BOTTOM_REACH_MM = 6;

/**
 * Of the surface seen from below (along +z of `S`): the lowest point of a groove that runs along y in the narrow band,
 * each y taken as the mean height across it. Rows with a gap across the band do not count. Null where there is none.
 */
export function grooveBottom<S extends Space>(mesh: Mesh, fromWorld: Transform<S, 'world'>, band: Band): Point<S> | null {
  const columns = 2 * Math.ceil(band.halfWidth / CELL_MM) + 1;
  const rows = new Map<number, Float64Array>();
  const map = { band, columns, rows };
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const corners = [0, 1, 2].map((n) => mapPoint(fromWorld, vertexAt(mesh, mesh.triangles[t + n] as number))) as [Point<S>, Point<S>, Point<S>];
    if (faces(corners, band)) drawn(corners, map);
  }
  return lowestOf<S>(map);
}

type HeightMap = { readonly band: Band; readonly columns: number; readonly rows: Map<number, Float64Array> };
type Corners<S extends Space> = readonly [Point<S>, Point<S>, Point<S>];

/** Whether a triangle looks down and lies in the band. */
function faces<S extends Space>([a, b, c]: Corners<S>, { middleX, halfWidth, top }: Band): boolean {
  const x = (p: Point<S>): number => Math.abs(p[0] - middleX);
  if (Math.min(a[2], b[2], c[2]) > top || Math.min(x(a), x(b), x(c)) > halfWidth + 10) return false;
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]) < 0;
}

/** Writes the lowest height of the triangle's cells. */
function drawn<S extends Space>([a, b, c]: Corners<S>, map: HeightMap): void {
  const area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
  const rowOf = (y: number): number => y / CELL_MM;
  for (let row = Math.ceil(rowOf(Math.min(a[1], b[1], c[1]))); row <= rowOf(Math.max(a[1], b[1], c[1])); row++) {
    const y = row * CELL_MM;
    for (const { column, x } of columnsBetween(Math.min(a[0], b[0], c[0]), Math.max(a[0], b[0], c[0]), map)) {
      const u = ((x - a[0]) * (c[1] - a[1]) - (y - a[1]) * (c[0] - a[0])) / area;
      const v = ((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0])) / area;
      if (u >= -1e-9 && v >= -1e-9 && u + v <= 1 + 1e-9) lower(map, [row, column], a[2] + u * (b[2] - a[2]) + v * (c[2] - a[2]));
    }
  }
}

function* columnsBetween(from: number, to: number, { band: { middleX }, columns }: HeightMap) {
  const half = (columns - 1) / 2;
  const first = Math.max(0, Math.ceil((from - middleX) / CELL_MM) + half);
  const last = Math.min(columns - 1, Math.floor((to - middleX) / CELL_MM) + half);
  for (let column = first; column <= last; column++) yield { column, x: middleX + (column - half) * CELL_MM };
}

function lower({ rows, columns }: HeightMap, [row, column]: readonly [number, number], height: number): void {
  const cells = rows.get(row) ?? new Float64Array(columns).fill(Infinity);
  cells[column] = Math.min(cells[column] as number, height);
  rows.set(row, cells);
}

function lowestOf<S extends Space>({ rows, band }: HeightMap): Point<S> | null {
  const profile = [...rows].map(([row, cells]) => ({ y: row * CELL_MM, z: cells.reduce((total, height) => total + height, 0) / cells.length }));
  const bottom = profile.filter(({ z }) => z < band.top).reduce<{ y: number; z: number } | null>((best, each) => (best && best.z <= each.z ? best : each), null);
  if (!bottom) return null;
  const near = profile.filter(({ y, z }) => Math.abs(y - bottom.y) <= BOTTOM_REACH_MM && z <= bottom.z + BOTTOM_HEIGHT_MM);
  const y = turningPoint(near.map((each) => ({ y: each.y - bottom.y, z: each.z - bottom.z })));
  return point(band.middleX, bottom.y + (y ?? 0), bottom.z);
}

/** Where the parabola through the points is lowest, if that is among them. */
function turningPoint(points: readonly { readonly y: number; readonly z: number }[]): number | null {
  const power = (n: number): number => points.reduce((total, { y }) => total + y ** n, 0);
  const moment = (n: number): number => points.reduce((total, { y, z }) => total + z * y ** n, 0);
  const [zero, one, two, three, four] = [0, 1, 2, 3, 4].map(power) as [number, number, number, number, number];
  const solution = solved([[zero, one, two], [one, two, three], [two, three, four]], [moment(0), moment(1), moment(2)]);
  if (!solution) return null;
  const [, slope, bend] = solution as [number, number, number];
  const turn = -slope / (2 * bend);
  return bend > 0 && Math.abs(turn) <= BOTTOM_REACH_MM ? turn : null;
}
