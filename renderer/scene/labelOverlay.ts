import type { Point } from '../../shared/geometry/spaces';
import { invert, mapPoint } from '../../shared/geometry/transform';
import type { LabelMap, VoxelGrid } from '../../shared/volume/grid';
import { worldFromScreen, type SlicePort } from './sliceGeometry';

/** Labels of a slice, one value a pixel of the screen, row by row from the top left. */
export type LabelPixels = { readonly width: number; readonly height: number; readonly values: Uint8Array };

/** Colours by label value, each as `ImageData` holds it: red in the lowest byte, alpha in the highest. */
export type LabelPaint = { readonly fills: Uint32Array; readonly outlines: Uint32Array };

/**
 * The labels that a slice shows, nearest voxel, with as many pixels as asked for. Outside the grid there is none.
 * The voxels are read where they lie, so that an edit is seen at once and no second copy of the labels is held.
 */
export function labelsOnSlice({ grid, voxels }: LabelMap, port: SlicePort, through: Point<'world'>, pixels: { readonly width: number; readonly height: number }): LabelPixels {
  const width = Math.max(0, Math.round(pixels.width));
  const height = Math.max(0, Math.round(pixels.height));
  const values = new Uint8Array(width * height);
  const steps = indexSteps(grid, port, through, { width, height });
  const separate = separately(steps, grid, { width, height });
  if (separate) sampleSeparate(values, voxels, separate);
  else sampleOblique(values, voxels, { steps, grid, width });
  return { width, height, values };
}

type Triple = readonly [number, number, number];
/** Index of the first pixel, and how it changes from one pixel to the next and from one row to the next. */
type IndexSteps = { readonly first: Triple; readonly across: Triple; readonly down: Triple };

function indexSteps(grid: VoxelGrid, port: SlicePort, through: Point<'world'>, { width, height }: { readonly width: number; readonly height: number }): IndexSteps {
  const indexFromWorld = invert(grid.worldFromIndex);
  const [pixelX, pixelY] = [port.width / Math.max(1, width), port.height / Math.max(1, height)];
  const at = (x: number, y: number): Triple => mapPoint(indexFromWorld, worldFromScreen(port, { x: (x + 0.5) * pixelX, y: (y + 0.5) * pixelY }, through));
  const first = at(0, 0);
  return { first, across: minus(at(1, 0), first), down: minus(at(0, 1), first) };
}

const minus = (a: Triple, b: Triple): Triple => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];

/** Offsets of voxels by column and by row of the screen, which only need adding; -1 outside the grid. */
type Separate = { readonly columns: Int32Array; readonly rows: Int32Array };

const STILL = 1e-6;

/** Where the axes of grid and screen are the same, a pixel's voxel is the sum of a part by column and a part by row. */
function separately({ first, across, down }: IndexSteps, { size }: VoxelGrid, { width, height }: { readonly width: number; readonly height: number }): Separate | null {
  const alongX = movingAxis(across);
  const alongY = movingAxis(down);
  if (alongX === null || alongY === null || alongX === alongY) return null;
  const fixed = 3 - alongX - alongY as 0 | 1 | 2;
  const strides: Triple = [1, size[0], size[0] * size[1]];
  const offsets = (axis: 0 | 1 | 2, step: number, count: number): Int32Array => Int32Array.from({ length: count }, (_, n) => {
    const index = Math.round(first[axis] + n * step);
    return index >= 0 && index < size[axis] ? index * strides[axis] : -1;
  });
  const level = Math.round(first[fixed]);
  const rows = offsets(alongY, down[alongY], height);
  if (level < 0 || level >= size[fixed]) return { columns: offsets(alongX, across[alongX], width), rows: rows.fill(-1) };
  return { columns: offsets(alongX, across[alongX], width), rows: rows.map((offset) => (offset < 0 ? -1 : offset + level * strides[fixed])) };
}

/** The only axis along which an index moves; null where there are several. */
function movingAxis(step: Triple): 0 | 1 | 2 | null {
  const moving = ([0, 1, 2] as const).filter((axis) => Math.abs(step[axis]) > STILL);
  return moving.length === 1 ? moving[0] ?? null : null;
}

function sampleSeparate(values: Uint8Array, voxels: Uint8Array, { columns, rows }: Separate): void {
  let at = 0;
  for (const row of rows) {
    if (row < 0) { at += columns.length; continue; }
    for (const column of columns) {
      if (column >= 0) values[at] = voxels[row + column] as number;
      at++;
    }
  }
}

function sampleOblique(values: Uint8Array, voxels: Uint8Array, { steps: { first, across, down }, grid: { size }, width }: { readonly steps: IndexSteps; readonly grid: VoxelGrid; readonly width: number }): void {
  for (let at = 0; at < values.length; at++) {
    const [x, y] = [at % width, Math.floor(at / width)];
    const i = Math.round(first[0] + x * across[0] + y * down[0]);
    const j = Math.round(first[1] + x * across[1] + y * down[1]);
    const k = Math.round(first[2] + x * across[2] + y * down[2]);
    if (i >= 0 && j >= 0 && k >= 0 && i < size[0] && j < size[1] && k < size[2]) values[at] = voxels[i + size[0] * (j + size[1] * k)] as number;
  }
}

/**
 * Fills of the labels, and a line of `thickness` pixels just inside each label where another begins: as crisp as the
 * screen is, whatever the size of the voxels. `into` has one entry a pixel.
 */
export function paintLabels(into: Uint32Array, pixels: LabelPixels, { fills, outlines }: LabelPaint, thickness: number): void {
  const { width, height, values } = pixels;
  const reach = Math.max(1, Math.round(thickness));
  for (let y = 0; y < height; y++) {
    // At the edge of the screen a pixel is compared with itself: nothing begins there.
    const [above, below] = [y >= reach ? -reach * width : 0, y + reach < height ? reach * width : 0];
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const value = values[at] as number;
      if (value === 0) { into[at] = 0; continue; }
      const across = Math.min(reach, x, width - 1 - x);
      into[at] = (sameAround(values, at, value, [above, below, -across, across]) ? fills[value] : outlines[value]) as number;
    }
  }
}

const sameAround = (values: Uint8Array, at: number, value: number, [above, below, left, right]: readonly [number, number, number, number]): boolean =>
  values[at + above] === value && values[at + below] === value && values[at + left] === value && values[at + right] === value;
