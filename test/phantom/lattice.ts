import { point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { spacingOf, type VoxelGrid } from '../../shared/volume/grid';
import type { Solid } from './solid';

/** A smooth field known every few voxels of a grid, read between by lines. */
export type Lattice = { readonly step: readonly [number, number, number]; readonly size: readonly [number, number, number]; readonly values: Float32Array };

/** Nodes along each side of a block that is evaluated with the parts of the solid near it only. */
const BLOCK = 6;

export function latticeOf(solid: Solid, grid: VoxelGrid, everyMm: number): Lattice {
  const step = spacingOf(grid).map((s) => Math.max(1, Math.round(everyMm / s))) as [number, number, number];
  const size = step.map((s, a) => Math.ceil(((grid.size[a] as number) - 1) / s) + 2) as [number, number, number];
  const lattice: Lattice = { step, size, values: new Float32Array(size[0] * size[1] * size[2]) };
  for (let k = 0; k < size[2]; k += BLOCK) {
    for (let j = 0; j < size[1]; j += BLOCK) {
      for (let i = 0; i < size[0]; i += BLOCK) fillBlock(solid, grid, lattice, [i, j, k]);
    }
  }
  return lattice;
}

function fillBlock(solid: Solid, grid: VoxelGrid, { step, size, values }: Lattice, [i0, j0, k0]: readonly [number, number, number]): void {
  const at = (i: number, j: number, k: number) => mapPoint(grid.worldFromIndex, point<'index'>(i * step[0], j * step[1], k * step[2]));
  const half = (BLOCK - 1) / 2;
  const [cx, cy, cz] = at(i0 + half, j0 + half, k0 + half);
  const [lx, ly, lz] = at(i0, j0, k0);
  const near = solid.within(cx, cy, cz, Math.hypot(lx - cx, ly - cy, lz - cz));
  for (let k = k0; k < Math.min(size[2], k0 + BLOCK); k++) {
    for (let j = j0; j < Math.min(size[1], j0 + BLOCK); j++) {
      for (let i = i0; i < Math.min(size[0], i0 + BLOCK); i++) {
        const [x, y, z] = at(i, j, k);
        values[i + size[0] * (j + size[1] * k)] = near.distance(x, y, z);
      }
    }
  }
}

/** The values along row `j` of slice `k` of the grid, written to `line`. */
export function interpolated({ step, size, values }: Lattice, j: number, k: number, line: Float32Array): void {
  const [jj, kk] = [Math.floor(j / step[1]), Math.floor(k / step[2])];
  const [v, w] = [j / step[1] - jj, k / step[2] - kk];
  const start = size[0] * (jj + size[1] * kk);
  const [up, over] = [size[0], size[0] * size[1]];
  const mixed = (i: number): number => {
    const near = (values[start + i] as number) * (1 - v) + (values[start + i + up] as number) * v;
    const far = (values[start + i + over] as number) * (1 - v) + (values[start + i + over + up] as number) * v;
    return near * (1 - w) + far * w;
  };
  let [left, right] = [mixed(0), mixed(1)];
  for (let i = 0, ii = 0, s = 0; i < line.length; i++, s++) {
    if (s === step[0]) {
      s = 0;
      ii++;
      left = right;
      right = mixed(ii + 1);
    }
    line[i] = left + ((right - left) * s) / step[0];
  }
}
