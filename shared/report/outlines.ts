import { spacingOf, type VoxelGrid } from '../volume/grid';
import type { Picture } from './picture';
import { greyOf } from './slice';

/** A part of one slice of a grid, voxel for voxel: first voxel and how many along (column, row). */
export type SlicePart = { readonly slice: number; readonly first: readonly [number, number]; readonly size: readonly [number, number] };
/** `zoom` pixels along the finer of the two spacings; pixels are square in mm. */
export type SliceView = { readonly grid: VoxelGrid; readonly part: SlicePart; readonly zoom: number };

type Raster = { readonly width: number; readonly height: number; readonly columns: Float64Array; readonly rows: Float64Array };

/** Where the pixels lie on the grid: continuous index of each column and each row of the picture. */
function rasterOf({ grid, part: { first, size }, zoom }: SliceView): Raster {
  const [x, y] = spacingOf(grid);
  const pixelMm = Math.min(x, y) / zoom;
  const along = (start: number, count: number, mm: number): Float64Array =>
    Float64Array.from({ length: Math.round((count * mm) / pixelMm) }, (_, n) => start - 0.5 + ((n + 0.5) * pixelMm) / mm);
  const [columns, rows] = [along(first[0], size[0], x), along(first[1], size[1], y)];
  return { width: columns.length, height: rows.length, columns, rows };
}

/** The CT of a slice in the bone window, linear between voxels. */
export function greySlice(voxels: Int16Array, view: SliceView): Picture {
  const { width, height, columns, rows } = rasterOf(view);
  const [nx, ny] = view.grid.size;
  const pixels = new Uint8Array(3 * width * height);
  const start = nx * ny * view.part.slice;
  for (let v = 0; v < height; v++) {
    const [j, below, down] = between(rows[v] as number, ny);
    for (let u = 0; u < width; u++) {
      const [i, beside, across] = between(columns[u] as number, nx);
      const at = (column: number, row: number): number => voxels[start + column + nx * row] as number;
      const upper = at(i, j) * (1 - across) + at(beside, j) * across;
      const lower = at(i, below) * (1 - across) + at(beside, below) * across;
      pixels.fill(greyOf(upper * (1 - down) + lower * down), 3 * (u + width * v), 3 * (u + width * v) + 3);
    }
  }
  return { width, height, pixels };
}

/** The two neighbours of a continuous index, held inside, and the part of the way to the second. */
function between(place: number, size: number): readonly [number, number, number] {
  const held = Math.min(size - 1, Math.max(0, place));
  const low = Math.floor(held);
  return [low, Math.min(size - 1, low + 1), held - low];
}

export type OutlineStyle = { readonly colourOf: (value: number) => number; readonly dashed: boolean };

/** Draws the outline of every label as a line of one pixel inside its voxels, so that bones in contact show two lines. */
export function drawOutlines(picture: Picture, labels: Uint8Array, view: SliceView, { colourOf, dashed }: OutlineStyle): void {
  const seen = nearestSlice(labels, view);
  const { width, height, pixels } = picture;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const value = seen[x + width * y] as number;
      if (value === 0 || (dashed && (x + y) % 6 > 2) || !isRim(seen, width, x, y)) continue;
      const colour = colourOf(value);
      pixels.set([(colour >> 16) & 255, (colour >> 8) & 255, colour & 255], 3 * (x + width * y));
    }
  }
}

function isRim(seen: Uint8Array, width: number, x: number, y: number): boolean {
  const at = x + width * y;
  const differs = (inside: boolean, neighbour: number): boolean => inside && seen[neighbour] !== seen[at];
  return differs(x > 0, at - 1) || differs(x < width - 1, at + 1) || differs(y > 0, at - width) || differs(at + width < seen.length, at + width);
}

function nearestSlice(labels: Uint8Array, view: SliceView): Uint8Array {
  const { width, height, columns, rows } = rasterOf(view);
  const [nx, ny] = view.grid.size;
  const out = new Uint8Array(width * height);
  const near = (places: Float64Array, size: number): number[] => Array.from(places, (place) => Math.min(size - 1, Math.max(0, Math.round(place))));
  const [across, down] = [near(columns, nx), near(rows, ny)];
  for (let v = 0; v < height; v++) {
    const row = nx * ((down[v] as number) + ny * view.part.slice);
    for (let u = 0; u < width; u++) out[u + width * v] = labels[row + (across[u] as number)] as number;
  }
  return out;
}
