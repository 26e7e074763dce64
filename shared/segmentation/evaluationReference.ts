import { compose, invert } from '../geometry/transform';
import { forEachRow, voxelCount, type VoxelGrid } from '../volume/grid';
import { closestOrientation, orientedGrid, orientedVoxels } from '../volume/orient';
import { labelNames, type LabelName } from './labels';

/** Values of a label image by what they stand for; one bone may have several (a sacrum and its first segment). */
export type NamedValues = ReadonlyMap<LabelName, ReadonlySet<number>>;

const isOurs = (name: string): name is LabelName => Object.values(labelNames).some((known) => known === name);

/**
 * Reads which value is which bone from the JSON that lies beside a label image: value → name or name → value (nnU-Net),
 * alone or under `labels` or `names`. Names that are none of ours are left out. Null where it says nothing of the kind.
 */
export function namedValues(json: unknown): NamedValues | null {
  if (typeof json !== 'object' || json === null) return null;
  const { labels, names } = json as { labels?: unknown; names?: unknown };
  const table = [labels, names, json].find((part) => typeof part === 'object' && part !== null) as object;
  const found = new Map<LabelName, Set<number>>();
  for (const [key, content] of Object.entries(table) as [string, unknown][]) {
    const [name, value] = typeof content === 'string' ? [content, Number(key)] : [key, Number(content)];
    if (isOurs(name) && Number.isInteger(value)) found.set(name, (found.get(name) ?? new Set()).add(value));
  }
  return found.size === 0 ? null : found;
}

/** The mask (0 and 1) of the voxels with one of these values; without values, of those that are not 0. */
export function maskOf(voxels: Int16Array | Uint8Array, values: ReadonlySet<number> | null): Uint8Array {
  const mask = new Uint8Array(voxels.length);
  for (let at = 0; at < mask.length; at++) if (values === null ? voxels[at] !== 0 : values.has(voxels[at] as number)) mask[at] = 1;
  return mask;
}

export type Mask = { readonly grid: VoxelGrid; readonly voxels: Uint8Array };

/** The mask listed along the axes nearest to those of `like`: the same voxels in the same places, no value is made up. */
export function alongAxesOf(like: VoxelGrid, { grid, voxels }: Mask): Mask {
  const toLps = closestOrientation(like, ['L', 'P', 'S']);
  const own = closestOrientation(grid, ['L', 'P', 'S']);
  const orientation = ([0, 1, 2] as const).map((axis) => {
    const target = toLps.findIndex(({ source }) => source === axis);
    const { source, flipped } = own[target] as (typeof own)[number];
    return { source, flipped: flipped !== (toLps[target]?.flipped === true) };
  });
  return { grid: orientedGrid(grid, orientation), voxels: orientedVoxels(voxels, grid, orientation) };
}

/** The mask at the voxels of another grid of any orientation: its nearest voxel, 0 beyond its box. */
export function nearestMask({ grid, voxels }: Mask, to: VoxelGrid): Uint8Array {
  const { rows } = compose(invert(grid.worldFromIndex), to.worldFromIndex);
  const [columns, lines, slices] = grid.size;
  const out = new Uint8Array(voxelCount(to));
  const along = (row: number, i: number, j: number, k: number): number =>
    Math.round((rows[4 * row] as number) * i + (rows[4 * row + 1] as number) * j + (rows[4 * row + 2] as number) * k + (rows[4 * row + 3] as number));
  forEachRow(to, (j, k, first) => {
    for (let i = 0; i < to.size[0]; i++) {
      const [a, b, c] = [along(0, i, j, k), along(1, i, j, k), along(2, i, j, k)];
      if (a >= 0 && b >= 0 && c >= 0 && a < columns && b < lines && c < slices) out[first + i] = voxels[a + columns * (b + lines * c)] as number;
    }
  });
  return out;
}
