import { mapPoint } from '../../geometry/transform';
import { point, type Point } from '../../geometry/spaces';
import { partly, unattended } from '../../volume/attend';
import { croppedGrid, croppedVoxels, type Box } from '../../volume/crop';
import { forEachRow, voxelFinder, type LabelMap, type Volume, type VoxelGrid } from '../../volume/grid';
import { changeIn, nothingChanged, valueOf, type EditChange } from './change';
import { reachedFrom } from './connected';
import type { EditOf } from './edit';
import { boxAroundPlaces, finderInBox } from './region';

/** Background of the density range that hangs together with the seed becomes bone; other labels are walls. */
export function grown(labels: LabelMap, scan: Volume, { bone, seed, hu, reachMm }: EditOf<'grow'>, attend = unattended): EditChange {
  const value = valueOf(bone);
  const found = voxelFinder(labels.grid)(seed);
  const box = boxAroundPlaces(labels.grid, [seed], reachMm);
  if (found < 0 || !box || !mayGrow(labels.voxels[found] as number, value)) return nothingChanged('seedOutside');
  const old = croppedVoxels(labels.voxels, labels.grid, box);
  const density = croppedVoxels(scan.voxels, labels.grid, box);
  attend(0.1);
  const near = withinReach(labels.grid, box, seed, reachMm);
  attend(0.4);
  const conducts = old.map((voxel, at) => {
    const fits = voxel === 0 && (density[at] as number) >= hu.low && (density[at] as number) <= hu.high;
    return near[at] === 1 && (voxel === value || fits) ? 1 : 0;
  });
  const start = finderInBox(labels.grid, box)(seed);
  if (conducts[start] !== 1) return nothingChanged('seedDensity');
  const reached = reachedFrom([start], conducts, box.size, partly(attend, 0.5, 1));
  return changeIn(labels, box, (offset, inBox) => (reached[inBox] === 1 ? value : labels.voxels[offset] as number));
}

const mayGrow = (label: number, value: number): boolean => label === 0 || label === value;

/** 1 where a voxel of the box lies within the reach of a place, and for the voxel that holds the place. */
function withinReach(grid: VoxelGrid, box: Box, centre: Point<'world'>, reachMm: number): Uint8Array {
  const out = new Uint8Array(box.size[0] * box.size[1] * box.size[2]);
  const { worldFromIndex } = croppedGrid(grid, box);
  forEachRow(box, (j, k, row) => {
    for (let i = 0; i < box.size[0]; i++) {
      const place = mapPoint(worldFromIndex, point<'index'>(i, j, k));
      const square = (place[0] - centre[0]) ** 2 + (place[1] - centre[1]) ** 2 + (place[2] - centre[2]) ** 2;
      if (square <= reachMm * reachMm) out[row + i] = 1;
    }
  });
  const own = finderInBox(grid, box)(centre);
  if (own >= 0) out[own] = 1;
  return out;
}
