import { croppedVoxels, type Box } from '../volume/crop';
import { distancesMm } from '../volume/distance';
import { forEachRow, offsetOf, spacingOf, type Volume, type VoxelGrid } from '../volume/grid';
import { forEachAround, widened, type Metal } from './metal';

/** So near metal a dense voxel may be metal as well as cortex: the scanner's blur and a saturated scale, mm; and two voxels at least. */
const BLOOM_MM = 2.5;
const BLOOM_VOXELS = 2;
/** From here up a voxel within the bloom is not believed, HU. */
const BLOOM_HU = 1200;
/** So near metal a voxel darker than fat is a streak, mm and HU. */
const STREAK_MM = 20;
const STREAK_HU = -200;

/**
 * The scan with its metal taken out: metal, its bloom and the dark streaks about it get what surrounds them, layer by
 * layer from outside inwards. A nail in a canal becomes marrow, a cup between two bones a gradual change from one to the
 * other: neither a bridge for a bone to cross nor an edge to stop it. Returns the input itself where there is no metal.
 */
export function withoutMetal(volume: Volume, metal: Metal): Volume {
  if (metal.pieces.length === 0) return volume;
  const unknown = doubtful(volume, metal);
  const voxels = volume.voxels.slice();
  fillInwards({ grid: volume.grid, voxels }, unknown);
  return { grid: volume.grid, voxels };
}

const UNKNOWN = 1;

/** 1 in metal and where its neighbourhood is not believed. */
function doubtful({ grid, voxels }: Volume, { mask, pieces }: Metal): Uint8Array {
  const unknown = mask.slice();
  const reach = spacingOf(grid).map((mm) => Math.ceil(STREAK_MM / mm));
  for (const { box } of pieces) {
    const wide = widened(box.first, box.first.map((n, axis) => n + (box.size[axis] as number) - 1), { by: reach, grid });
    markDoubtful({ grid, voxels }, { mask, unknown, box: wide });
  }
  return unknown;
}

function markDoubtful({ grid, voxels }: Volume, { mask, unknown, box }: { readonly mask: Uint8Array; readonly unknown: Uint8Array; readonly box: Box }): void {
  const near = croppedVoxels(mask, grid, box);
  const [x, y, z] = spacingOf(grid);
  const held = (mm: number): number => Math.min(mm, BLOOM_MM / BLOOM_VOXELS);
  const distances = distancesMm(near, box.size, [x, y, z]);
  const toBloom = distancesMm(near, box.size, [held(x), held(y), held(z)]);
  forEachRow(box, (j, k, row) => {
    const first = offsetOf(grid, box.first[0], box.first[1] + j, box.first[2] + k);
    for (let i = 0; i < box.size[0]; i++) {
      const hu = voxels[first + i] as number;
      const blooms = hu > BLOOM_HU && (toBloom[row + i] as number) <= BLOOM_MM;
      if (blooms || (hu < STREAK_HU && (distances[row + i] as number) <= STREAK_MM)) unknown[first + i] = UNKNOWN;
    }
  });
}

/** Layer by layer each unknown voxel takes the mean of its known neighbours, nearer ones counting more. */
function fillInwards({ grid, voxels }: Volume, unknown: Uint8Array): void {
  const weightOf = neighbourWeights(grid);
  let layer = unknown.reduce<number[]>((found, value, at) => {
    if (value === UNKNOWN) found.push(at);
    return found;
  }, []);
  while (layer.length > 0) {
    const [filled, later] = splitLayer(layer, { size: grid.size, voxels, unknown, weightOf });
    if (filled.length === 0) return;
    for (const { at, hu } of filled) {
      voxels[at] = hu;
      unknown[at] = 0;
    }
    layer = later;
  }
}

type Filling = { readonly size: VoxelGrid['size']; readonly voxels: Int16Array; readonly unknown: Uint8Array; readonly weightOf: (step: number) => number };

/** The voxels that have a known neighbour, with their new value, and the rest. */
function splitLayer(layer: readonly number[], { size, voxels, unknown, weightOf }: Filling): readonly [{ readonly at: number; readonly hu: number }[], number[]] {
  const filled: { at: number; hu: number }[] = [];
  const later: number[] = [];
  for (const at of layer) {
    let [sum, weights] = [0, 0];
    forEachAround(size, at, (neighbour) => {
      if (unknown[neighbour] === UNKNOWN) return;
      const weight = weightOf(neighbour - at);
      sum += weight * (voxels[neighbour] as number);
      weights += weight;
    });
    if (weights > 0) filled.push({ at, hu: Math.round(sum / weights) });
    else later.push(at);
  }
  return [filled, later];
}

/** One over the squared distance of a neighbour, by its step in memory. */
function neighbourWeights(grid: VoxelGrid): (step: number) => number {
  const [x, y, z] = spacingOf(grid);
  const weights = new Map<number, number>();
  for (const dk of [-1, 0, 1]) for (const dj of [-1, 0, 1]) for (const di of [-1, 0, 1]) {
    weights.set(di + grid.size[0] * (dj + grid.size[1] * dk), 1 / ((di * x) ** 2 + (dj * y) ** 2 + (dk * z) ** 2));
  }
  return (step) => weights.get(step) as number;
}

