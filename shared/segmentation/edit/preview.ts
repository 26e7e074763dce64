import { columnOf, mapPoint, transform } from '../../geometry/transform';
import { point } from '../../geometry/spaces';
import { isosurface, type Field } from '../../mesh/isosurface';
import type { Mesh } from '../../mesh/mesh';
import { smoothed } from '../../mesh/smooth';
import { forEachRow, spacingOf, type LabelMap, type VoxelGrid } from '../../volume/grid';
import type { Box } from '../../volume/crop';
import { valueOf } from './change';
import type { LabelName } from './edit';
import { boxOfValue } from './region';

type Triple = readonly [number, number, number];

/** Voxels are taken together to blocks of about this edge, mm. */
const BLOCK_MM = 1.7;
/** A plate half as thick as a block is still seen. */
const LEVEL = 0.4;
const SMOOTHING_PAIRS = 2;

/**
 * A quick, coarse surface of a label, in world mm, closed: to look at while editing, never to measure or plan on (the
 * surface of `surfaceOf` is made when the edits are done). Empty where the label does not occur.
 */
export function previewSurface(labels: LabelMap, bone: LabelName): Mesh {
  const value = valueOf(bone);
  const box = boxOfValue(labels, value, 0);
  if (!box) return { positions: new Float32Array(0), triangles: new Uint32Array(0) };
  return smoothed(isosurface(blocksOf(labels, value, box), LEVEL), SMOOTHING_PAIRS, () => false);
}

/** The share of the label in each block of voxels, with an empty layer around. */
function blocksOf({ grid, voxels }: LabelMap, value: number, box: Box): Field {
  const edge = spacingOf(grid).map((mm) => Math.max(1, Math.round(BLOCK_MM / mm))) as unknown as Triple;
  const size = box.size.map((n, axis) => Math.ceil(n / (edge[axis] as number)) + 2) as unknown as Triple;
  const values = new Float32Array(size[0] * size[1] * size[2]);
  const [columns, rows] = grid.size;
  const blockOf = Int32Array.from({ length: box.size[0] }, (_, i) => Math.floor(i / edge[0]) + 1);
  const part = 1 / (edge[0] * edge[1] * edge[2]);
  forEachRow(box, (j, k) => {
    const row = box.first[0] + columns * (box.first[1] + j + rows * (box.first[2] + k));
    const blocks = size[0] * (Math.floor(j / edge[1]) + 1 + size[1] * (Math.floor(k / edge[2]) + 1));
    for (let i = 0; i < box.size[0]; i++) if (voxels[row + i] === value) (values[blocks + (blockOf[i] as number)] as number) += part;
  });
  return { values, size, worldFromIndex: blockGrid(grid, box, edge) };
}

/** Index 0 is the middle of the empty block before the first. */
function blockGrid({ worldFromIndex }: VoxelGrid, { first }: Box, edge: Triple): Field['worldFromIndex'] {
  const middle = first.map((n, axis) => n - (edge[axis] as number) + ((edge[axis] as number) - 1) / 2) as unknown as Triple;
  const origin = mapPoint(worldFromIndex, point<'index'>(...middle));
  const axes = ([0, 1, 2] as const).map((axis) => columnOf(worldFromIndex, axis).map((mm) => mm * edge[axis]));
  return transform(([0, 1, 2] as const).flatMap((r) => [...axes.map((axis) => axis[r] as number), origin[r]]));
}
