import { moved, point, scaled, sum } from '../geometry/spaces';
import { transform } from '../geometry/transform';
import type { Volume, VoxelGrid } from '../volume/grid';
import { gridOf, type Stack } from './stack';

/** Air, for what no slice has seen. */
const AIR = -1024;

/** The upright grid that holds every slice of a leaning stack, and where each slice lies on it. */
export type Upright = {
  readonly grid: VoxelGrid;
  /** Where the first pixel of slice k lies on the grid: columns and rows, with fractions. */
  readonly shifts: readonly (readonly [number, number])[];
};

/**
 * A tilted gantry shears the stack: each slice lies further along its own plane. The upright grid keeps pixel size,
 * directions and the distance along the normal, and is widened so that nothing is cut off.
 */
export function uprightOf(stack: Stack): Upright {
  const leaning = gridOf(stack);
  const [between, across] = stack.slices[0]?.pixelSpacing ?? [1, 1];
  const drifts = stack.driftsMm.map(([x, y]) => [x / across, y / between] as const);
  const least = [0, 1].map((axis) => Math.floor(Math.min(...drifts.map((drift) => drift[axis] ?? 0)))) as [number, number];
  const most = [0, 1].map((axis) => Math.ceil(Math.max(...drifts.map((drift) => drift[axis] ?? 0)))) as [number, number];
  const [columns, rows, slices] = leaning.size;
  const [first] = stack.slices;
  if (!first) throw new Error('a stack has slices');
  const origin = moved(point<'world'>(...first.position), sum(scaled(stack.row, least[0] * across), scaled(stack.column, least[1] * between)));
  const { rows: map } = leaning.worldFromIndex;
  return {
    grid: {
      size: [columns + most[0] - least[0], rows + most[1] - least[1], slices],
      worldFromIndex: transform(map.map((value, at) => at % 4 === 3 ? origin[(at - 3) / 4] ?? value : value)),
    },
    shifts: drifts.map(([x, y]) => [x - least[0], y - least[1]] as const),
  };
}

/** Moves each slice sideways to its place on the upright grid, linear between pixels, air where no slice reaches. */
export function straightened(leaning: Volume, { grid, shifts }: Upright): Volume {
  const voxels = new Int16Array(grid.size[0] * grid.size[1] * grid.size[2]).fill(AIR);
  shifts.forEach((shift, k) => { moveSlice(leaning, { grid, voxels }, { k, shift }); });
  return { grid, voxels };
}

type Move = { readonly k: number; readonly shift: readonly [number, number] };

function moveSlice(from: Volume, to: Volume, { k, shift: [right, down] }: Move): void {
  const [columns, rows] = from.grid.size;
  const [wide, high] = to.grid.size;
  const [left, top] = [Math.floor(right), Math.floor(down)];
  const [u, v] = [right - left, down - top];
  const at = (i: number, j: number): number =>
    i < 0 || j < 0 || i >= columns || j >= rows ? AIR : from.voxels[i + columns * (j + rows * k)] as number;
  for (let j = 0; j <= rows && top + j < high; j++) {
    const line = wide * (top + j + high * k);
    for (let i = 0; i <= columns && left + i < wide; i++) {
      const above = u * at(i - 1, j - 1) + (1 - u) * at(i, j - 1);
      const here = u * at(i - 1, j) + (1 - u) * at(i, j);
      to.voxels[line + left + i] = Math.round(v * above + (1 - v) * here);
    }
  }
}
