import { existsSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { boneNames, type BoneName } from '../../shared/anatomy/bone';
import { Refusal } from '../../shared/jobs/job';
import type { LabelName } from '../../shared/segmentation/labels';
import { maskOf, namedValues, type Mask, type NamedValues } from '../../shared/segmentation/evaluationReference';
import { isImageName, readLabelImage, withoutImageEnding } from '../adapters/labelImages';

/** Reference labels, one mask at a time, so that overlapping masks stay what they are and memory stays small. */
export type References = {
  readonly bones: readonly BoneName[];
  /** The bones and what else is labelled as we do (other bone, metal). */
  readonly names: readonly LabelName[];
  /** What else lies there and is no bone of ours. */
  readonly others: readonly string[];
  readonly read: (name: LabelName) => Promise<Mask & { readonly file: string }>;
};

/**
 * Opens reference labels: a folder of masks named by bone, a folder that `segment` or `phantom` wrote (`labels.nii.gz`
 * and `labels.json`), or one label image with the names of its values (`namesPath`, `<image>.json` or `labels.json`).
 */
export async function openReferences(path: string, namesPath: string | null): Promise<References> {
  if (!(await stat(path)).isDirectory()) return labelMap(path, namesPath);
  const own = join(path, 'labels.nii.gz');
  return existsSync(own) ? labelMap(own, namesPath) : masksIn(path);
}

async function masksIn(folder: string): Promise<References> {
  const files = (await readdir(folder)).filter(isImageName).sort();
  const fileOf = new Map(files.map((file) => [withoutImageEnding(file), join(folder, file)]));
  const bones = boneNames.filter((name) => fileOf.has(name));
  if (bones.length === 0) throw new Refusal('evaluation.noMasks', { path: folder });
  return {
    bones, names: bones, others: [...fileOf.keys()].filter((name) => !bones.some((bone) => bone === name)),
    read: async (name) => {
      const file = fileOf.get(name) as string;
      const { grid, voxels } = await readLabelImage(file);
      return { file, grid, voxels: maskOf(voxels, null) };
    },
  };
}

async function labelMap(file: string, namesPath: string | null): Promise<References> {
  const values = await valuesOf(file, namesPath);
  const { grid, voxels } = await readLabelImage(file);
  const bones = boneNames.filter((name) => values.has(name));
  return { bones, names: [...values.keys()], others: [], read: (name) => Promise.resolve({ file, grid, voxels: maskOf(voxels, values.get(name) ?? new Set()) }) };
}

async function valuesOf(file: string, namesPath: string | null): Promise<NamedValues> {
  const beside = [join(dirname(file), `${withoutImageEnding(basename(file))}.json`), join(dirname(file), 'labels.json')];
  const path = namesPath ?? beside.find(existsSync);
  if (path === undefined) throw new Refusal('evaluation.noNames', { file });
  const values = namedValues(await jsonOf(path));
  if (!values) throw new Refusal('evaluation.uselessNames', { file: path });
  return values;
}

async function jsonOf(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new Refusal('evaluation.uselessNames', { file: path });
    throw cause;
  }
}
