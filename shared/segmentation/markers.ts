import { forEachRow, type LabelMap, type Volume } from '../volume/grid';
import { nearestAlong } from '../volume/resample';
import type { CoarseBones } from './refine';

/** Value of "surely none" among markers; above every label. */
export const BACKGROUND = 255;

/** Denser than trabecular bone and contrast-free tissue: cortex, HU. */
const SURELY_BONE_HU = 280;
/** Softer than bone with its partial volume: muscle, fat, fluid, HU. */
export const SURELY_SOFT_HU = 90;
/** Probability of background (of 255) from which soft voxels outside the network's bones are markers. */
const SURELY_BACKGROUND = 178;

/** What is known at each voxel of the network before the scan itself is asked. */
type Ground = {
  /** Label of what lies inside by one voxel of the network, and by two, else 0. */
  readonly core: Uint8Array;
  readonly deep: Uint8Array;
  /** Within reach of a bone: the boundary may be here. */
  readonly near: Uint8Array;
  /** Two bones within reach: density does not say whose. */
  readonly shared: Uint8Array;
};

/** Markers on the voxels of `scan`: a label, `BACKGROUND`, or 0 where the watershed decides. */
export function markers(scan: Volume, coarse: CoarseBones): Uint8Array {
  const ground = groundOf(coarse.labels);
  const background = coarse.probabilityOf(null);
  const { grid: { size: [columns, rows] }, voxels: names } = coarse.labels;
  const [alongI, alongJ, alongK] = nearestAlong(coarse.labels.grid, scan.grid);
  const out = new Uint8Array(scan.voxels.length).fill(BACKGROUND);
  forEachRow(scan.grid, (rowAt, sliceAt, first) => {
    const [j, k] = [alongJ[rowAt] as number, alongK[sliceAt] as number];
    if (j < 0 || k < 0) return;
    for (const [n, i] of alongI.entries()) {
      const cell = i + columns * (j + rows * k);
      if (i < 0 || ground.near[cell] === 0) continue;
      out[first + n] = markerAt(ground, cell, { name: names[cell] as number, hu: scan.voxels[first + n] as number, background: background[cell] as number });
    }
  });
  return out;
}

/** Soft tissue that the network took for the skin of a bone is left to the watershed; so is marrow near cortex. */
function markerAt({ core, deep, shared }: Ground, cell: number, { name, hu, background }: { name: number; hu: number; background: number }): number {
  if (deep[cell] !== 0) return deep[cell] as number;
  if (core[cell] !== 0 && hu >= SURELY_SOFT_HU) return core[cell] as number;
  if (name !== 0) return hu > SURELY_BONE_HU && shared[cell] === 0 ? name : 0;
  return hu < SURELY_SOFT_HU && background > SURELY_BACKGROUND ? BACKGROUND : 0;
}

function groundOf({ grid: { size }, voxels }: LabelMap): Ground {
  const near = voxels.map((value) => (value === 0 ? 0 : 1));
  const first = voxels.slice();
  const shared = new Uint8Array(voxels.length);
  for (let round = 0; round < 2; round++) grow({ size, first, near, shared });
  const core = inside(voxels, size);
  return { core, deep: inside(core, size), near, shared };
}

/** Labels whose 26 neighbours are the same. */
function inside(labels: Uint8Array, size: readonly [number, number, number]): Uint8Array {
  const out = labels.slice();
  for (let at = 0; at < labels.length; at++) {
    if (labels[at] === 0) continue;
    forEachAround(size, at, (neighbour) => {
      if (labels[neighbour] !== labels[at]) out[at] = 0;
    });
  }
  return out;
}

type Growth = { readonly size: readonly [number, number, number]; readonly first: Uint8Array; readonly near: Uint8Array; readonly shared: Uint8Array };

/** Every bone spreads by one voxel; where two meet the voxel, and those beside it, are shared. */
function grow({ size, first, near, shared }: Growth): void {
  const before = first.slice();
  for (let at = 0; at < before.length; at++) {
    if (before[at] === 0) continue;
    forEachAround(size, at, (neighbour) => {
      const other = first[neighbour] as number;
      if (other === 0) first[neighbour] = before[at] as number;
      else if (other !== before[at]) shared[at] = shared[neighbour] = 1;
      near[neighbour] = 1;
    });
  }
}

function forEachAround([columns, rows, slices]: readonly [number, number, number], at: number, visit: (neighbour: number) => void): void {
  const i = at % columns;
  const j = Math.floor(at / columns) % rows;
  const k = Math.floor(at / (columns * rows));
  for (let dk = k > 0 ? -1 : 0; dk <= (k < slices - 1 ? 1 : 0); dk++) {
    for (let dj = j > 0 ? -1 : 0; dj <= (j < rows - 1 ? 1 : 0); dj++) {
      for (let di = i > 0 ? -1 : 0; di <= (i < columns - 1 ? 1 : 0); di++) visit(at + di + columns * (dj + rows * dk));
    }
  }
}
