import { filled, largestOnly } from '../volume/components';
import { boxesAround, croppedGrid, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { spacingOf, type LabelMap, type VoxelGrid } from '../volume/grid';
import { smoothedMask } from '../volume/smooth';
import { OTHER_BONE } from './labels';

/** Rounds off single voxels and steps of the grid; far below the smallest feature kept (mm). */
const SMOOTHING_MM = 0.7;

/**
 * Each bone as one solid, smooth piece: the largest piece, filled, its boundary smoothed, again the largest piece. A
 * bone takes only what is free or its own, so no bone eats its neighbour. Other bone is left as it is.
 */
export function polished({ grid, voxels }: LabelMap): Uint8Array {
  const out = voxels.slice();
  for (const [value, box] of boxesAround(voxels, grid, 3)) if (value !== OTHER_BONE) polishBone({ grid, voxels: out }, value, box);
  return out;
}

function polishBone(labels: LabelMap, value: number, box: Box): void {
  const part = croppedVoxels(labels.voxels, labels.grid, box);
  const mask = part.map((found) => (found === value ? 1 : 0));
  const foreign = part.map((found) => (found !== 0 && found !== value ? 1 : 0));
  const solid = solidBone(mask, foreign, croppedGrid(labels.grid, box));
  pasteVoxels(labels.voxels, labels.grid, box, part.map((found, at) => (solid[at] === 1 ? value : found === value ? 0 : found)));
}

function solidBone(mask: Uint8Array, foreign: Uint8Array, grid: VoxelGrid): Uint8Array {
  const without = (own: Uint8Array): Uint8Array => own.map((inside, at) => (foreign[at] === 1 ? 0 : inside));
  const one = without(filled(largestOnly(mask, grid.size), grid.size));
  const smooth = without(smoothedMask(one, grid.size, spacingOf(grid).map((mm) => SMOOTHING_MM / mm) as [number, number, number]));
  return without(filled(largestOnly(smooth, grid.size), grid.size));
}
