import { cross, displacement, dot, moved, point, scaled, sum, type Point, type Vector } from '../geometry/spaces';
import { invert, mapPoint, type Transform } from '../geometry/transform';
import type { Mesh } from '../mesh/mesh';
import type { Volume } from '../volume/grid';
import { drawLine } from './lines';
import { blankPicture, type Picture, type Rgb } from './picture';

/** A plane through the body as a picture: world directions of its right and up, its middle, its width in mm. */
export type SlicePlane = { readonly centre: Point<'world'>; readonly right: Vector<'world'>; readonly up: Vector<'world'>; readonly widthMm: number; readonly widthPixels: number; readonly heightPixels: number };

/** Bone window, HU. */
const WINDOW = { level: 350, width: 1700 } as const;
const OUTSIDE: Rgb = [0.04, 0.045, 0.055];

/** Grey of a density in the bone window, 0 to 255; never quite black, so that air differs from nothing. */
export const greyOf = (hu: number): number => 255 * Math.min(1, Math.max(0.02, (hu - WINDOW.level) / WINDOW.width + 0.5));

/** The CT in a plane, grey by HU; what lies outside the scan is darker than air. */
export function slicePicture({ grid, voxels }: Volume, plane: SlicePlane): Picture {
  const picture = blankPicture(plane.widthPixels, plane.heightPixels, OUTSIDE);
  const indexFromWorld = invert(grid.worldFromIndex);
  eachPixel(plane, indexFromWorld, (pixel, x, y, z) => {
    const hu = huAt(voxels, grid.size, [x, y, z]);
    if (hu === null) return;
    picture.pixels.fill(greyOf(hu), 3 * pixel, 3 * pixel + 3);
  });
  return picture;
}

/** Steps through the pixels of a plane, giving the continuous voxel index of each. */
function eachPixel(plane: SlicePlane, indexFromWorld: Transform<'index', 'world'>, visit: (pixel: number, x: number, y: number, z: number) => void): void {
  const mm = plane.widthMm / plane.widthPixels;
  const corner = moved(plane.centre, sum(scaled(plane.right, (-(plane.widthPixels - 1) / 2) * mm), scaled(plane.up, ((plane.heightPixels - 1) / 2) * mm)));
  const start = mapPoint(indexFromWorld, corner);
  const across = displacement(start, mapPoint(indexFromWorld, moved(corner, scaled(plane.right, mm))));
  const down = displacement(start, mapPoint(indexFromWorld, moved(corner, scaled(plane.up, -mm))));
  for (let row = 0; row < plane.heightPixels; row++) {
    for (let column = 0; column < plane.widthPixels; column++) {
      visit(row * plane.widthPixels + column, start[0] + column * across[0] + row * down[0], start[1] + column * across[1] + row * down[1], start[2] + column * across[2] + row * down[2]);
    }
  }
}

/** Trilinear; null outside the volume. */
function huAt(voxels: Int16Array, size: readonly [number, number, number], [x, y, z]: readonly [number, number, number]): number | null {
  const [columns, rows, slices] = size;
  if (x < 0 || y < 0 || z < 0 || x > columns - 1 || y > rows - 1 || z > slices - 1) return null;
  const [i, j, k] = [Math.min(columns - 2, Math.floor(x)), Math.min(rows - 2, Math.floor(y)), Math.max(0, Math.min(slices - 2, Math.floor(z)))];
  const [u, v, w] = [x - i, y - j, z - k];
  const at = i + columns * (j + rows * k);
  const [row, slice] = [columns, columns * rows];
  const line = (n: number): number => (voxels[n] as number) * (1 - u) + (voxels[n + 1] as number) * u;
  const low = line(at) * (1 - v) + line(at + row) * v;
  const high = line(at + slice) * (1 - v) + line(at + slice + row) * v;
  return low * (1 - w) + high * w;
}

/** Where a surface (world mm) crosses the plane. */
export function drawSection(picture: Picture, mesh: Mesh, { plane, colour, thickness }: { readonly plane: SlicePlane; readonly colour: Rgb; readonly thickness: number }): void {
  const normal = cross(plane.right, plane.up);
  const scale = plane.widthPixels / plane.widthMm;
  const vertex = (n: number): Point<'world'> => point(mesh.positions[3 * n] as number, mesh.positions[3 * n + 1] as number, mesh.positions[3 * n + 2] as number);
  const onPicture = (p: Point<'world'>): readonly [number, number] => {
    const from = displacement(plane.centre, p);
    return [plane.widthPixels / 2 + scale * dot(from, plane.right), plane.heightPixels / 2 - scale * dot(from, plane.up)];
  };
  for (let t = 0; t < mesh.triangles.length; t += 3) {
    const crossing = crossed([0, 1, 2].map((n) => vertex(mesh.triangles[t + n] as number)), plane.centre, normal);
    if (crossing) drawLine(picture, [onPicture(crossing[0]), onPicture(crossing[1])], { colour, thickness });
  }
}

/** The segment of a triangle on a plane, or null where it is all to one side. */
function crossed(corners: readonly Point<'world'>[], origin: Point<'world'>, normal: Vector<'world'>): readonly [Point<'world'>, Point<'world'>] | null {
  const heights = corners.map((corner) => dot(displacement(origin, corner), normal));
  const ends = corners.flatMap((a, i) => {
    const [b, from, to] = [corners[(i + 1) % 3] as Point<'world'>, heights[i] as number, heights[(i + 1) % 3] as number];
    return from < 0 === to < 0 ? [] : [moved(a, scaled(displacement(a, b), from / (from - to)))];
  });
  return ends.length === 2 ? [ends[0] as Point<'world'>, ends[1] as Point<'world'>] : null;
}
