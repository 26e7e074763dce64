import { point } from '../../geometry/spaces';
import { mapPoint } from '../../geometry/transform';
import { partly, unattended } from '../../volume/attend';
import { croppedGrid, croppedVoxels, type Box } from '../../volume/crop';
import { forEachRow, spacingOf, type LabelMap, type VoxelGrid } from '../../volume/grid';
import { blurred } from '../../volume/smooth';
import { changeIn, nothingChanged, valueOf, type EditChange } from './change';
import type { EditOf } from './edit';
import { boxAroundPlaces, boxOfValue } from './region';

/** A Gaussian is as good as over at this many sigmas. */
const REACH_SIGMAS = 3;

/**
 * The bone blurred and cut again at the level that keeps its volume; it wins background only and never another label.
 * Within a sphere only what lies in it changes, and the volume is kept there.
 */
export function smoothed(labels: LabelMap, { bone, byMm, within }: EditOf<'smooth'>, attend = unattended): EditChange {
  const value = valueOf(bone);
  const spacing = spacingOf(labels.grid);
  const margin = Math.ceil((REACH_SIGMAS * byMm) / Math.min(...spacing)) + 1;
  const box = within ? boxAroundPlaces(labels.grid, [within.at], within.radiusMm + REACH_SIGMAS * byMm) : boxOfValue(labels, value, margin);
  const mask = box && croppedVoxels(labels.voxels, labels.grid, box).map((voxel) => (voxel === value ? 1 : 0));
  if (!box || !mask?.includes(1)) return nothingChanged('noBone');
  const soft = blurred(Float32Array.from(mask), box.size, spacing.map((mm) => byMm / mm) as unknown as Box['size'], partly(attend, 0.1, 0.8));
  attend(0.8);
  const may = mayChange(labels, { box, value, inside: within ? ballIn(labels.grid, box, within) : null });
  const level = levelKeepingVolume(soft, mask, may);
  return changeIn(labels, box, (offset, inBox) => {
    const old = labels.voxels[offset] as number;
    if (may[inBox] === 0) return old;
    return (soft[inBox] as number) >= level ? value : 0;
  });
}

/** 1 where the voxel is of the bone or background (and in the sphere, where there is one). */
function mayChange({ grid, voxels }: LabelMap, { box, value, inside }: { readonly box: Box; readonly value: number; readonly inside: Uint8Array | null }): Uint8Array {
  return croppedVoxels(voxels, grid, box).map((voxel, at) => ((voxel === 0 || voxel === value) && (inside === null || inside[at] === 1) ? 1 : 0));
}

const LEVELS = 4096;

/** The level above which as many of the voxels that may change lie as are bone now. */
function levelKeepingVolume(soft: Float32Array, mask: Uint8Array, may: Uint8Array): number {
  const counts = new Uint32Array(LEVELS + 1);
  let wanted = 0;
  for (let at = 0; at < soft.length; at++) {
    if (may[at] === 0) continue;
    wanted += mask[at] as number;
    (counts[Math.min(LEVELS, Math.max(0, Math.floor((soft[at] as number) * LEVELS)))] as number)++;
  }
  let level = LEVELS + 1;
  for (let above = 0; level > 1 && above + (counts[level - 1] as number) <= wanted;) above += counts[--level] as number;
  return level / LEVELS;
}

function ballIn(grid: VoxelGrid, box: Box, { at, radiusMm }: NonNullable<EditOf<'smooth'>['within']>): Uint8Array {
  const out = new Uint8Array(box.size[0] * box.size[1] * box.size[2]);
  const { worldFromIndex } = croppedGrid(grid, box);
  forEachRow(box, (j, k, row) => {
    for (let i = 0; i < box.size[0]; i++) {
      const place = mapPoint(worldFromIndex, point<'index'>(i, j, k));
      if ((place[0] - at[0]) ** 2 + (place[1] - at[1]) ** 2 + (place[2] - at[2]) ** 2 <= radiusMm * radiusMm) out[row + i] = 1;
    }
  });
  return out;
}
