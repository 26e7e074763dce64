import { boneNames, type BoneName } from '../../shared/anatomy/bone';
import { Refusal, type TaskContext } from '../../shared/jobs/job';
import { boneScore, gridDifferences, type BoneScore, type GridAspect } from '../../shared/segmentation/evaluation';
import { alongAxesOf, nearestMask, type Mask } from '../../shared/segmentation/evaluationReference';
import { labelValueOf } from '../../shared/segmentation/labels';
import { originOf } from '../../shared/geometry/transform';
import { spacingOf, type LabelMap, type VoxelGrid } from '../../shared/volume/grid';
import type { References } from './references';

export type Scores = {
  readonly bones: Partial<Readonly<Record<BoneName, BoneScore>>>;
  /** Bones of the result that the reference lacks: not scored. */
  readonly leftOut: readonly BoneName[];
  /** Masks that lay on another grid and were taken to this one. */
  readonly resampled: readonly BoneName[];
  /** The reference with the values of our labels, for pictures. */
  readonly reference: Uint8Array;
};

/** Scores every bone that the references hold; a mask on another grid is refused unless resampling was asked for. */
export async function scored(result: LabelMap, references: References, { resample, context }: { readonly resample: boolean; readonly context: TaskContext }): Promise<Scores> {
  const bones: Partial<Record<BoneName, BoneScore>> = {};
  const resampled: BoneName[] = [];
  const reference = new Uint8Array(result.voxels.length);
  for (const [at, name] of references.bones.entries()) {
    context.signal.throwIfAborted();
    context.progress('evaluation.scoring', at / references.bones.length);
    const own = await references.read(name);
    const mask = alongAxesOf(result.grid, own);
    const [differs] = gridDifferences(result.grid, mask.grid);
    if (differs && !resample) throw refusal(differs, { file: own.file, there: mask.grid, here: result.grid });
    if (differs) resampled.push(name);
    const voxels = differs ? nearestMask(mask, result.grid) : mask.voxels;
    const score = boneScore(result, name, voxels);
    if (score) bones[name] = score;
    paintMask(reference, voxels, labelValueOf(name));
  }
  return { bones, resampled, reference, leftOut: foundIn(result).filter((name) => !(name in bones)) };
}

/** Gives the voxels of a mask a value. */
export function paintMask(labels: Uint8Array, mask: Mask['voxels'], value: number): void {
  for (let at = 0; at < labels.length; at++) if (mask[at] !== 0) labels[at] = value;
}

function foundIn({ voxels }: LabelMap): BoneName[] {
  const seen = new Uint8Array(256);
  for (const value of voxels) seen[value] = 1;
  return boneNames.filter((name) => seen[labelValueOf(name)] === 1);
}

function refusal(aspect: GridAspect, { file, there, here }: { readonly file: string; readonly there: VoxelGrid; readonly here: VoxelGrid }): Refusal {
  return new Refusal(`evaluation.${aspect}`, { file, there: shown(there, aspect), here: shown(here, aspect) });
}

function shown(grid: VoxelGrid, aspect: GridAspect): string {
  const spacing = spacingOf(grid);
  if (aspect === 'size') return grid.size.join(' x ');
  if (aspect === 'spacing') return spacing.map((mm) => mm.toFixed(3)).join(' x ');
  if (aspect === 'origin') return originOf(grid.worldFromIndex).map((mm) => mm.toFixed(2)).join(', ');
  return [0, 1, 2].map((axis) => `(${[0, 1, 2].map((row) => ((grid.worldFromIndex.rows[4 * row + axis] as number) / (spacing[axis] as number)).toFixed(4)).join(', ')})`).join(' ');
}
