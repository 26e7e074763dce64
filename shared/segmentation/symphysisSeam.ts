import { boxAround, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { distancesMm } from '../volume/distance';
import { spacingOf, type LabelMap, type VoxelGrid } from '../volume/grid';
import { flood } from './flood';
import { labelValueOf } from './labels';

/** So near the seam its place is not known yet: the error of a plane found on a coarse network's voxels, mm. */
const SEAM_MM = 6;
/** Stands for all that is no hip bone while the hip bones grow. */
const ELSEWHERE = 255;

/**
 * The hip bones parted where the network believes least in bone. Names that came from a coarse plane meet somewhere near
 * the symphysis; within a few millimetres of that seam they are taken back, and the two bones grow again over what is
 * theirs, the most probable voxels first, so that they meet in the joint. `probability` (0 to 255) is that of the
 * hip bone on the grid of the labels. Nothing is changed where the hip bones do not touch.
 */
export function settledAtSymphysis({ grid, voxels }: LabelMap, probability: Uint8Array): LabelMap {
  const seam = seamOf(voxels, grid.size);
  const reach = Math.ceil(SEAM_MM / Math.min(...spacingOf(grid))) + 1;
  const box = boxAround(seam, grid, reach);
  if (!box) return { grid, voxels };
  const before = croppedVoxels(voxels, grid, box);
  const after = grownAgain(before, { grid, box, seam: croppedVoxels(seam, grid, box), probability: croppedVoxels(probability, grid, box) });
  const out = voxels.slice();
  pasteVoxels(out, grid, box, after);
  return { grid, voxels: out };
}

type Seam = { readonly grid: VoxelGrid; readonly box: Box; readonly seam: Uint8Array; readonly probability: Uint8Array };

function grownAgain(before: Uint8Array, { grid, box, seam, probability }: Seam): Uint8Array {
  const away = distancesMm(seam, box.size, spacingOf(grid));
  const labels = before.map((value, at) => (!isHip(value) ? ELSEWHERE : (away[at] as number) <= SEAM_MM ? 0 : value));
  flood({ labels, size: box.size, price: (at, label) => (label === ELSEWHERE ? 255 : Math.min(254, 255 - (probability[at] as number))) });
  // What no remaining part of a hip bone reaches (a piece thinner than the seam is wide) keeps the name it had.
  return before.map((value, at) => (isHip(value) && labels[at] !== ELSEWHERE ? (labels[at] as number) : value));
}

const [LEFT, RIGHT] = [labelValueOf('hip_left'), labelValueOf('hip_right')];
const isHip = (value: number): boolean => value === LEFT || value === RIGHT;

/** 1 in the voxels of either hip bone that have a face in common with the other. */
function seamOf(voxels: Uint8Array, size: readonly [number, number, number]): Uint8Array {
  const seam = new Uint8Array(voxels.length);
  for (const [axis, step] of [1, size[0], size[0] * size[1]].entries()) {
    for (let at = 0; at + step < voxels.length; at++) {
      const [a, b] = [voxels[at] as number, voxels[at + step] as number];
      if (a === b || !isHip(a) || !isHip(b)) continue;
      if (Math.floor(at / step) % (size[axis] as number) < (size[axis] as number) - 1) seam[at] = seam[at + step] = 1;
    }
  }
  return seam;
}
