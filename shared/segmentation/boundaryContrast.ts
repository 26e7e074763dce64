import { point, type Point } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { spacingOf, type VoxelGrid } from '../volume/grid';

/** Density is averaged over this depth on either side of the boundary, mm: the cortex with its blur. */
const DEPTH_MM = 2.2;
/** Bone is denser than what lies beside it by at least this, HU: half of what the thinnest cortex shows at 3 mm. */
const LEAST_DROP_HU = 90;
/** Two bones in contact show a darker line between their plates, within this of the contact (mm), by at least this (HU). */
const PLATES_MM = 4.5;
const LEAST_VALLEY_HU = 150;
/** Regions are judged by cubes of this size and their neighbours, mm. */
const REGION_MM = 12;

export type WorstRegion = { readonly at: Point<'world'>; readonly low: Point<'world'>; readonly high: Point<'world'> };
export type BoundaryContrast = {
  /** Part of the boundary at which the density drops from inside to outside. */
  readonly supported: number;
  /** Where the boundary without such a drop is thickest; null where all of it is supported. */
  readonly worst: WorstRegion | null;
};

/** A bone in its box: `mask` 1 in the bone, `free` 1 where nothing is labelled, `bones` 1 in other bone; elsewhere (metal) nothing is judged. */
export type BoneInBox = { readonly grid: VoxelGrid; readonly mask: Uint8Array; readonly free: Uint8Array; readonly bones: Uint8Array; readonly hu: Int16Array };

/**
 * How much of a bone's boundary the scan supports: at each outer face of its voxels the mean density of the bone's outer
 * 2.2 mm against the 2.2 mm outside; where it touches another bone, a valley between the two. Faces towards metal and
 * towards the end of the grid are left out. Null where no face can be judged.
 */
export function boundaryContrast(bone: BoneInBox): BoundaryContrast | null {
  const cells = cellsOf(bone.grid);
  const faces = new Float64Array(cells.count);
  const failing: { readonly at: number; readonly cell: number }[] = [];
  const measured = { ...bone, spacingMm: spacingOf(bone.grid) };
  let total = 0;
  forEachFace(bone, (at, face) => {
    const cell = cells.cellOf(at);
    total++;
    (faces[cell] as number)++;
    if (!isSupported(measured, at, face)) failing.push({ at, cell });
  });
  if (total === 0) return null;
  return { supported: 1 - failing.length / total, worst: failing.length === 0 ? null : worstOf(failing, { bone, cells, faces }) };
}

/** A step outwards, and how many voxels of the grid lie within the depth on either side. */
type Face = { readonly axis: 0 | 1 | 2; readonly step: number; readonly before: number; readonly after: number };

/** Visits the bone's faces to unlabelled voxels and to other bone. */
function forEachFace({ grid, mask, free, bones }: BoneInBox, visit: (at: number, face: Face) => void): void {
  const { size } = grid;
  const steps = [1, size[0], size[0] * size[1]];
  const isJudged = (at: number): boolean => free[at] === 1 || bones[at] === 1;
  for (let at = mask.indexOf(1); at >= 0; at = mask.indexOf(1, at + 1)) {
    const index = [at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / (size[0] * size[1]))];
    for (const axis of [0, 1, 2] as const) {
      const [before, after] = [index[axis] as number, size[axis] - 1 - (index[axis] as number)];
      const step = steps[axis] as number;
      if (before > 0 && isJudged(at - step)) visit(at, { axis, step: -step, before: after, after: before });
      if (after > 0 && isJudged(at + step)) visit(at, { axis, step, before, after });
    }
  }
}

/** Asked for every face, so that the spacing is handed in. */
function isSupported(bone: BoneInBox & { readonly spacingMm: ReturnType<typeof spacingOf> }, at: number, face: Face): boolean {
  const { spacingMm, mask, free, bones, hu } = bone;
  const mm = spacingMm[face.axis];
  const lines = (within: Uint8Array, depthMm: number): readonly [Line, Line] => {
    const count = Math.max(1, Math.round(depthMm / mm));
    return [{ hu, within: mask, from: at, by: -face.step, count: Math.min(count, face.before + 1) }, { hu, within, from: at + face.step, by: face.step, count: Math.min(count, face.after) }];
  };
  if (free[at + face.step] === 1) {
    const [inside, outside] = lines(free, DEPTH_MM);
    return along(inside).mean - along(outside).mean >= LEAST_DROP_HU;
  }
  const [own, other] = lines(bones, PLATES_MM);
  return Math.min(along(own).most, along(other).most) - Math.min(hu[at] as number, hu[at + face.step] as number) >= LEAST_VALLEY_HU;
}

