import { point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { spacingOf, type VoxelGrid } from '../../shared/volume/grid';
import { bodyOf, type Body, type Tissue } from './body';
import type { Patient } from './bones';
import { edge, hu } from './hounsfield';
import { interpolated, latticeOf } from './lattice';
import type { Solid } from './solid';
import { textureOf } from './texture';

const CELL_MM = 9;
const FASCIA_MM = 1.5;
const SKIN_MM = 1.8;
const BLUR_MM = 0.7;

/** Fills the grid with air, skin, fat, muscles parted by fat, and the organs of the belly. */
export function paintSoftTissue(patient: Patient, grid: VoxelGrid, voxels: Int16Array): void {
  const body = bodyOf(patient);
  const envelope = latticeOf(body.envelope, grid, 6);
  const fat = patient.parameters.fatMm;
  const [columns, rows, slices] = grid.size;
  const step = spacingOf(grid).map((s) => Math.max(1, Math.round(CELL_MM / s))) as [number, number, number];
  const slice = columns * rows;
  const depth = new Float32Array(slice * step[2]);
  for (let k0 = 0; k0 < slices; k0 += step[2]) {
    const k1 = Math.min(slices, k0 + step[2]);
    for (let k = k0; k < k1; k++) {
      const layer = depth.subarray(slice * (k - k0), slice * (k - k0 + 1));
      for (let j = 0; j < rows; j++) interpolated(envelope, j, k, layer.subarray(columns * j, columns * (j + 1)));
      paintShell(layer, fat, voxels.subarray(slice * k, slice * (k + 1)));
    }
    paintCells(body, { grid, voxels, depth }, { k0, k1, step });
  }
}

/** Air, skin and fat by the distance from the envelope; fat stands for everything below it until the cells are painted. */
function paintShell(depth: Float32Array, fat: number, slice: Int16Array): void {
  for (let n = 0; n < slice.length; n++) {
    const skin = fat - (depth[n] as number);
    if (skin < -3) slice[n] = hu.air;
    else if (skin > 6) slice[n] = hu.fat;
    else slice[n] = hu.air + (hu.skin - hu.air) * edge(skin / BLUR_MM) + (hu.fat - hu.skin) * edge((skin - SKIN_MM) / BLUR_MM);
  }
}

/** `depth` is the distance from the envelope for the slices of one slab. */
type Canvas = { readonly grid: VoxelGrid; readonly voxels: Int16Array; readonly depth: Float32Array };
type Slab = { readonly k0: number; readonly k1: number; readonly step: readonly [number, number, number] };

function paintCells(body: Body, canvas: Canvas, { k0, k1, step }: Slab): void {
  const { grid } = canvas;
  const spacing = spacingOf(grid);
  const radius = 0.5 * Math.hypot(step[0] * spacing[0], step[1] * spacing[1], step[2] * spacing[2]);
  for (let j0 = 0; j0 < grid.size[1]; j0 += step[1]) {
    for (let i0 = 0; i0 < grid.size[0]; i0 += step[0]) {
      const cell = { low: [i0, j0, k0], high: [Math.min(grid.size[0], i0 + step[0]), Math.min(grid.size[1], j0 + step[1]), k1] } as const;
      const [x, y, z] = mapPoint(grid.worldFromIndex, point<'index'>((cell.low[0] + cell.high[0] - 1) / 2, (cell.low[1] + cell.high[1] - 1) / 2, (k0 + k1 - 1) / 2));
      const near = nearest(body.tissues, [x, y, z], radius);
      if (near.length > 0) paintCell(near, nearest(body.contents, [x, y, z], radius), { ...canvas, ...cell });
    }
  }
}

/** The tissues that reach into the ball, cut down to their parts in it; none where all are clear of it. */
function nearest(tissues: readonly Tissue[], [x, y, z]: readonly [number, number, number], radius: number): Tissue[] {
  const far = (solid: Solid): boolean => ['low', 'high'].some((end) => [x, y, z].some((v, a) => {
    const bound = solid.box[end as 'low' | 'high'][a] as number;
    return end === 'low' ? v < bound - radius - 2 : v > bound + radius + 2;
  }));
  return tissues
    .filter(({ solid }) => !far(solid) && solid.distance(x, y, z) < radius + 2)
    .map(({ solid, hu: density }) => ({ solid: solid.within(x, y, z, radius), hu: density }));
}

type Cell = Canvas & { readonly low: readonly [number, number, number]; readonly high: readonly [number, number, number] };

function paintCell(tissues: readonly Tissue[], contents: readonly Tissue[], { grid, voxels, depth, low, high }: Cell): void {
  const distances = tissues.map(({ solid }) => solid.distance);
  for (let k = low[2]; k < high[2]; k++) {
    for (let j = low[1]; j < high[1]; j++) {
      for (let i = low[0]; i < high[0]; i++) {
        const at = i + grid.size[0] * (j + grid.size[1] * k);
        const [x, y, z] = mapPoint(grid.worldFromIndex, point<'index'>(i, j, k));
        let [first, second, which] = [Infinity, Infinity, 0];
        for (let n = 0; n < distances.length; n++) {
          const one = (distances[n] as Solid['distance'])(x, y, z);
          if (one < first) [second, first, which] = [first, one, n];
          else if (one < second) second = one;
        }
        const beyond = (depth[at - grid.size[0] * grid.size[1] * low[2]] as number) + 1;
        voxels[at] = blended(voxels[at] as number, { first, second, beyond, density: (tissues[which] as Tissue).hu + textureOf(x, y, z) });
        for (const { solid, hu: density } of contents) voxels[at] = over(voxels[at] as number, density, solid.distance(x, y, z));
      }
    }
  }
}

/** A muscle up to half a fascia from its neighbour, what was there before beyond. */
function blended(before: number, at: { readonly first: number; readonly second: number; readonly beyond: number; readonly density: number }): number {
  const inside = edge(-at.first / BLUR_MM) * edge(-at.beyond / BLUR_MM) * edge((at.second - at.first - FASCIA_MM) / (2 * BLUR_MM));
  return before + (at.density - before) * inside;
}

const over = (before: number, density: number, distance: number): number => (distance > 2 ? before : before + (density - before) * edge(-distance / BLUR_MM));
