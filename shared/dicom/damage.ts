import { point, vector, type Point } from '../geometry/spaces';
import { mapPoint, mapVector } from '../geometry/transform';
import { damagedSlices, type DamagedSlice } from '../volume/damagedSlices';
import type { Volume, VoxelGrid } from '../volume/grid';
import { found } from './findings';
import type { Finding } from './listing';

/** What the values of a volume say of its slices: a warning that names those which do not fit their neighbours. */
export function damageFindings(volume: Volume): Finding[] {
  const { damagedSlices: damage } = damageSummary(volume.grid, damagedSlices(volume));
  return damage ? [found('damaged-slices', { count: damage.count, total: damage.total, slices: damage.slices })] : [];
}

/** How many slices of how many are damaged, which, in words, and where their middles lie (LPS mm); nothing where none is. */
export type DamageSummary = { readonly damagedSlices?: { readonly count: number; readonly total: number; readonly slices: string; readonly places: [number, number, number][] } };
export const damageSummary = (grid: VoxelGrid, damaged: readonly DamagedSlice[]): DamageSummary =>
  damaged.length === 0 ? {} : { damagedSlices: { count: damaged.length, total: grid.size[2], slices: slicesInWords(grid, damaged), places: damaged.map(({ index }) => placeOf(grid, index)) } };

/** Slices by number (the first is 1, in the order of the volume) and place: "166 (I 512 mm)". */
const slicesInWords = (grid: VoxelGrid, damaged: readonly DamagedSlice[]): string =>
  damaged.map(({ index }) => `${String(index + 1)} (${placeAlong(grid, index)})`).join(', ');

const letters = [['R', 'L'], ['A', 'P'], ['I', 'S']] as const;

/** Where the middle of a slice lies along the way the slices are stacked, as viewers write it. */
function placeAlong(grid: VoxelGrid, slice: number): string {
  const along = mapVector(grid.worldFromIndex, vector<'index'>(0, 0, 1));
  const axis = ([0, 1, 2] as const).reduce((most, each) => (Math.abs(along[each]) > Math.abs(along[most]) ? each : most));
  const mm = middleOf(grid, slice)[axis];
  return `${letters[axis][mm < 0 ? 0 : 1]} ${String(Math.abs(Math.round(mm)))} mm`;
}

const middleOf = ({ size: [columns, rows], worldFromIndex }: VoxelGrid, slice: number): Point<'world'> => mapPoint(worldFromIndex, point<'index'>((columns - 1) / 2, (rows - 1) / 2, slice));

function placeOf(grid: VoxelGrid, slice: number): [number, number, number] {
  const [x, y, z] = middleOf(grid, slice);
  return [rounded(x), rounded(y), rounded(z)];
}

const rounded = (mm: number): number => Number(mm.toFixed(3));
