import { componentsOf } from '../../volume/components';
import type { Volume, VoxelGrid } from '../../volume/grid';
import { nearestAlong } from '../../volume/resample';
import { middleOfBody } from '../preprocess';
import type { BodyMiddle } from '../sides';

/** HU of skin and fat lie above; air, clothes and most of a table's foam below. */
const BODY_HU = -250;
/** A piece of the body (one leg of two) is at least this part of the largest. */
const BODY_PIECE = 0.1;

/** The middle of the body on a model's grid (the same axes as the scan, columns left-right), where both flanks are in view. */
export function bodyMiddleOf({ grid, voxels }: Volume, place: VoxelGrid): BodyMiddle {
  const [columns, rows, slices] = nearestAlong(grid, place);
  const mask = new Uint8Array(columns.length * rows.length * slices.length);
  let at = 0;
  for (const row of [...slices].flatMap((k) => [...rows].map((j) => grid.size[0] * (j + grid.size[1] * k)))) {
    for (const i of columns) mask[at++] = (voxels[row + i] as number) > BODY_HU ? 1 : 0;
  }
  const { pieces, sizes } = componentsOf(mask, place.size);
  const least = BODY_PIECE * sizes.reduce((a, b) => Math.max(a, b), 0);
  return middleOfBody(mask.map((_, voxel) => (pieces[voxel] !== 0 && (sizes[pieces[voxel] as number] as number) >= least ? 1 : 0)), place);
}
