import { point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { spacingOf, type VoxelGrid } from '../../shared/volume/grid';
import { bodyOf, type Body, type Tissue } from './body';
import type { Patient } from './bones';
import { edge, hu } from './hounsfield';
import { interpolated, latticeOf } from './lattice';
import type { Solid, Xyz } from './solid';
import { textureOf } from './texture';

const CELL_MM = 9;
const CELL_VOXELS = 4;
const FASCIA_MM = 1.5;
const SKIN_MM = 1.8;
const BLUR_MM = 0.7;
/** The deep fascia lies this far inside the smooth envelope. */
const FASCIA_UNDER_ENVELOPE_MM = 1;

/** Fills the grid with air, skin, fat, muscles parted by fat, and the organs of the belly. */
export function paintSoftTissue(patient: Patient, grid: VoxelGrid, voxels: Int16Array): void {
  const body = bodyOf(patient);
  const envelope = latticeOf(body.envelope, grid, 6);
  const fat = patient.parameters.fatMm;
  const [columns, rows, slices] = grid.size;
  const step = spacingOf(grid).map((s) => Math.max(CELL_VOXELS, Math.round(CELL_MM / s))) as [number, number, number];
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
      const inside = nearest(body.contents, [x, y, z], radius, 'all');
      if (near.length + inside.length > 0) paintCell(near, inside, { ...canvas, ...cell });
    }
  }
}

/** The tissues that reach into the ball (all, or those that may be one of the two nearest there), cut down to their parts in it. */
function nearest(tissues: readonly Tissue[], [x, y, z]: Xyz, radius: number, choose: 'all' | 'two' = 'two'): Tissue[] {
  const far = (solid: Solid): boolean => ['low', 'high'].some((end) => [x, y, z].some((v, a) => {
    const bound = solid.box[end as 'low' | 'high'][a] as number;
    return end === 'low' ? v < bound - radius - 2 : v > bound + radius + 2;
  }));
  const near = tissues.filter(({ solid }) => !far(solid)).map((tissue) => ({ ...tissue, at: tissue.solid.distance(x, y, z) })).filter(({ at }) => at < radius + 2);
  const second = near.map(({ at }) => at).sort((a, b) => a - b)[1] ?? Infinity;
  return near
    .filter(({ at }) => choose === 'all' || at <= second + 2 * radius)
    .map(({ solid, hu: density }) => ({ solid: solid.within(x, y, z, radius), hu: density }));
}

type Cell = Canvas & { readonly low: readonly [number, number, number]; readonly high: readonly [number, number, number] };

function paintCell(tissues: readonly Tissue[], contents: readonly Tissue[], { grid, voxels, depth, low, high }: Cell): void {
  const paint = painterOf(tissues, contents);
  const [columns, rows] = grid.size;
  const across = high[1] - low[1];
  const { rows: m } = grid.worldFromIndex;
  const [mx, my, mz] = [m[0] as number, m[4] as number, m[8] as number];
  for (let line = 0; line < across * (high[2] - low[2]); line++) {
    const [j, k] = [low[1] + (line % across), low[2] + Math.floor(line / across)];
    const [x, y, z] = mapPoint(grid.worldFromIndex, point<'index'>(0, j, k));
    const start = columns * (j + rows * k);
    for (let i = low[0]; i < high[0]; i++) {
      const beyond = (depth[start + i - columns * rows * low[2]] as number) + FASCIA_UNDER_ENVELOPE_MM;
      if (beyond < 3 || contents.length > 0) voxels[start + i] = paint([x + i * mx, y + i * my, z + i * mz], voxels[start + i] as number, beyond);
    }
  }
}

type Painter = (at: Xyz, before: number, beyond: number) => number;

function painterOf(tissues: readonly Tissue[], contents: readonly Tissue[]): Painter {
  const distances = tissues.map(({ solid }) => solid.distance);
  const densities = tissues.map(({ hu: density }) => density);
  return ([x, y, z], before, beyond) => {
    let first = Infinity, second = Infinity, which = 0;
    for (let n = 0; n < distances.length; n++) {
      const one = (distances[n] as Solid['distance'])(x, y, z);
      if (one < first) {
        second = first;
        first = one;
        which = n;
      } else if (one < second) second = one;
    }
    const flesh = first > 3 ? before : blended(before, { first, second, beyond, density: (densities[which] as number) + textureOf(x, y, z) });
    return contents.reduce((under, { solid, hu: density }) => over(under, density, solid.distance(x, y, z)), flesh);
  };
}

/** A muscle up to half a fascia from its neighbour, what was there before beyond. */
function blended(before: number, at: { readonly first: number; readonly second: number; readonly beyond: number; readonly density: number }): number {
  const inside = edge(-at.first / BLUR_MM) * edge(-at.beyond / BLUR_MM) * edge((at.second - at.first - FASCIA_MM) / (2 * BLUR_MM));
  return before + (at.density - before) * inside;
}

const over = (before: number, density: number, distance: number): number => (distance > 2 ? before : before + (density - before) * edge(-distance / BLUR_MM));
