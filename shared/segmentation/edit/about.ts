import { voxelVolumeMm3, type LabelMap, type VoxelGrid } from '../../volume/grid';
import { closestOrientation, type AxisLetter } from '../../volume/orient';
import { labelNames, labelValueOf } from '../labels';
import { boneExtents, type BoneSummary, type EditedByHand, type LabelsAbout } from '../summary';
import { boneNames, type BoneName } from '../../anatomy/bone';
import type { EditChange } from './change';

/** Labels before and after their edits, and what each edit changed. */
export type EditedLabels = { readonly from: string; readonly original: LabelMap; readonly labels: LabelMap; readonly changes: readonly EditChange[] };

/**
 * What is said of labels that were edited by hand: the model and what it said stay; extent and volume of the bones are
 * those of now, and `edited` names the bones that hands have changed.
 */
export function editedAbout(about: LabelsAbout, made: EditedLabels): LabelsAbout {
  const edited = handEdits(made);
  const changed = new Set<string>(edited.bones.map(({ bone }) => bone));
  return { ...about, bones: summariesOf(about.bones, made.labels, changed), edited };
}

/** How many edits changed something, and how much of which bone. */
export function handEdits({ from, original, labels, changes }: EditedLabels): EditedByHand {
  const made = changes.filter(({ nothing }) => nothing === null);
  const differences = differencesOf(original, labels);
  const bones = Object.values(labelNames).flatMap((bone, n) => {
    const edits = made.filter(({ touched }) => touched.includes(bone)).length;
    return edits === 0 ? [] : [{ bone, edits, ...differences(Number(Object.keys(labelNames)[n])) }];
  });
  return { from, edits: made.length, bones };
}

/**
 * Of a bone that hands changed, extent and volume are those of now; the network's confidence in it is kept (0 where it
 * had not found the bone), whatever else was judged of the network's outline is not, as it is another outline.
 */
function summariesOf(before: LabelsAbout['bones'], labels: LabelMap, changed: ReadonlySet<string>): LabelsAbout['bones'] {
  const extents = boneExtents(labels, facesOfGrid(labels.grid));
  return Object.fromEntries(boneNames.flatMap((name): [BoneName, BoneSummary][] => {
    const [extent, known] = [extents.get(labelValueOf(name)), before[name]];
    if (!extent) return [];
    return [[name, known && !changed.has(name) ? known : { ...extent, confidence: known?.confidence ?? 0 }]];
  }));
}

/** How much of a label was added and taken away, cm³. */
function differencesOf({ voxels: before, grid }: LabelMap, { voxels: after }: LabelMap): (value: number) => Pick<EditedByHand['bones'][number], 'addedCm3' | 'removedCm3'> {
  const [added, removed] = [new Uint32Array(256), new Uint32Array(256)];
  for (let at = 0; at < after.length; at++) {
    const [old, fresh] = [before[at] as number, after[at] as number];
    if (old === fresh) continue;
    (removed[old] as number)++;
    (added[fresh] as number)++;
  }
  const cm3 = (voxels: number): number => Number(((voxels * voxelVolumeMm3(grid)) / 1000).toFixed(3));
  return (value) => ({ addedCm3: cm3(added[value] as number), removedCm3: cm3(removed[value] as number) });
}

const opposite: Readonly<Record<AxisLetter, AxisLetter>> = { L: 'R', R: 'L', P: 'A', A: 'P', S: 'I', I: 'S' };

/** The faces of a grid by the direction one leaves it: low column, high column, low row, … */
function facesOfGrid(grid: VoxelGrid): AxisLetter[] {
  const order = ['L', 'P', 'S'] as const;
  const orientation = closestOrientation(grid, order);
  return ([0, 1, 2] as const).flatMap((axis) => {
    const target = orientation.findIndex(({ source }) => source === axis);
    const towards = order[target] ?? 'L';
    const grows = orientation[target]?.flipped ? opposite[towards] : towards;
    return [opposite[grows], grows];
  });
}
