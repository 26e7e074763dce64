import { length, point, type Point } from '../geometry/spaces';
import { columnOf, invert, mapPoint, type Transform } from '../geometry/transform';

/** Where the voxels of a volume lie: the only place of index arithmetic. */
export type VoxelGrid = {
  /** Voxels along (column, row, slice); column is the fastest in memory. */
  readonly size: readonly [columns: number, rows: number, slices: number];
  /** Takes the continuous voxel index to LPS mm; oblique and flipped grids are allowed. */
  readonly worldFromIndex: Transform<'world', 'index'>;
};

/** Hounsfield units on a grid; voxel (i, j, k) is at `i + columns * (j + rows * k)`. */
export type Volume = { readonly grid: VoxelGrid; readonly voxels: Int16Array };

/** One label value a voxel; the names of the values are in segmentation/labels.ts. */
export type LabelMap = { readonly grid: VoxelGrid; readonly voxels: Uint8Array };

/** Distance between neighbours along (column, row, slice), mm. */
export const spacingOf = (grid: VoxelGrid): readonly [number, number, number] => [
  length(columnOf(grid.worldFromIndex, 0)),
  length(columnOf(grid.worldFromIndex, 1)),
  length(columnOf(grid.worldFromIndex, 2)),
];

export const voxelCount = ({ size }: VoxelGrid): number => size[0] * size[1] * size[2];

export const voxelVolumeMm3 = (grid: VoxelGrid): number => {
  const [x, y, z] = [columnOf(grid.worldFromIndex, 0), columnOf(grid.worldFromIndex, 1), columnOf(grid.worldFromIndex, 2)];
  return Math.abs(x[0] * (y[1] * z[2] - y[2] * z[1]) - x[1] * (y[0] * z[2] - y[2] * z[0]) + x[2] * (y[0] * z[1] - y[1] * z[0]));
};

export const offsetOf = ({ size }: VoxelGrid, i: number, j: number, k: number): number => i + size[0] * (j + size[1] * k);

/** The eight corners of the voxel box (edges of the outer voxels, not their centres), world mm. */
export function cornersOf(grid: VoxelGrid): Point<'world'>[] {
  const [columns, rows, slices] = grid.size;
  return [-0.5, slices - 0.5].flatMap((k) => [-0.5, rows - 0.5].flatMap((j) => [-0.5, columns - 0.5].map(
    (i) => mapPoint(grid.worldFromIndex, point<'index'>(i, j, k)),
  )));
}

/** Visits the rows of a grid in the order of memory; `row` is the offset of a row's first voxel. */
export function forEachRow({ size: [columns, rows, slices] }: Pick<VoxelGrid, 'size'>, visit: (j: number, k: number, row: number) => void): void {
  for (let k = 0; k < slices; k++) {
    for (let j = 0; j < rows; j++) visit(j, k, columns * (j + rows * k));
  }
}

/** Gives the offset of the voxel in which a place lies; -1 outside the volume. */
export function voxelFinder(grid: VoxelGrid): (place: Point<'world'>) => number {
  const indexFromWorld = invert(grid.worldFromIndex);
  return (place) => {
    const [i, j, k] = mapPoint(indexFromWorld, place).map(Math.round) as [number, number, number];
    const inside = i >= 0 && j >= 0 && k >= 0 && i < grid.size[0] && j < grid.size[1] && k < grid.size[2];
    return inside ? offsetOf(grid, i, j, k) : -1;
  };
}
