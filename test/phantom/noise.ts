import type { VoxelGrid } from '../../shared/volume/grid';
import type { Patient } from './bones';
import { normalStream, randomStream } from './random';

const TILE = 128;
const DEVIATION_HU = 14;

/** Quantum noise: correlated over a voxel or two in the slice, independent from slice to slice. */
export function addNoise(patient: Patient, grid: VoxelGrid, voxels: Int16Array): void {
  const random = randomStream(patient.seed ^ 0x5eed);
  const tile = noiseTile(normalStream(random));
  const [columns, rows, slices] = grid.size;
  for (let k = 0; k < slices; k++) {
    const [di, dj] = [Math.floor(random() * TILE * 8), Math.floor(random() * TILE * 8)];
    for (let j = 0; j < rows; j++) {
      const start = columns * (j + rows * k);
      const line = ((j + dj) % (TILE * 8)) * TILE * 8;
      for (let i = 0; i < columns; i++) {
        const value = (voxels[start + i] as number) + DEVIATION_HU * (tile[line + ((i + di) % (TILE * 8))] as number);
        voxels[start + i] = Math.max(-1024, Math.min(3071, Math.round(value)));
      }
    }
  }
}

function noiseTile(normal: () => number): Float32Array {
  const n = TILE * 8;
  const white = Float32Array.from({ length: n * n }, normal);
  const tile = new Float32Array(n * n);
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const [l, r, u, d] = [(i + n - 1) % n, (i + 1) % n, (j + n - 1) % n, (j + 1) % n];
      const at = (x: number, y: number): number => white[x + n * y] as number;
      tile[i + n * j] = (at(i, j) + 0.55 * (at(l, j) + at(r, j) + at(i, u) + at(i, d)) + 0.25 * (at(l, u) + at(r, u) + at(l, d) + at(r, d))) / 1.59;
    }
  }
  return tile;
}
