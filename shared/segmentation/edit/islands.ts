import type { Point } from '../../geometry/spaces';
import { croppedVoxels, type Box } from '../../volume/crop';
import type { LabelMap } from '../../volume/grid';
import { changeIn, nothingChanged, valueOf, type EditChange, type NothingChanged } from './change';
import { reachedFrom } from './connected';
import type { EditOf, LabelName } from './edit';
import { boxOfValue, finderInBox } from './region';

/** All of the bone but the island at the seed is taken away. */
export const islandKept = (labels: LabelMap, { bone, seed }: EditOf<'keepIsland'>): EditChange => onIsland(labels, bone, seed, (inIsland) => (inIsland ? valueOf(bone) : 0));

/** The island at the seed is taken away. */
export const islandRemoved = (labels: LabelMap, { bone, seed }: EditOf<'removeIsland'>): EditChange => onIsland(labels, bone, seed, (inIsland) => (inIsland ? 0 : valueOf(bone)));

/** The island at the seed, or the whole bone, gets another name. */
export function relabelled(labels: LabelMap, { bone, to, seed }: EditOf<'relabel'>): EditChange {
  const [value, fresh] = [valueOf(bone), valueOf(to)];
  if (seed) return onIsland(labels, bone, seed, (inIsland) => (inIsland ? fresh : value));
  const box = boxOfValue(labels, value, 0);
  return box ? changeIn(labels, box, (offset) => (labels.voxels[offset] === value ? fresh : labels.voxels[offset] as number)) : nothingChanged('noBone');
}

/** Gives each voxel of the bone a value by whether it belongs to the island at the seed. */
function onIsland(labels: LabelMap, bone: LabelName, seed: Point<'world'>, newValue: (inIsland: boolean) => number): EditChange {
  const island = islandAt(labels, bone, seed);
  if (typeof island === 'string') return nothingChanged(island);
  const value = valueOf(bone);
  return changeIn(labels, island.box, (offset, inBox) => (labels.voxels[offset] === value ? newValue(island.reached[inBox] === 1) : labels.voxels[offset] as number));
}

/** The island in the box of the bone; or why there is none. */
function islandAt(labels: LabelMap, bone: LabelName, seed: Point<'world'>): { readonly box: Box; readonly reached: Uint8Array } | NothingChanged {
  const value = valueOf(bone);
  const box = boxOfValue(labels, value, 0);
  if (!box) return 'noBone';
  const mask = croppedVoxels(labels.voxels, labels.grid, box).map((voxel) => (voxel === value ? 1 : 0));
  const at = finderInBox(labels.grid, box)(seed);
  if (at < 0 || mask[at] === 0) return 'seedOutside';
  return { box, reached: reachedFrom([at], mask, box.size) };
}
