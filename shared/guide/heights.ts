import { point } from '../geometry/spaces';
import { mapPoint, type Transform } from '../geometry/transform';
import type { Mesh } from '../mesh/mesh';

/**
 * How high the bone stands above the plane z = 0 of guide space, seen along z: at grid corners, with no bone the
 * floor. A guide above this surface comes off along z: what is under an overhang is not filled.
 */
export type HeightField = {
  readonly x0: number; readonly y0: number; readonly stepMm: number; readonly columns: number; readonly rows: number;
  readonly heights: Float64Array;
  /** Height given where there is no bone, or it lies deeper. */
  readonly floor: number;
};

export type Area = { readonly x: readonly [number, number]; readonly y: readonly [number, number] };

/** Distance of grid corners; fine against the triangles of a bone, coarse enough to print. */
const STEP_MM = 0.5;

/** The highest bone over each corner of an area; `-Infinity` where there is none. */
export function highestOver(bone: Mesh, guideFromWorld: Transform<'guide', 'world'>, area: Area): HeightField {
  const [columns, rows] = [Math.ceil((area.x[1] - area.x[0]) / STEP_MM) + 1, Math.ceil((area.y[1] - area.y[0]) / STEP_MM) + 1];
  const field: HeightField = { x0: area.x[0], y0: area.y[0], stepMm: STEP_MM, columns, rows, heights: new Float64Array(columns * rows).fill(-Infinity), floor: -Infinity };
  const at = inGuide(bone, guideFromWorld);
  for (let t = 0; t < bone.triangles.length; t += 3) {
    raise(field, at, [3 * (bone.triangles[t] as number), 3 * (bone.triangles[t + 1] as number), 3 * (bone.triangles[t + 2] as number)]);
  }
  return field;
}

function inGuide({ positions }: Mesh, guideFromWorld: Transform<'guide', 'world'>): Float64Array {
  const at = new Float64Array(positions.length);
  for (let i = 0; i < at.length; i += 3) {
    at.set(mapPoint(guideFromWorld, point<'world'>(positions[i] as number, positions[i + 1] as number, positions[i + 2] as number)), i);
  }
  return at;
}

function raise(field: HeightField, at: Float64Array, [a, b, c]: readonly [number, number, number]): void {
  const [ax, ay, bx, by, cx, cy] = [a, b, c].flatMap((i) => [((at[i] as number) - field.x0) / field.stepMm, ((at[i + 1] as number) - field.y0) / field.stepMm]) as [number, number, number, number, number, number];
  const [left, right] = [Math.max(0, Math.ceil(Math.min(ax, bx, cx))), Math.min(field.columns - 1, Math.floor(Math.max(ax, bx, cx)))];
  const [low, high] = [Math.max(0, Math.ceil(Math.min(ay, by, cy))), Math.min(field.rows - 1, Math.floor(Math.max(ay, by, cy)))];
  const area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax);
  if (area === 0) return;
  for (let row = low; row <= high; row++) {
    for (let column = left; column <= right; column++) {
      const u = ((bx - column) * (cy - row) - (by - row) * (cx - column)) / area;
      const v = ((cx - column) * (ay - row) - (cy - row) * (ax - column)) / area;
      if (u < 0 || v < 0 || u + v > 1) continue;
      const height = u * (at[a + 2] as number) + v * (at[b + 2] as number) + (1 - u - v) * (at[c + 2] as number);
      const i = row * field.columns + column;
      if (height > (field.heights[i] as number)) field.heights[i] = height;
    }
  }
}

/** Steepest slope that is followed; on a steeper one the guide stands a little nearer than its gap. */
const STEEPEST = 12;

/**
 * The surface the guide is given: the bone lifted by the gap along its own normal, then cut off at the floor. To first
 * order a surface moved by g along its normal rises by g * sqrt(1 + slope^2). Beside the silhouette of the bone, where
 * there is nothing to lift, the guide keeps the height of its neighbour and so stands up to one step off.
 */
