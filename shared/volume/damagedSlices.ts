import type { Volume, VoxelGrid } from './grid';

/** A slice whose values do not fit those beside it: its index along the third axis, and by how much its tissue is off, HU (rounded). */
export type DamagedSlice = { readonly index: number; readonly offHu: number };

/** So many slices in a row may be damaged at most; a longer stretch is another acquisition, or anatomy. */
const LONGEST_RUN = 3;
/** Softer is air, lung, clothes or the table's foam: nothing is told from it. HU. */
const TISSUE_HU = -300;
/** Half of the tissue is off by more than any change of tissue from slice to slice: fat to muscle, HU. */
const LEAST_OFF_HU = 100;
/** And by so many times what the good slices on either side differ: noise, steps of contrast, the sole of a foot. */
const TIMES_NEIGHBOURS = 3;
/** Slices with less tissue say nothing: so many of the voxels looked at. */
const LEAST_TISSUE = 100;
/** Every so many columns and rows are looked at, so that the finest matrix costs no more than a tenth of a second a hundred slices. */
const STEP = 3;

/**
 * Slices whose tissue as a whole is darker or brighter than in the slices on either side while those agree: a slice
 * that was stored or sent wrongly, with another scale or blank. Told by medians over the tissue, so that metal streaks, gas
 * or contrast (a part of a slice) tell nothing; what changes for good (the start of contrast, the end of the
 * body, another table position) is no damage, since there the two sides disagree. End slices are never told.
 */
export function damagedSlices(volume: Volume): DamagedSlice[] {
  const suspects = suspectSlices(volume);
  const isGood = (slice: number): boolean => !suspects.has(slice);
  return [...suspects].sort((a, b) => a - b).flatMap((index) => {
    // A good slice between two bad ones is suspected too: those two agree. Against the good ones beyond it holds.
    const beside = goodBeside(index, volume.grid, isGood);
    const offHu = beside && offBetween(volume, index, beside);
    return offHu === null ? [] : [{ index, offHu }];
  });
}

/** The volume with each damaged slice interpolated between the nearest good ones; itself where none is damaged. */
export function withoutDamagedSlices(volume: Volume, damaged: readonly DamagedSlice[]): Volume {
  if (damaged.length === 0) return volume;
  const { grid, voxels } = volume;
  const isGood = (slice: number): boolean => !damaged.some(({ index }) => index === slice);
  const out = voxels.slice();
  const area = grid.size[0] * grid.size[1];
  for (const { index } of damaged) {
    const beside = goodBeside(index, grid, isGood);
    if (!beside) continue;
    const part = (index - beside.low) / (beside.high - beside.low);
    for (let at = 0; at < area; at++) {
      out[index * area + at] = Math.round((1 - part) * (voxels[beside.low * area + at] as number) + part * (voxels[beside.high * area + at] as number));
    }
  }
  return { grid, voxels: out };
}

/** The nearest good slices below and above. */
type Beside = { readonly low: number; readonly high: number };

function suspectSlices(volume: Volume): ReadonlySet<number> {
  const slices = volume.grid.size[2];
  const suspects = new Set<number>();
  for (let run = 1; run <= LONGEST_RUN; run++) {
    for (let low = 0; low + run + 1 < slices; low++) {
      const within = Array.from({ length: run }, (_, n) => low + 1 + n);
      if (within.every((slice) => offBetween(volume, slice, { low, high: low + run + 1 }) !== null)) within.forEach((slice) => suspects.add(slice));
    }
  }
  return suspects;
}

function goodBeside(slice: number, { size: [, , slices] }: VoxelGrid, isGood: (slice: number) => boolean): Beside | null {
  let [low, high] = [slice - 1, slice + 1];
  while (low >= 0 && !isGood(low)) low--;
  while (high < slices && !isGood(high)) high++;
  return low < 0 || high >= slices || high - low > LONGEST_RUN + 1 ? null : { low, high };
}

/** By how much the tissue of a slice is off what lies between two others, HU; null where it is not off, or nothing can be told. */
function offBetween({ grid: { size: [columns, rows] }, voxels }: Volume, slice: number, { low, high }: Beside): number | null {
  const area = columns * rows;
  const part = (slice - low) / (high - low);
  const off = new Histogram();
  const apart = new Histogram();
  for (let j = 0; j < rows; j += STEP) {
    for (let i = 0; i < columns; i += STEP) {
      const at = i + columns * j;
      const [below, above] = [voxels[low * area + at] as number, voxels[high * area + at] as number];
      if (below < TISSUE_HU || above < TISSUE_HU) continue;
      off.add((voxels[slice * area + at] as number) - (1 - part) * below - part * above);
      apart.add(Math.abs(above - below));
    }
  }
  if (off.count < LEAST_TISSUE) return null;
  const median = off.median();
  return Math.abs(median) > LEAST_OFF_HU && Math.abs(median) > TIMES_NEIGHBOURS * apart.median() ? median : null;
}

/** Differences beyond count as this, HU. */
const FURTHEST_HU = 5000;

/** Counts of whole HU, for a median without sorting. */
class Histogram {
  private readonly counts = new Uint32Array(2 * FURTHEST_HU + 1);
  count = 0;

  add(value: number): void {
    const bin = Math.round(value) + FURTHEST_HU;
    (this.counts[Math.min(2 * FURTHEST_HU, Math.max(0, bin))] as number)++;
    this.count++;
  }

  median(): number {
    let [bin, below] = [0, this.counts[0] as number];
    while (2 * below < this.count) below += this.counts[++bin] as number;
    return bin - FURTHEST_HU;
  }
}
