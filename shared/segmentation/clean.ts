import { boneTypes, type BoneType } from '../anatomy/bone';
import { componentsOf } from '../volume/components';
import { forEachRow, voxelVolumeMm3, type LabelMap } from '../volume/grid';

/** Label value of a bone type while sides are not told apart; 0 is background. */
export const typeValue = (type: BoneType): number => boneTypes.indexOf(type) + 1;

/**
 * The least volume (cm³) of a piece of a bone at the network's resolution; what is smaller is a splinter. About a
 * tenth of the smallest whole adult bone, so that a bone cut by the field of view still counts.
 */
const LEAST_CM3: Readonly<Record<BoneType, number>> = { hip: 15, femur: 8, sacrum: 10, tibia: 8, fibula: 3, patella: 3, other_bone: 1 };
/** A piece is also a splinter when it is this much smaller than the largest piece of its type. */
const LEAST_PART_OF_LARGEST = 0.04;
/** A splinter that touches a bone with at least this part of its surface was part of it under a wrong name. */
const TOUCHING_PART = 0.15;

/**
 * Drops splinters: each becomes the bone it mostly touches, or background where it touches none. What a network calls a
 * bone in a far corner is gone; a patch of wrong type inside a bone takes the type around it.
 */
export function withoutSplinters({ grid, voxels }: LabelMap): LabelMap {
  const { pieces, sizes } = componentsOf(voxels, grid.size);
  const types = typesOfPieces(voxels, pieces, sizes.length);
  const least = leastVoxels(types, sizes, voxelVolumeMm3(grid) / 1000);
  const splinter = sizes.map((size, piece) => piece > 0 && size < (least[types[piece] as number] as number));
  const heirs = heirsOf({ grid, voxels }, pieces, splinter);
  return { grid, voxels: voxels.map((value, at) => (splinter[pieces[at] as number] ? (heirs[pieces[at] as number] as number) : value)) };
}

function typesOfPieces(voxels: Uint8Array, pieces: Uint32Array, count: number): Uint8Array {
  const types = new Uint8Array(count);
  for (let at = 0; at < voxels.length; at++) types[pieces[at] as number] = voxels[at] as number;
  types[0] = 0;
  return types;
}

function leastVoxels(types: Uint8Array, sizes: readonly number[], voxelCm3: number): number[] {
  const largest = sizes.reduce((found, size, piece) => {
    const type = types[piece] as number;
    found[type] = Math.max(found[type] ?? 0, size);
    return found;
  }, [] as number[]);
  return [0, ...boneTypes.map((type, n) => Math.max(LEAST_CM3[type] / voxelCm3, LEAST_PART_OF_LARGEST * (largest[n + 1] ?? 0)))];
}

/** For each splinter the type of bone it touches most, or 0. */
function heirsOf({ grid: { size: [columns, rows, slices] }, voxels }: LabelMap, pieces: Uint32Array, splinter: readonly boolean[]): Uint8Array {
  const names = boneTypes.length + 1;
  const contacts = new Uint32Array(splinter.length * names);
  const look = (at: number, neighbour: number): void => {
    const [a, b] = [pieces[at] as number, pieces[neighbour] as number];
    if (a === b) return;
    if (splinter[a]) (contacts[a * names + (splinter[b] ? 0 : (voxels[neighbour] as number))] as number)++;
    if (splinter[b]) (contacts[b * names + (splinter[a] ? 0 : (voxels[at] as number))] as number)++;
  };
  forEachRow({ size: [columns, rows, slices] }, (j, k, row) => {
    for (let at = row; at < row + columns; at++) {
      if (at + 1 < row + columns) look(at, at + 1);
      if (j + 1 < rows) look(at, at + columns);
      if (k + 1 < slices) look(at, at + columns * rows);
    }
  });
  return Uint8Array.from(splinter, (_, piece) => heirOf(contacts.subarray(piece * names, (piece + 1) * names)));
}

function heirOf(contacts: Uint32Array): number {
  const surface = contacts.reduce((a, b) => a + b, 0);
  const bones = contacts.slice(1);
  const most = bones.indexOf(Math.max(...bones));
  return surface > 0 && (bones[most] as number) >= TOUCHING_PART * surface ? most + 1 : 0;
}
