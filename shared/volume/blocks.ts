import { spacingOf, type Volume, type VoxelGrid } from './grid';

type Size = readonly [number, number, number];

/** A volume in blocks of voxels: for each block the mean, the variance within and the highest value. `voxels`: how many a block has along each axis. */
export type Blocks = {
  readonly size: Size;
  readonly voxels: Size;
  readonly mean: Float32Array;
  readonly variance: Float32Array;
  readonly highest: Float32Array;
};

/** Blocks with edges as near `edgeMm` as whole voxels allow; what is left over at the far ends belongs to no block. */
export function blocksOf({ grid, voxels }: Volume, edgeMm: number): Blocks {
  const perBlock = blockVoxels(grid, edgeMm);
  const size: Size = [Math.floor(grid.size[0] / perBlock[0]), Math.floor(grid.size[1] / perBlock[1]), Math.floor(grid.size[2] / perBlock[2])];
  const count = size[0] * size[1] * size[2];
  const [sum, squares, highest] = [new Float64Array(count), new Float64Array(count), new Float32Array(count).fill(-Infinity)];
  const column = Uint32Array.from({ length: size[0] * perBlock[0] }, (_, i) => Math.floor(i / perBlock[0]));
  forEachBlockRow(grid, { size, voxels: perBlock }, (first, row) => {
    for (let i = 0; i < column.length; i++) {
      const value = voxels[first + i] as number;
      const block = row + (column[i] as number);
      (sum[block] as number) += value;
      (squares[block] as number) += value * value;
      if (value > (highest[block] as number)) highest[block] = value;
    }
  });
  const share = 1 / (perBlock[0] * perBlock[1] * perBlock[2]);
  const mean = Float32Array.from(sum, (total) => total * share);
  return { size, voxels: perBlock, mean, variance: Float32Array.from(squares, (total, at) => Math.max(0, total * share - ((sum[at] as number) * share) ** 2)), highest };
}

const blockVoxels = (grid: VoxelGrid, edgeMm: number): Size => {
  const [x, y, z] = spacingOf(grid);
  const along = (mm: number): number => Math.max(1, Math.round(edgeMm / mm));
  return [along(x), along(y), along(z)];
};

/** Calls back with the offset of each row of voxels that belongs to blocks, and the offset of its row of blocks. */
function forEachBlockRow(grid: VoxelGrid, { size, voxels }: Pick<Blocks, 'size' | 'voxels'>, visit: (first: number, row: number) => void): void {
  for (let k = 0; k < size[2] * voxels[2]; k++) {
    for (let j = 0; j < size[1] * voxels[1]; j++) {
      visit(grid.size[0] * (j + grid.size[1] * k), size[0] * (Math.floor(j / voxels[1]) + size[1] * Math.floor(k / voxels[2])));
    }
  }
}

/** The mean over a box that reaches `reach` further to either side along each axis; at the border the outermost value goes on. */
export function boxMean(values: Float32Array, size: Size, reach: Size): Float32Array {
  return ([0, 1, 2] as const).reduce((input, axis) => meanAlong(input, size, { axis, reach: reach[axis] }), values);
}

function meanAlong(values: Float32Array, size: Size, { axis, reach }: { readonly axis: 0 | 1 | 2; readonly reach: number }): Float32Array {
  const step = size.slice(0, axis).reduce((a, b) => a * b, 1);
  const length = size[axis];
  const out = new Float32Array(values.length);
  for (let at = 0; at < values.length; at++) {
    const index = Math.floor(at / step) % length;
    let sum = 0;
    for (let d = -reach; d <= reach; d++) sum += values[at + step * (Math.min(length - 1, Math.max(0, index + d)) - index)] as number;
    out[at] = sum / (2 * reach + 1);
  }
  return out;
}
