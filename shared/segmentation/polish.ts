import { filled, largestOnly } from '../volume/components';
import { boxesAround, croppedGrid, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { filledWhereEnclosed } from '../volume/enclosure';
import { spacingOf, type LabelMap, type VoxelGrid } from '../volume/grid';
import { smoothedMask, thickened } from '../volume/smooth';
import { OTHER_BONE } from './labels';

/** Rounds off single voxels and steps of the grid; far below the smallest feature kept (mm). */
const SMOOTHING_MM = 0.7;

/** Marrow is no wider than this, mm. */
const HOLLOW_MM = 35;
/** A wall of bone with a crack up to twice as wide still encloses its marrow (mm). */
const CRACK_MM = 1.6;

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
  const hollow = spacingOf(grid).map((mm) => Math.round(HOLLOW_MM / mm)) as [number, number, number];
  const walled = without(filledWhereEnclosed(largestOnly(mask, grid.size), grid.size, hollow));
  const one = without(filledThroughCracks(walled, grid));
  const smooth = without(smoothedMask(one, grid.size, spacingOf(grid).map((mm) => SMOOTHING_MM / mm) as [number, number, number]));
  return without(filled(largestOnly(smooth, grid.size), grid.size));
}

/** Fills what the bone encloses, also where thin cortex has cracks: holes are found in the thickened bone and grown back. */
function filledThroughCracks(mask: Uint8Array, grid: VoxelGrid): Uint8Array {
  const reach = spacingOf(grid).map((mm) => Math.max(1, Math.round(CRACK_MM / mm))) as [number, number, number];
  const thick = thickened(mask, grid.size, reach);
  const holes = filled(thick, grid.size);
  for (let at = 0; at < holes.length; at++) if (thick[at] === 1) holes[at] = 0;
  const grown = thickened(holes, grid.size, reach.map((n) => n + 1) as [number, number, number]);
  return filled(mask.map((inside, at) => (inside === 1 || grown[at] === 1 ? 1 : 0)), grid.size);
}
