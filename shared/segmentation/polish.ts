import { componentsOf, filled, largestOnly } from '../volume/components';
import { boxesAround, croppedGrid, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { filledWhereEnclosed } from '../volume/enclosure';
import { forEachRow, spacingOf, type LabelMap, type VoxelGrid } from '../volume/grid';
import { smoothedMask, thickened } from '../volume/smooth';
import { OTHER_BONE } from './labels';

/** Rounds off single voxels and steps of the grid; far below the smallest feature kept (mm). */
const SMOOTHING_MM = 0.7;

/** Marrow is no wider than this, mm. */
const HOLLOW_MM = 35;
/** A wall of bone with a crack up to twice as wide still encloses its marrow (mm). */
const CRACK_MM = 1.6;

/** Labels, and what is surely no bone (1): the soft tissue of canals and foramina, which no hollow of a bone may take back. */
export type ToPolish = LabelMap & { readonly soft: Uint8Array };

/**
 * Each bone as one solid, smooth piece: the largest piece, filled, its boundary smoothed, again the largest piece. A
 * bone takes only what is free or its own, so no bone eats its neighbour. Other bone is left as it is.
 */
export function polished({ grid, voxels, soft }: ToPolish): Uint8Array {
  const out = voxels.slice();
  for (const [value, box] of boxesAround(voxels, grid, 3)) if (value !== OTHER_BONE) polishBone({ grid, voxels: out, soft }, value, box);
  return out;
}

function polishBone({ grid, voxels, soft }: ToPolish, value: number, box: Box): void {
  const part = croppedVoxels(voxels, grid, box);
  const mask = part.map((found) => (found === value ? 1 : 0));
  const foreign = part.map((found) => (found !== 0 && found !== value ? 1 : 0));
  const solid = solidBone(mask, { foreign, soft: croppedVoxels(soft, grid, box) }, croppedGrid(grid, box));
  pasteVoxels(voxels, grid, box, part.map((found, at) => (solid[at] === 1 ? value : found === value ? 0 : found)));
}

type Around = { readonly foreign: Uint8Array; readonly soft: Uint8Array };

function solidBone(mask: Uint8Array, { foreign, soft }: Around, grid: VoxelGrid): Uint8Array {
  const without = (own: Uint8Array): Uint8Array => own.map((inside, at) => (foreign[at] === 1 ? 0 : inside));
  const hollow = spacingOf(grid).map((mm) => Math.round(HOLLOW_MM / mm)) as [number, number, number];
  const largest = largestOnly(mask, grid.size);
  const walled = without(filledWhereEnclosed(largest, grid.size, hollow));
  const one = opened(without(filledThroughCracks(walled, grid)), soft, grid);
  const smooth = without(smoothedMask(one, grid.size, spacingOf(grid).map((mm) => SMOOTHING_MM / mm) as [number, number, number]));
  return opened(without(filled(largestOnly(smooth, grid.size), grid.size)), soft, grid);
}

/**
 * Without the soft tissue in it that goes on outside, or leaves the view: that lies in a canal, a foramen or a notch.
 * Soft places that the bone shuts in are fatty marrow and stay.
 */
function opened(mask: Uint8Array, soft: Uint8Array, { size }: VoxelGrid): Uint8Array {
  const inside = mask.map((own, at) => own & (soft[at] as number));
  const { pieces, sizes } = componentsOf(inside, size);
  const open = new Uint8Array(sizes.length);
  forEachFace(size, (at, beyond) => {
    const piece = pieces[at] as number;
    if (piece !== 0 && (beyond < 0 || (mask[beyond] === 0 && soft[beyond] === 1))) open[piece] = 1;
  });
  return mask.map((own, at) => (open[pieces[at] as number] === 1 ? 0 : own));
}

/** Visits every voxel with each of its six neighbours; -1 beyond the box. */
function forEachFace(size: VoxelGrid['size'], visit: (at: number, beyond: number) => void): void {
  const [columns, rows, slices] = size;
  forEachRow({ size }, (j, k, row) => {
    for (let i = 0, at = row; i < columns; i++, at++) {
      visit(at, i > 0 ? at - 1 : -1);
      visit(at, i < columns - 1 ? at + 1 : -1);
      visit(at, j > 0 ? at - columns : -1);
      visit(at, j < rows - 1 ? at + columns : -1);
      visit(at, k > 0 ? at - columns * rows : -1);
      visit(at, k < slices - 1 ? at + columns * rows : -1);
    }
  });
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
