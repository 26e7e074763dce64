import { point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import type { VoxelGrid } from '../../shared/volume/grid';
import { edge, hu } from './hounsfield';

const SHELL_MM = 2.4;
const CORE_MM = 26;
const FOAM_HU = -935;
/** The couch is a shallow trough: how much it rises at a distance from its middle, 1/mm. */
const CURVATURE = 1 / 900;
const MATTRESS_MM = 8;

/** Lays the patient on a mattress in a carbon couch; what is in view of them is painted where there is air. */
export function paintTable(grid: VoxelGrid, voxels: Int16Array): void {
  const back = rearmost(grid, voxels);
  const [columns, rows, slices] = grid.size;
  const { rows: m } = grid.worldFromIndex;
  for (let line = 0; line < rows * slices; line++) {
    const [j, k] = [line % rows, Math.floor(line / rows)];
    const [x, y] = mapPoint(grid.worldFromIndex, point<'index'>(0, j, k));
    for (let i = 0; i < columns; i++) {
      const at = columns * line + i;
      const across = x + i * (m[0] as number);
      const below = y + i * (m[4] as number) - back + CURVATURE * across * across;
      if ((voxels[at] as number) < -800 && below > -60 && Math.abs(across) < 225) voxels[at] = Math.max(voxels[at] as number, couch(below));
    }
  }
}

/** HU by the depth under the highest plane of the couch. */
function couch(below: number): number {
  const shell = (at: number): number => edge((below - at) / 0.7) - edge((below - at - SHELL_MM) / 0.7);
  const mattress = edge((below - 0.5) / 0.7) - edge((below - MATTRESS_MM) / 0.7);
  const core = edge((below - MATTRESS_MM) / 0.7) - edge((below - MATTRESS_MM - CORE_MM) / 0.7);
  const walls = shell(MATTRESS_MM) + shell(MATTRESS_MM + CORE_MM);
  return Math.round(hu.air + (mattress + core) * (FOAM_HU - hu.air) + walls * (hu.table - hu.air));
}

/** The world y of the rearmost bit of the patient, measured against the trough. */
function rearmost(grid: VoxelGrid, voxels: Int16Array): number {
  const [columns, rows, slices] = grid.size;
  let most = -Infinity;
  for (let line = 0; line < rows * slices; line++) {
    for (let i = 0; i < columns; i += 2) {
      if ((voxels[columns * line + i] as number) < -300) continue;
      const [x, y] = mapPoint(grid.worldFromIndex, point<'index'>(i, line % rows, Math.floor(line / rows)));
      most = Math.max(most, y + CURVATURE * x * x);
    }
  }
  return most;
}
