import { spacingOf, voxelVolumeMm3, type Volume } from '../volume/grid';
import { localMaximum } from '../volume/localMaximum';

/** Soft tissue beside bone, HU. */
const SOFT_HU = 50;
/** The peak of cortex is looked for within this distance, mm: more than its thickness with the scanner's blur. */
const PEAK_WITHIN_MM = 2.2;
/** A peak below is no cortex: bone must still reach half of this above soft tissue. */
const LOWEST_PEAK_HU = 250;
/**
 * What counts of a peak, at fine and at coarse spacing (mm, geometric mean). Metal counts as dense cortex. Coarse voxels
 * mix cortex with its surroundings, and the densest neighbour belongs to another place of the wall: half of it is no
 * boundary here (tried: a sacrum at 3 mm lost half its volume).
 */
const FINE = { spacing: 1.2, highestPeakHu: 1300 } as const;
const COARSE = { spacing: 2.5, highestPeakHu: 300 } as const;
/** Part of the way from soft tissue to the peak at which bone begins to be likely, and is. The middle is half height. */
const UNLIKELY = 0.3;
const LIKELY = 0.7;

/**
 * How much each free voxel (`labels` 0) looks like bone, 0 to 255: its height between soft tissue and the densest voxel
 * nearby. Half height is where a blurred boundary truly lies; a thin dark joint space between two cortices is soft by
 * this measure, although partial volume makes it as dense as trabecular bone.
 */
export function boneLikeness({ grid, voxels }: Volume, labels: Uint8Array): Uint8Array {
  const reach = spacingOf(grid).map((mm) => Math.max(1, Math.round(PEAK_WITHIN_MM / mm))) as [number, number, number];
  const peaks = localMaximum(voxels, grid.size, reach);
  const highest = highestPeak(Math.cbrt(voxelVolumeMm3(grid)));
  const out = new Uint8Array(voxels.length);
  for (let at = 0; at < out.length; at++) {
    if (labels[at] !== 0) continue;
    const peak = Math.min(highest, Math.max(LOWEST_PEAK_HU, peaks[at] as number));
    const height = ((voxels[at] as number) - SOFT_HU) / (peak - SOFT_HU);
    out[at] = 255 * Math.min(1, Math.max(0, (height - UNLIKELY) / (LIKELY - UNLIKELY)));
  }
  return out;
}

function highestPeak(spacing: number): number {
  const coarseness = Math.min(1, Math.max(0, (spacing - FINE.spacing) / (COARSE.spacing - FINE.spacing)));
  return FINE.highestPeakHu + coarseness * (COARSE.highestPeakHu - FINE.highestPeakHu);
}
