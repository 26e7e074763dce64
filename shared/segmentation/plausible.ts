import { boneTypes, type BoneType } from '../anatomy/bone';
import { point } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { componentsOf } from '../volume/components';
import { forEachRow, type LabelMap } from '../volume/grid';
import { typeValue } from './clean';

/** A bone of the type lies at least this far below the middle of the hip bones (its own middle, mm along the patient). */
const BELOW_HIPS_MM: Readonly<Partial<Record<BoneType, number>>> = { femur: 5, tibia: 200, fibula: 200, patella: 200 };

/** Height of a piece's middle (world z, mm) and its size. */
type Heights = { readonly sum: Float64Array; readonly count: Uint32Array };

/** A femur lies above the shin bones: a piece this far below their middle (its own middle, mm along the patient) is none. */
const FEMUR_BELOW_TIBIAE_MM = 30;

/**
 * Where hip bones are in view, a "femur" above their middle is a vertebra or a rib, and a "tibia" at their height is no
 * tibia; where tibiae are in view, a "femur" below their middle is a bone of the foot: such pieces become other bone.
 * Without hip bones and tibiae nothing is changed.
 */
export function plausibleHeights({ grid, voxels }: LabelMap): LabelMap {
  const components = componentsOf(voxels, grid.size);
  const heights = heightsOf({ grid, voxels }, components.pieces, components.sizes.length);
  const types = new Uint8Array(components.sizes.length);
  for (let at = 0; at < voxels.length; at++) types[components.pieces[at] as number] = voxels[at] as number;
  const [hips, tibiae] = [heightOfAll('hip', heights, types), heightOfAll('tibia', heights, types)];
  if (hips === null && tibiae === null) return { grid, voxels };
  const isMisplaced = (type: BoneType | undefined, height: number): boolean => tooHigh(type, height, hips ?? Infinity) || (type === 'femur' && height < (tibiae ?? -Infinity) - FEMUR_BELOW_TIBIAE_MM);
  const impossible = Array.from(types, (type, piece) => piece > 0 && isMisplaced(boneTypes[type - 1], meanHeight(heights, piece)));
  return { grid, voxels: voxels.map((value, at) => (impossible[components.pieces[at] as number] ? typeValue('other_bone') : value)) };
}

const tooHigh = (type: BoneType | undefined, height: number, hips: number): boolean =>
  type !== undefined && height > hips - (BELOW_HIPS_MM[type] ?? -Infinity);

const meanHeight = ({ sum, count }: Heights, piece: number): number => (sum[piece] as number) / (count[piece] as number);

/** The middle of all pieces of a type; null where there is none. */
function heightOfAll(wanted: BoneType, { sum, count }: Heights, types: Uint8Array): number | null {
  let [total, voxels] = [0, 0];
  for (const [piece, type] of types.entries()) {
    if (type !== typeValue(wanted)) continue;
    total += sum[piece] as number;
    voxels += count[piece] as number;
  }
  return voxels === 0 ? null : total / voxels;
}

function heightsOf({ grid }: LabelMap, pieces: Uint32Array, count: number): Heights {
  const heights = { sum: new Float64Array(count), count: new Uint32Array(count) };
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) {
      const piece = pieces[row + i] as number;
      if (piece === 0) continue;
      (heights.sum[piece] as number) += mapPoint(grid.worldFromIndex, point<'index'>(i, j, k))[2];
      (heights.count[piece] as number)++;
    }
  });
  return heights;
}
