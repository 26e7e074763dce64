import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect } from 'vitest';

import { openArtifacts } from '../../electron/cases/artifacts';
import { readAbout, readVolume } from '../../electron/cases/bulk';
import { importSeries, type ImportRecord } from '../../electron/jobs/tasks/importSeries';
import { readSeries } from '../../electron/jobs/tasks/readSeries';
import type { TaskServices } from '../../electron/jobs/task';
import type { SeriesListing, SeriesSummary } from '../../shared/dicom/listing';
import { point, type Triple } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import type { Volume } from '../../shared/volume/grid';
import { hounsfieldAt } from './ctSeries';

/** A folder of its own for a test file, and the import as a test calls it. */
export type Importing = {
  /** A place nothing lies at yet. */
  readonly folder: () => string;
  readonly services: (signal?: AbortSignal) => TaskServices;
  readonly list: (path: string) => Promise<SeriesListing>;
  readonly imported: (path: string, seriesUid?: string | null) => Promise<{ volume: Volume; about: ImportRecord }>;
};

export function importing(): Importing {
  let root = '';
  let folders = 0;
  beforeAll(async () => { root = await mkdtemp(join(tmpdir(), 'arthroplan-import-')); });
  afterAll(() => rm(root, { recursive: true, force: true }));
  const services = (signal = new AbortController().signal): TaskServices => ({
    signal, progress: () => undefined, artifacts: openArtifacts(join(root, 'artifacts')),
    resources: { modelsFolder: '', implantsFolder: '', appVersion: 'test' },
  });
  return {
    services,
    folder: () => join(root, `series ${String(++folders)}`),
    list: (path) => readSeries({ path }, services()),
    imported: async (path, seriesUid = null) => {
      const given = services();
      const { volume } = await importSeries({ path, seriesUid }, given);
      return { volume: await readVolume(given.artifacts, volume), about: await readAbout(given.artifacts, volume) as ImportRecord };
    },
  };
}

export function onlyOne({ series }: SeriesListing): SeriesSummary {
  expect(series).toHaveLength(1);
  return series[0] as SeriesSummary;
}

export const codesOf = ({ findings }: { readonly findings: readonly { readonly code: string }[] }): string[] => findings.map(({ code }) => code);
export const refusedCodes = ({ refusedFiles }: SeriesListing): (readonly [string, string])[] => refusedFiles.map(({ file, finding }) => [file, finding.code] as const);

/** Voxel (i, j, k) of the volume is voxel (i, j, order(k)) of the truth, every one. */
export function expectVoxels(volume: Volume, order: (k: number) => number = (k) => k): void {
  const [columns, rows, slices] = volume.grid.size;
  const truth = Int16Array.from({ length: columns * rows * slices }, (_, at) =>
    hounsfieldAt(at % columns, Math.floor(at / columns) % rows, order(Math.floor(at / (columns * rows)))));
  expect(Buffer.from(volume.voxels.buffer).equals(Buffer.from(truth.buffer))).toBe(true);
}

export function expectAt(volume: Volume, index: Triple, world: readonly number[]): void {
  const at = mapPoint(volume.grid.worldFromIndex, point<'index'>(...index));
  world.forEach((value, axis) => { expect(at[axis]).toBeCloseTo(value, 6); });
}
