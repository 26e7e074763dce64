import { boneTypes, type BoneType } from '../anatomy/bone';
import { distance, point, type Point } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { componentsOf, type Components } from '../volume/components';
import { forEachRow, type LabelMap } from '../volume/grid';
import { typeValue } from './clean';

/** A bone of the type lies at least this far below the middle of the hip bones (its own middle, mm along the patient). */
const BELOW_HIPS_MM: Readonly<Partial<Record<BoneType, number>>> = { femur: 5, tibia: 200, fibula: 200, patella: 200 };
/** In a bent hip the knee may lie higher; then it is so far from the hip bones in space, and so near to a femur, mm. */
const BENT_AWAY_MM = 300;
const AT_FEMUR_MM = 40;

/** A femur lies above the shin bones: a piece this far below their middle (its own middle, mm along the patient) is none. */
const FEMUR_BELOW_TIBIAE_MM = 30;

/** One connected piece of a type: its middle (world), and how many voxels it has. */
type Piece = { readonly type: BoneType; readonly number: number; readonly middle: Point<'world'>; readonly voxels: number };

/**
 * Where hip bones are in view, a "femur" above their middle is a vertebra or a rib, and a "tibia" at their height is no
 * tibia unless it hangs on the far end of a femur (a bent hip); where tibiae are in view, a "femur" below their middle is
 * a bone of the foot: such pieces become other bone. Without hip bones and tibiae nothing is changed.
 */
export function plausibleHeights({ grid, voxels }: LabelMap): LabelMap {
  const components = componentsOf(voxels, grid.size);
  const pieces = piecesOf({ grid, voxels }, components);
  const [hips, tibiae] = [middleOf('hip', pieces), middleOf('tibia', pieces)];
  if (hips === null && tibiae === null) return { grid, voxels };
  const hangs = (piece: Piece): boolean => hips !== null && distance(hips, piece.middle) > BENT_AWAY_MM && liesAtFemur(piece, { grid, voxels }, components);
  const misplaced = new Set(pieces.filter((piece) => (tooHigh(piece, hips) && (piece.type === 'femur' || !hangs(piece))) || tooLow(piece, tibiae)).map(({ number }) => number));
  return { grid, voxels: voxels.map((value, at) => (misplaced.has(components.pieces[at] as number) ? typeValue('other_bone') : value)) };
}

const tooHigh = ({ type, middle }: Piece, hips: Point<'world'> | null): boolean => hips !== null && middle[2] > hips[2] - (BELOW_HIPS_MM[type] ?? -Infinity);

const tooLow = ({ type, middle }: Piece, tibiae: Point<'world'> | null): boolean => type === 'femur' && tibiae !== null && middle[2] < tibiae[2] - FEMUR_BELOW_TIBIAE_MM;

/** The middle of all pieces of a type; null where there is none. */
function middleOf(wanted: BoneType, pieces: readonly Piece[]): Point<'world'> | null {
  const own = pieces.filter(({ type }) => type === wanted);
  const voxels = own.reduce((sum, piece) => sum + piece.voxels, 0);
  const along = (axis: 0 | 1 | 2): number => own.reduce((sum, piece) => sum + piece.middle[axis] * piece.voxels, 0) / voxels;
  return voxels === 0 ? null : point<'world'>(along(0), along(1), along(2));
}

/** Whether some voxel of the piece is near some voxel of a femur. */
function liesAtFemur({ number }: Piece, labels: LabelMap, { pieces }: Components): boolean {
  const own = placesWhere(labels, (at) => pieces[at] === number);
  const femur = typeValue('femur');
  const low = ([0, 1, 2] as const).map((axis) => own.reduce((least, place) => Math.min(least, place[axis]), Infinity) - AT_FEMUR_MM);
  const high = ([0, 1, 2] as const).map((axis) => own.reduce((most, place) => Math.max(most, place[axis]), -Infinity) + AT_FEMUR_MM);
  const isNear = (place: Point<'world'>): boolean => ([0, 1, 2] as const).every((axis) => place[axis] >= (low[axis] as number) && place[axis] <= (high[axis] as number));
  return placesWhere(labels, (at) => labels.voxels[at] === femur).filter(isNear).some((place) => own.some((mine) => distance(mine, place) <= AT_FEMUR_MM));
}

function placesWhere({ grid }: LabelMap, wanted: (at: number) => boolean): Point<'world'>[] {
  const places: Point<'world'>[] = [];
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) if (wanted(row + i)) places.push(mapPoint(grid.worldFromIndex, point<'index'>(i, j, k)));
  });
  return places;
}

function piecesOf({ grid, voxels }: LabelMap, components: Components): Piece[] {
  const sums = new Float64Array(3 * components.sizes.length);
  const types = new Uint8Array(components.sizes.length);
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) {
      const piece = components.pieces[row + i] as number;
      if (piece === 0) continue;
      types[piece] = voxels[row + i] as number;
      mapPoint(grid.worldFromIndex, point<'index'>(i, j, k)).forEach((mm, axis) => { (sums[3 * piece + axis] as number) += mm; });
    }
  });
  const mean = (piece: number, axis: number): number => (sums[3 * piece + axis] as number) / (components.sizes[piece] as number);
  return components.sizes.flatMap((voxelCount, number) => {
    const type = boneTypes[(types[number] as number) - 1];
    return number === 0 || type === undefined ? [] : [{ type, number, voxels: voxelCount, middle: point<'world'>(mean(number, 0), mean(number, 1), mean(number, 2)) }];
  });
}
