import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { labelNames } from '../../shared/segmentation/labels';
import type { LabelMap, VoxelGrid } from '../../shared/volume/grid';
import { createPatient, type Patient } from './bones';
import type { PatientOverrides } from './patient';
import { truthOf, type Truth } from './truth';
import { gridFor, matrixFor, renderVolume, type FieldOfView, type Spacing } from './volume';
import { writeDicom } from './writeDicom';

export type PhantomRequest = {
  readonly seed: number;
  readonly fieldOfView?: FieldOfView;
  readonly spacing?: Spacing;
  readonly grid?: VoxelGrid;
  /** Columns, rows and slices of a scanner, over the field of view. */
  readonly matrix?: VoxelGrid['size'];
  readonly overrides?: PatientOverrides;
  readonly feetFirst?: boolean;
};
export type WrittenPhantom = { readonly dicomFolder: string; readonly files: number; readonly truthFile: string; readonly truth: Truth; readonly labels: LabelMap };

export const demoSpacing: Spacing = [0.95, 0.95, 2];

/**
 * Writes `dicom/`, `truth.json` and the true labels (`labels.raw`, one byte a voxel, with `labels.json`) to a folder.
 * Without further words: iliac crests to below the knees, 0.95 mm in the slice, 2 mm slices.
 */
export async function writePhantom(folder: string, request: PhantomRequest): Promise<WrittenPhantom> {
  const patient = createPatient(request.seed, request.overrides);
  const grid = gridOf(request, patient);
  const { volume, labels } = renderVolume(patient, { grid });
  const truth = truthOf(patient);
  const dicomFolder = join(folder, 'dicom');
  await mkdir(dicomFolder, { recursive: true });
  const files = await writeDicom(dicomFolder, { seed: request.seed, volume, ...(request.feetFirst ? { feetFirst: true } : {}) });
  const truthFile = join(folder, 'truth.json');
  await writeFile(truthFile, JSON.stringify(truth, null, 1));
  await writeFile(join(folder, 'labels.raw'), labels.voxels);
  await writeFile(join(folder, 'labels.json'), JSON.stringify({ size: grid.size, worldFromIndex: grid.worldFromIndex.rows, names: labelNames }, null, 1));
  return { dicomFolder, files: files.length, truthFile, truth, labels };
}

function gridOf({ grid, matrix, spacing = demoSpacing, fieldOfView = 'pelvis-to-knee' }: PhantomRequest, patient: Patient): VoxelGrid {
  if (grid) return grid;
  return matrix ? matrixFor(patient, matrix, fieldOfView) : gridFor(patient, spacing, fieldOfView);
}
