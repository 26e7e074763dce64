import { filled } from '../../volume/components';
import { croppedGrid, croppedVoxels, pasteVoxels, type Box } from '../../volume/crop';
import type { LabelMap, VoxelGrid } from '../../volume/grid';
import { changeIn, nothingChanged, valueOf, type EditChange } from './change';
import type { EditOf } from './edit';
import { axisAlong, boxOfValue } from './region';

/** Background enclosed by the bone becomes bone; what else is enclosed (another bone, metal) stays what it is. */
export function holesFilled(labels: LabelMap, { bone, across }: EditOf<'fillHoles'>): EditChange {
  const value = valueOf(bone);
  // One voxel around the bone, so that a bay of the bone is not taken for a hole in a face of the box.
  const box = boxOfValue(labels, value, 1);
  if (!box) return nothingChanged('noBone');
  const mask = croppedVoxels(labels.voxels, labels.grid, box).map((voxel) => (voxel === value ? 1 : 0));
  const solid = across === null ? filled(mask, box.size) : filledInSlices(mask, croppedGrid(labels.grid, box), axisAlong(labels.grid, across));
  return changeIn(labels, box, (offset, inBox) => {
    const old = labels.voxels[offset] as number;
    return old === 0 && solid[inBox] === 1 ? value : old;
  });
}

type Size = Box['size'];

/** Each slice of voxels across an axis by itself. */
function filledInSlices(mask: Uint8Array, grid: VoxelGrid, axis: 0 | 1 | 2): Uint8Array {
  const out = mask.slice();
  const { size } = grid;
  for (let n = 0; n < size[axis]; n++) {
    const slice: Box = { first: oneAt(axis, n, 0), size: oneAt(axis, 1, size) };
    const flat = croppedVoxels(mask, grid, slice);
    const [wide, high] = slice.size.filter((_, at) => at !== axis) as [number, number];
    pasteVoxels(out, grid, slice, filled(flat, [wide, high, 1]));
  }
  return out;
}

/** `others` along the other two axes, `value` along this one. */
const oneAt = (axis: 0 | 1 | 2, value: number, others: 0 | Size): Size =>
  ([0, 1, 2] as const).map((each) => (each === axis ? value : others === 0 ? 0 : others[each])) as unknown as Size;
