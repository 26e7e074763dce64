import { point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import type { VoxelGrid } from '../../shared/volume/grid';
import type { Patient } from './bones';
import { normalStream, randomStream } from './random';

const TILE_BITS = 9;
const TILE = 1 << TILE_BITS;
const DEVIATION_HU = 12;
/** Streaks from hip to hip, where the beam is hardened most: deviation at the level of the heads, and how far they reach. */
const STREAK_HU = 13;
const STREAK_REACH_MM = 45;
/** A streak is this much longer than the grain of the noise. */
const STRETCH_BITS = 4;
const STREAK_STRETCH = 1 << STRETCH_BITS;

/** Quantum noise: correlated over a voxel or two in the slice, independent from slice to slice, with streaks at the hips. */
export function addNoise(patient: Patient, grid: VoxelGrid, voxels: Int16Array): void {
  const random = randomStream(patient.seed ^ 0x5eed);
  const tile = noiseTile(normalStream(random));
  const streaks = stretched(tile);
  const slice = grid.size[0] * grid.size[1];
  for (let k = 0; k < grid.size[2]; k++) {
    const shift = { i: Math.floor(random() * TILE), j: Math.floor(random() * TILE) };
    const z = mapPoint(grid.worldFromIndex, point<'index'>((grid.size[0] - 1) / 2, (grid.size[1] - 1) / 2, k))[2];
    const streakHu = STREAK_HU * Math.exp(-((z / STREAK_REACH_MM) ** 2));
    addToSlice(voxels.subarray(slice * k, slice * (k + 1)), grid.size[0], { tile, streaks, streakHu, shift });
  }
}

type Grain = { readonly tile: Float32Array; readonly streaks: Float32Array; readonly streakHu: number; readonly shift: { readonly i: number; readonly j: number } };

function addToSlice(slice: Int16Array, columns: number, { tile, streaks, streakHu, shift }: Grain): void {
  for (let n = 0; n < slice.length; n++) {
    const i = n % columns;
    const at = ((((n - i) / columns + shift.j) & (TILE - 1)) << TILE_BITS) | ((i + shift.i) & (TILE - 1));
    const before = slice[n] as number;
    const body = before > -500 ? 1 : 0.35;
    const value = before + body * (DEVIATION_HU * (tile[at] as number) + streakHu * (streaks[at] as number));
    slice[n] = value < -1024 ? -1024 : value > 3071 ? 3071 : Math.round(value);
  }
}

/** The same noise drawn out along the rows, its deviation kept. */
function stretched(tile: Float32Array): Float32Array {
  const drawn = new Float32Array(tile.length);
  for (let at = 0; at < tile.length; at++) {
    const line = at & ~(TILE - 1);
    const left = (at - line) >> STRETCH_BITS;
    const share = (at & (STREAK_STRETCH - 1)) / STREAK_STRETCH;
    drawn[at] = (tile[line | left] as number) * (1 - share) + (tile[line | (left + 1)] as number) * share;
  }
  return drawn;
}

function noiseTile(normal: () => number): Float32Array {
  const n = TILE;
  const [white, tile] = [new Float32Array(n * n), new Float32Array(n * n)];
  for (let at = 0; at < white.length; at++) white[at] = normal();
  for (let j = 0; j < n; j++) {
    for (let i = 0; i < n; i++) {
      const [l, r, u, d] = [(i + n - 1) % n, (i + 1) % n, (j + n - 1) % n, (j + 1) % n];
      const at = (x: number, y: number): number => white[x + n * y] as number;
      tile[i + n * j] = (at(i, j) + 0.55 * (at(l, j) + at(r, j) + at(i, u) + at(i, d)) + 0.25 * (at(l, u) + at(r, u) + at(l, d) + at(r, d))) / 1.59;
    }
  }
  return tile;
}
