import { boneTypes, type BoneType } from '../anatomy/bone';
import { voxelVolumeMm3, type VoxelGrid } from '../volume/grid';
import { axisMap } from '../volume/resample';
import { labelNames } from './labels';
import { BACKGROUND } from './markers';
import type { CoarseBones } from './refine';

/** What it costs at most to go against the network, beside the price of the edge. */
const DOUBT = 70;
/**
 * What it costs at most to call a dense voxel background, or a soft one bone. Marrow is soft, but walled in by cortex.
 * Coarse voxels (mm, geometric mean of the spacing) mix both, so density counts less there; measured on CTs of 1 x 1 x 3
 * and 3 x 3 x 3 mm (thin old cortex leaked at the higher price) and on a 0.9 mm phantom.
 */
const DENSITY = { fine: 90, coarse: 60, fineMm: 0.9, coarseMm: 1.4 } as const;

type Along = { readonly base: Int32Array; readonly part: Float32Array };
/** What is known of the voxels of the scan (edges, likeness to bone) and of the network. */
type Ground = { readonly grid: VoxelGrid; readonly strength: Uint8Array; readonly likeness: Uint8Array; readonly coarse: CoarseBones };

/**
 * Price for a label at a voxel of the scan: the edge there, how little the density speaks for it, and how little the
 * network believes in it (linear between its voxels).
 */
export function priceOfLabels({ grid, strength, likeness, coarse }: Ground): (voxel: number, label: number) => number {
  const [columns, rows] = grid.size;
  const network = coarse.labels.grid;
  const { offset, scale } = axisMap(network, grid);
  const [i, j, k] = ([0, 1, 2] as const).map((axis) => linearAlong(network.size[axis], grid.size[axis], (n) => offset[axis] + n * scale[axis])) as [Along, Along, Along];
  const steps: readonly [number, number, number] = [network.size[0] > 1 ? 1 : 0, network.size[1] > 1 ? network.size[0] : 0, network.size[2] > 1 ? network.size[0] * network.size[1] : 0];
  const channels = Array.from({ length: BACKGROUND + 1 }, (_, label) => coarse.probabilityOf(typeOfLabel(label)));
  const densityPrice = priceOfDensity(Math.cbrt(voxelVolumeMm3(grid)));
  return (voxel, label) => {
    const a = voxel % columns;
    const b = Math.floor(voxel / columns) % rows;
    const c = Math.floor(voxel / (columns * rows));
    const cell = (i.base[a] as number) + network.size[0] * ((j.base[b] as number) + network.size[1] * (k.base[c] as number));
    const belief = trilinear(channels[label] as Uint8Array, { cell, steps, i: i.part[a] as number, j: j.part[b] as number, k: k.part[c] as number });
    const dense = (likeness[voxel] as number) / 255;
    const against = DOUBT * (1 - belief / 255) + densityPrice * (label === BACKGROUND ? dense : 1 - dense);
    return Math.min(255, Math.round((strength[voxel] as number) + against));
  };
}

function priceOfDensity(spacingMm: number): number {
  const coarseness = Math.min(1, Math.max(0, (spacingMm - DENSITY.fineMm) / (DENSITY.coarseMm - DENSITY.fineMm)));
  return DENSITY.fine + coarseness * (DENSITY.coarse - DENSITY.fine);
}

function typeOfLabel(label: number): BoneType | null {
  const name = labelNames[label];
  return boneTypes.find((type) => name === type || name?.startsWith(`${type}_`)) ?? null;
}

function linearAlong(from: number, to: number, placeOf: (n: number) => number): Along {
  const base = new Int32Array(to);
  const part = new Float32Array(to);
  for (let n = 0; n < to; n++) {
    const place = Math.min(from - 1, Math.max(0, placeOf(n)));
    base[n] = Math.min(Math.floor(place), Math.max(0, from - 2));
    part[n] = place - (base[n] as number);
  }
  return { base, part };
}

type Spot = { readonly cell: number; readonly steps: readonly [number, number, number]; readonly i: number; readonly j: number; readonly k: number };

function trilinear(values: Uint8Array, { cell, steps: [di, dj, dk], i, j, k }: Spot): number {
  const along = (at: number): number => (values[at] as number) * (1 - i) + (values[at + di] as number) * i;
  const near = along(cell) * (1 - j) + along(cell + dj) * j;
  const far = along(cell + dk) * (1 - j) + along(cell + dj + dk) * j;
  return near * (1 - k) + far * k;
}
