import { basename } from 'node:path';

import { Refusal } from '../../shared/jobs/job';
import type { VoxelGrid } from '../../shared/volume/grid';
import { readImageFile } from './imageFiles';

/** Whole numbers on a grid: a mask or a label map as another program wrote it. */
export type LabelImage = { readonly grid: VoxelGrid; readonly voxels: Int16Array };

/** Reads a mask or label map (NIfTI, NRRD, MetaImage). Values need not look like a CT, but the file must say where it lies. */
export async function readLabelImage(path: string): Promise<LabelImage> {
  const { volume, findings } = await readImageFile(path);
  const [gravest] = findings;
  if (!volume) throw new Refusal(`import.${gravest?.code ?? 'not-an-image-file'}`, { ...gravest?.values, file: basename(path) });
  return volume;
}

/** Whether a file's name is that of an image we read. */
export const isImageName = (name: string): boolean => imageEnding.test(name);

/** The name without the ending of its format. */
export const withoutImageEnding = (name: string): string => name.replace(imageEnding, '');

const imageEnding = /\.(nii|nii\.gz|nrrd|mha)$/i;
