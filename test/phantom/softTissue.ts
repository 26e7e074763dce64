import type { VoxelGrid } from '../../shared/volume/grid';
import { skin } from './body';
import type { Patient } from './bones';
import { edge, hu } from './hounsfield';
import { latticeOf, interpolated } from './lattice';

/** Fills the slices with air, skin, fat and muscle. */
export function paintSoftTissue(patient: Patient, grid: VoxelGrid, voxels: Int16Array): void {
  const surface = latticeOf(skin(patient.parameters), grid, 5);
  const fat = patient.parameters.fatMm;
  const [columns, rows, slices] = grid.size;
  const line = new Float32Array(columns);
  for (let k = 0; k < slices; k++) {
    for (let j = 0; j < rows; j++) {
      interpolated(surface, j, k, line);
      const start = columns * (j + rows * k);
      for (let i = 0; i < columns; i++) voxels[start + i] = tissue(line[i] as number, fat);
    }
  }
}

function tissue(distance: number, fat: number): number {
  if (distance > 4) return hu.air;
  const body = edge(-distance / 0.7);
  const inner = edge((-distance - 1.6) / 0.7);
  const muscle = edge((-distance - fat) / 0.8);
  return hu.air + (hu.skin - hu.air) * body + (hu.fat - hu.skin) * inner + (hu.muscle - hu.fat) * muscle;
}