export function lifted(field: HeightField, { gapMm, floor }: { readonly gapMm: number; readonly floor: number }): HeightField {
  const heights = field.heights.map((height, i) => {
    if (height === -Infinity) return Math.max(floor, ...around(field, i));
    const slope = Math.min(STEEPEST, slopeAt(field, i));
    return Math.max(floor, height + gapMm * Math.sqrt(1 + slope * slope));
  });
  return { ...field, heights, floor };
}

/** Heights of the neighbours of a corner, eight or fewer. */
function around({ heights, columns, rows }: HeightField, i: number): number[] {
  const [column, row] = [i % columns, Math.floor(i / columns)];
  return [-1, 0, 1].flatMap((r) => [-1, 0, 1].flatMap((c) => {
    const inside = column + c >= 0 && column + c < columns && row + r >= 0 && row + r < rows;
    return inside && (c !== 0 || r !== 0) ? [heights[i + c + columns * r] as number] : [];
  }));
}

/** The larger of the slopes to either side counts, so that an edge keeps its gap; where a side has no bone it has no slope. */
function slopeAt({ heights, columns, rows, stepMm }: HeightField, i: number): number {
  const [column, row] = [i % columns, Math.floor(i / columns)];
  const to = (c: number, r: number): number => {
    const other = c >= 0 && c < columns && r >= 0 && r < rows ? (heights[r * columns + c] as number) : -Infinity;
    return other === -Infinity ? 0 : Math.abs(other - (heights[i] as number)) / stepMm;
  };
  const across = Math.max(to(column - 1, row), to(column + 1, row));
  const along = Math.max(to(column, row - 1), to(column, row + 1));
  return Math.sqrt(across * across + along * along);
}

/** Height at a place, of the nearest corner; `-Infinity` outside. */
export function heightAt({ heights, columns, rows, x0, y0, stepMm }: HeightField, x: number, y: number): number {
  const [column, row] = [Math.round((x - x0) / stepMm), Math.round((y - y0) / stepMm)];
  return column >= 0 && column < columns && row >= 0 && row < rows ? (heights[row * columns + column] as number) : -Infinity;
}

/** The solid between the surface and a flat top, as a closed mesh in guide space. */
export function meshAbove({ heights, columns, rows, x0, y0, stepMm }: HeightField, top: number): Mesh {
  const corners = columns * rows;
  const positions = new Float32Array(6 * corners);
  for (let i = 0; i < corners; i++) {
    const [x, y] = [x0 + (i % columns) * stepMm, y0 + Math.floor(i / columns) * stepMm];
    positions.set([x, y, Math.min(heights[i] as number, top - stepMm / 10)], 3 * i);
    positions.set([x, y, top], 3 * (corners + i));
  }
  const triangles: number[] = [];
  const quad = (a: number, b: number, c: number, d: number): void => void triangles.push(a, b, c, a, c, d);
  for (let row = 0; row + 1 < rows; row++) {
    for (let column = 0; column + 1 < columns; column++) {
      const [a, b, c, d] = [row * columns + column, row * columns + column + 1, (row + 1) * columns + column + 1, (row + 1) * columns + column];
      quad(a, d, c, b);
      quad(a + corners, b + corners, c + corners, d + corners);
    }
  }
  for (const [a, b] of rimOf(columns, rows)) quad(a, b, b + corners, a + corners);
  return { positions, triangles: Uint32Array.from(triangles) };
}

/** The edges around the grid, counter-clockwise seen along z. */
function rimOf(columns: number, rows: number): (readonly [number, number])[] {
  const at = (column: number, row: number): number => row * columns + column;
  const edges: (readonly [number, number])[] = [];
  for (let column = 0; column + 1 < columns; column++) edges.push([at(column, 0), at(column + 1, 0)], [at(column + 1, rows - 1), at(column, rows - 1)]);
  for (let row = 0; row + 1 < rows; row++) edges.push([at(columns - 1, row), at(columns - 1, row + 1)], [at(0, row + 1), at(0, row)]);
  return edges;
}
