import { point, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { applyEdit } from '../../shared/segmentation/edit/apply';
import { perform, type EditChange } from '../../shared/segmentation/edit/change';
import { editSchema, type Edit } from '../../shared/segmentation/edit/edit';
import { labelNames } from '../../shared/segmentation/labels';
import { forEachRow, voxelVolumeMm3, type LabelMap, type Volume, type VoxelGrid } from '../../shared/volume/grid';

export type Place = readonly [x: number, y: number, z: number];
type Triple = readonly [number, number, number];

export const at = (place: Place): Point<'world'> => point(...place);
export const along = (place: Place): Vector<'world'> => vector(...place);

/** A grid along the world's axes with the world's origin in its middle. */
export function gridAbout(size: Triple, spacing: Triple): VoxelGrid {
  const [x, y, z] = spacing;
  const first = size.map((n, axis) => (-(n - 1) / 2) * (spacing[axis] as number)) as unknown as Triple;
  return { size, worldFromIndex: transform([x, 0, 0, first[0], 0, y, 0, first[1], 0, 0, z, first[2]]) };
}

/** The same, turned about z and then about x, and with its slices running downwards. */
export function obliqueGridAbout(size: Triple, spacing: Triple, { aboutZ, aboutX }: { readonly aboutZ: number; readonly aboutX: number }): VoxelGrid {
  const [c, s, d, t] = [Math.cos(aboutZ), Math.sin(aboutZ), Math.cos(aboutX), Math.sin(aboutX)];
  const turned = [[c, -s, 0], [d * s, d * c, -t], [t * s, t * c, d]] as const;
  const rows = turned.flatMap((row) => {
    const steps = row.map((cosine, axis) => cosine * (spacing[axis] as number) * (axis === 2 ? -1 : 1));
    const first = steps.reduce((sum, step, axis) => sum - (step * ((size[axis] as number) - 1)) / 2, 0);
    return [...steps, first];
  });
  return { size, worldFromIndex: transform(rows) };
}

/** A value for each voxel by the place of its centre. */
function valuesOf<V extends Uint8Array | Int16Array>(grid: VoxelGrid, out: V, valueAt: (place: Place) => number): V {
  forEachRow(grid, (j, k, row) => {
    for (let i = 0; i < grid.size[0]; i++) out[row + i] = valueAt(mapPoint(grid.worldFromIndex, point<'index'>(i, j, k)));
  });
  return out;
}

const voxelsOf = ({ size }: VoxelGrid): number => size[0] * size[1] * size[2];

const values = new Map<string, number>(Object.entries(labelNames).map(([value, name]) => [name, Number(value)]));
export const valueOfName = (name: string): number => values.get(name) ?? 0;

export const labelsOn = (grid: VoxelGrid, nameAt: (place: Place) => string): LabelMap => ({ grid, voxels: valuesOf(grid, new Uint8Array(voxelsOf(grid)), (place) => valueOfName(nameAt(place))) });

export const scanOn = (grid: VoxelGrid, hounsfieldAt: (place: Place) => number = () => 0): Volume => ({ grid, voxels: valuesOf(grid, new Int16Array(voxelsOf(grid)), hounsfieldAt) });

export const inBall = (place: Place, centre: Place, radiusMm: number): boolean =>
  (place[0] - centre[0]) ** 2 + (place[1] - centre[1]) ** 2 + (place[2] - centre[2]) ** 2 <= radiusMm ** 2;

/** The edit as it comes out of the journal, made on a copy of the labels. */
export function edited(labels: LabelMap, scan: Volume, edit: unknown): { readonly labels: LabelMap; readonly change: EditChange } {
  const change = applyEdit(labels, scan, editSchema.parse(JSON.parse(JSON.stringify(edit))));
  const voxels = labels.voxels.slice();
  perform(voxels, change);
  return { labels: { grid: labels.grid, voxels }, change };
}

export const countOf = ({ voxels }: LabelMap, name: string): number => {
  const value = valueOfName(name);
  return voxels.reduce((count, voxel) => count + (voxel === value ? 1 : 0), 0);
};

export const volumeOf = (labels: LabelMap, name: string): number => countOf(labels, name) * voxelVolumeMm3(labels.grid);

/** Voxels at which two maps differ. */
export const differences = (a: LabelMap, b: LabelMap): number => a.voxels.reduce((count, voxel, n) => count + (voxel === b.voxels[n] ? 0 : 1), 0);

/** Brush words that are the same in most tests. */
export const brush = (words: Partial<Extract<Edit, { tool: 'brush' }>>): unknown =>
  ({ tool: 'brush', to: 'femur_left', over: ['background'], shape: { kind: 'sphere' }, path: [[0, 0, 0]], radiusMm: 15, hu: null, ...words });
