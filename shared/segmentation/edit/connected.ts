import type { Attend } from '../../volume/attend';

type Size = readonly [number, number, number];

/** Visits the voxels that share a face with the one at `at`. */
export function visitNeighbours(at: number, [columns, rows, slices]: Size, visit: (neighbour: number) => void): void {
  const slice = columns * rows;
  const [i, j, k] = [at % columns, Math.floor(at / columns) % rows, Math.floor(at / slice)];
  if (i > 0) visit(at - 1);
  if (i < columns - 1) visit(at + 1);
  if (j > 0) visit(at - columns);
  if (j < rows - 1) visit(at + columns);
  if (k > 0) visit(at - slice);
  if (k < slices - 1) visit(at + slice);
}

const VOXELS_BETWEEN_REPORTS = 1 << 16;

/** The voxels that can be reached from the seeds over faces through voxels of `mask` that are not 0: 1 there, else 0. */
export function reachedFrom(seeds: readonly number[], mask: Uint8Array, size: Size, attend?: Attend): Uint8Array {
  const reached = new Uint8Array(mask.length);
  const waiting: number[] = [];
  const take = (at: number): void => {
    if (mask[at] === 0 || reached[at] === 1) return;
    reached[at] = 1;
    waiting.push(at);
  };
  seeds.forEach(take);
  let visited = 0;
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (attend && ++visited % VOXELS_BETWEEN_REPORTS === 0) attend(visited / mask.length);
    visitNeighbours(at, size, take);
  }
  return reached;
}
