import { point, type Point } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { croppedGrid, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { distancesMm } from '../volume/distance';
import { cornersOf, spacingOf, voxelVolumeMm3, type Volume, type VoxelGrid } from '../volume/grid';

/** One connected piece of metal on the grid of the scan. */
export type MetalPiece = {
  /** Offsets of its voxels. */
  readonly voxels: readonly number[];
  readonly volumeCm3: number;
  readonly peakHu: number;
  /** How many voxels have exactly that value. */
  readonly plateau: number;
  readonly box: Box;
};
/** All metal of a scan; `mask` is 1 in it. Without metal there are no pieces and the mask is 0. */
export type Metal = { readonly grid: VoxelGrid; readonly mask: Uint8Array; readonly pieces: readonly MetalPiece[] };

/**
 * No tissue of hip or knee reaches this, HU. Compact bone (ICRU 44, 1.92 g/cm³) attenuates 1600 HU at an effective 70 keV
 * and 1950 at 60 keV (NIST mass attenuation coefficients), to which three deviations of a noisy scan add some 450.
 * Titanium lies at 9000 to 12000, steel and cobalt-chrome above 25000: what a scale of 12 bits holds at 3071. It is
 * also the usual threshold of metal artefact reduction (Meyer et al., Med Phys 2010; 37: 5482).
 */
const CORE_HU = 2500;
/** Beside a core, denser than compact bone is: metal with partial volume. */
const RIM_HU = 2000;
/** The highest value of the common scale, less what rounding and resampling take off it, HU. */
const SATURATED_HU = 3000;
/** Beyond the common scale by so much, the scanner stores an extended one and metal shows what it is, HU. */
const EXTENDED_HU = 4000;
/** Below are noise and single bright voxels, mm³: 5 mm of a wire of 2 mm. */
const LEAST_MM3 = 16;
/** A scale that ends lower shows as so many voxels at one and the same highest value. */
const PLATEAU_VOXELS = 8;
/** On an extended scale a piece of this size is no partial volume and shows the metal itself, mm³. */
const LEAST_THICK_MM3 = 150;
/** No implant is solid to this depth; a bladder full of contrast is, mm. */
const DEEPEST_MM = 24;

/**
 * Metal by its density: pieces with a core beyond any bone, grown by a rim of partial volume, without what is too small,
 * too dull or too bulky to be an implant. On a scale that ends at 3071 the piece is as large as its saturated image,
 * which blooms by up to a voxel.
 */
export function findMetal({ grid, voxels }: Volume): Metal {
  const mask = new Uint8Array(voxels.length);
  const found = denseParts({ grid, voxels }, mask).map((part) => pieceOf({ grid, voxels }, part));
  const extended = found.some(({ peakHu }) => peakHu > EXTENDED_HU);
  const pieces = found.filter((piece) => isMetal(piece, { grid, extended }));
  const kept = new Uint8Array(voxels.length);
  for (const { voxels: own } of pieces) for (const at of own) kept[at] = 1;
  for (const { box } of pieces) fillBores(kept, grid, box);
  return { grid, mask: kept, pieces };
}

/** The bore of a cannulated nail, and the middle of thick metal that an image shows too dark, are no wider than this, mm. */
const BORE_MM = 6;

/** What lies between metal along two axes of the grid, near by, is metal too: no bone lives in a bore. */
function fillBores(mask: Uint8Array, grid: VoxelGrid, box: Box): void {
  const part = croppedVoxels(mask, grid, box);
  const reach = spacingOf(grid).map((mm) => Math.max(1, Math.round(BORE_MM / mm)));
  const steps = [1, box.size[0], box.size[0] * box.size[1]];
  const filled = part.map((value, at) => {
    if (value === 1) return 1;
    const index = indexOf(box.size, at);
    const between = [0, 1, 2].filter((axis) => [-1, 1].every((way) => {
      const room = way < 0 ? (index[axis] as number) : (box.size[axis] as number) - 1 - (index[axis] as number);
      return meets(part, at, { step: way * (steps[axis] as number), count: Math.min(room, reach[axis] as number) });
    }));
    return between.length >= 2 ? 1 : 0;
  });
  pasteVoxels(mask, grid, box, croppedVoxels(mask, grid, box).map((value, at) => value | (filled[at] as number)));
}

function meets(mask: Uint8Array, from: number, { step, count }: { readonly step: number; readonly count: number }): boolean {
  for (let n = 1, at = from + step; n <= count; n++, at += step) if (mask[at] === 1) return true;
  return false;
}

function isMetal(piece: MetalPiece, { grid, extended }: { readonly grid: VoxelGrid; readonly extended: boolean }): boolean {
  const mm3 = 1000 * piece.volumeCm3;
  if (mm3 < LEAST_MM3 || piece.voxels.length < 2 || !isBright(piece, extended && mm3 > LEAST_THICK_MM3)) return false;
  return mm3 < (4 / 3) * Math.PI * DEEPEST_MM ** 3 || depthOf(piece, grid) < DEEPEST_MM;
}

const isBright = ({ peakHu, plateau }: MetalPiece, mustShowItself: boolean): boolean =>
  mustShowItself ? peakHu > EXTENDED_HU : peakHu >= SATURATED_HU || plateau >= PLATEAU_VOXELS;

/** How far inside its deepest voxel lies, mm. */
function depthOf({ voxels, box }: MetalPiece, grid: VoxelGrid): number {
  const outside = new Uint8Array(grid.size[0] * grid.size[1] * grid.size[2]).fill(1);
  for (const at of voxels) outside[at] = 0;
  const distances = distancesMm(croppedVoxels(outside, grid, box), box.size, spacingOf(grid));
  return distances.reduce((most, mm) => Math.max(most, mm), 0);
}

/** Connected parts (26 neighbours) with a core, each with the rim beside it. Only dense voxels are visited twice. */
function denseParts({ grid: { size }, voxels }: Volume, seen: Uint8Array): number[][] {
  const parts: number[][] = [];
  for (let seed = 0; seed < voxels.length; seed++) {
    if ((voxels[seed] as number) < CORE_HU || seen[seed] === 1) continue;
    const part = [seed];
    seen[seed] = 1;
    for (let next = 0; next < part.length; next++) {
      const at = part[next] as number;
      if ((voxels[at] as number) < CORE_HU) continue;
      forEachAround(size, at, (neighbour) => {
        if (seen[neighbour] === 1 || (voxels[neighbour] as number) < RIM_HU) return;
        seen[neighbour] = 1;
        part.push(neighbour);
      });
    }
    parts.push(part);
  }
  return parts;
}

function pieceOf({ grid, voxels }: Volume, part: readonly number[]): MetalPiece {
  const [low, high] = [[Infinity, Infinity, Infinity], [-1, -1, -1]];
  let peakHu = -Infinity;
  for (const at of part) {
    peakHu = Math.max(peakHu, voxels[at] as number);
    indexOf(grid.size, at).forEach((n, axis) => {
      low[axis] = Math.min(low[axis] as number, n);
      high[axis] = Math.max(high[axis] as number, n);
    });
  }
  return { voxels: part, volumeCm3: (part.length * voxelVolumeMm3(grid)) / 1000, peakHu, plateau: part.filter((at) => voxels[at] === peakHu).length, box: widened(low, high, { by: [1, 1, 1], grid }) };
}

/** The box from the lowest to the highest index, wider by so many voxels on each side where the grid has them. */
export function widened(low: readonly number[], high: readonly number[], { by, grid }: { readonly by: readonly number[]; readonly grid: VoxelGrid }): Box {
  const first = low.map((n, axis) => Math.max(0, n - (by[axis] as number))) as [number, number, number];
  const end = high.map((n, axis) => Math.min(grid.size[axis] as number, n + (by[axis] as number) + 1)) as [number, number, number];
  return { first, size: [end[0] - first[0], end[1] - first[1], end[2] - first[2]] };
}

/** Corners of the world box around a box of voxels, LPS mm. */
export function worldBox(grid: VoxelGrid, box: Box): { readonly low: Point<'world'>; readonly high: Point<'world'> } {
  const corners = cornersOf(croppedGrid(grid, box));
  const bound = (of: (...values: number[]) => number): Point<'world'> => point(of(...corners.map(([x]) => x)), of(...corners.map(([, y]) => y)), of(...corners.map(([, , z]) => z)));
  return { low: bound(Math.min), high: bound(Math.max) };
}

export const indexOf = (size: VoxelGrid['size'], at: number): readonly [number, number, number] => [at % size[0], Math.floor(at / size[0]) % size[1], Math.floor(at / (size[0] * size[1]))];

/** World place of a voxel by its offset. */
export const placeOf = (grid: VoxelGrid, at: number): Point<'world'> => {
  const [i, j, k] = indexOf(grid.size, at);
  return mapPoint(grid.worldFromIndex, point<'index'>(i, j, k));
};

const around = [-1, 0, 1].flatMap((dk) => [-1, 0, 1].flatMap((dj) => [-1, 0, 1].map((di) => [di, dj, dk] as const)))
  .filter((step) => step.some((n) => n !== 0));

/** Visits the 26 neighbours within the grid. */
export function forEachAround(size: VoxelGrid['size'], at: number, visit: (neighbour: number) => void): void {
  const [i, j, k] = indexOf(size, at);
  const [columns, rows, slices] = size;
  for (const [di, dj, dk] of around) {
    const inside = i + di >= 0 && j + dj >= 0 && k + dk >= 0 && i + di < columns && j + dj < rows && k + dk < slices;
    if (inside) visit(at + di + columns * (dj + rows * dk));
  }
}