type Line = { readonly hu: Int16Array; readonly within: Uint8Array; readonly from: number; readonly by: number; readonly count: number };

/** Mean and highest density along a line, as far as the mask reaches. */
function along({ hu, within, from, by, count }: Line): { readonly mean: number; readonly most: number } {
  let [sum, voxels, most] = [0, 0, -Infinity];
  for (let n = 0, place = from; n < count && within[place] === 1; n++, place += by, voxels++) {
    sum += hu[place] as number;
    most = Math.max(most, hu[place] as number);
  }
  return { mean: sum / voxels, most };
}

type Cells = { readonly count: number; readonly cellOf: (at: number) => number; readonly around: (cell: number) => readonly number[] };

function cellsOf(grid: VoxelGrid): Cells {
  const { size } = grid;
  const step = spacingOf(grid).map((mm) => Math.max(1, Math.round(REGION_MM / mm))) as [number, number, number];
  const across = size.map((n, axis) => Math.ceil(n / (step[axis] as number))) as [number, number, number];
  const cellAt = (a: number, b: number, c: number): number => a + across[0] * (b + across[1] * c);
  return {
    count: across[0] * across[1] * across[2],
    cellOf: (at) => cellAt(Math.floor((at % size[0]) / step[0]), Math.floor((Math.floor(at / size[0]) % size[1]) / step[1]), Math.floor(at / (size[0] * size[1]) / step[2])),
    around: (cell) => {
      const middle = [cell % across[0], Math.floor(cell / across[0]) % across[1], Math.floor(cell / (across[0] * across[1]))];
      const near = middle.map((n, axis) => [n - 1, n, n + 1].filter((m) => m >= 0 && m < (across[axis] as number)));
      return (near[2] ?? []).flatMap((c) => (near[1] ?? []).flatMap((b) => (near[0] ?? []).map((a) => cellAt(a, b, c))));
    },
  };
}

type Failing = readonly { readonly at: number; readonly cell: number }[];
type Where = { readonly bone: BoneInBox; readonly cells: Cells; readonly faces: Float64Array };

/** The region where most of the boundary fails: failing faces times the part they are of all faces there. */
function worstOf(failing: Failing, { bone, cells, faces }: Where): WorstRegion {
  const fails = new Float64Array(cells.count);
  for (const { cell } of failing) (fails[cell] as number)++;
  const sumAround = (values: Float64Array, cell: number): number => cells.around(cell).reduce((sum, near) => sum + (values[near] as number), 0);
  const weight = (cell: number): number => sumAround(fails, cell) ** 2 / sumAround(faces, cell);
  const touched = [...new Set(failing.map(({ cell }) => cell))];
  const worst = touched.reduce((best, cell) => (weight(cell) > weight(best) ? cell : best));
  const near = new Set(cells.around(worst));
  return regionOf(failing.filter(({ cell }) => near.has(cell)).map(({ at }) => at), bone.grid);
}

/** A voxel of the region nearest to its middle, and the world box around it. */
function regionOf(voxels: readonly number[], { size, worldFromIndex }: VoxelGrid): WorstRegion {
  const places = voxels.map((at) => mapPoint(worldFromIndex, point<'index'>(at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / (size[0] * size[1])))));
  const along = (axis: 0 | 1 | 2): number[] => places.map((place) => place[axis]);
  const bound = (of: (values: number[]) => number): Point<'world'> => point(of(along(0)), of(along(1)), of(along(2)));
  const middle = bound((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const off = (place: Point<'world'>): number => Math.hypot(place[0] - middle[0], place[1] - middle[1], place[2] - middle[2]);
  const at = places.reduce((best, place) => (off(place) < off(best) ? place : best));
  return { at, low: bound((values) => values.reduce((a, b) => Math.min(a, b))), high: bound((values) => values.reduce((a, b) => Math.max(a, b))) };
}
