import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';

import { openArtifacts } from '../../electron/cases/artifacts';
import { readImportedModel, type ImportedPart } from '../../electron/catalog/models';
import type { TaskServices } from '../../electron/jobs/task';
import { importModel } from '../../electron/jobs/tasks/importModel';
import { openedNetworks } from '../../electron/jobs/tasks/segmentNnunet';
import { transform } from '../../shared/geometry/transform';
import type { NnunetManifest } from '../../shared/segmentation/nnunet/manifest';
import { publishedResult } from '../../shared/segmentation/nnunet/segmented';
import type { Volume } from '../../shared/volume/grid';

/** Written by models/training/nnunet_reference.py: random networks in nnU-Net's format, invented CTs, and what nnU-Net and TotalSegmentator themselves made of them. */
const FIXTURES = 'test/fixtures/nnunet';
const home = mkdtempSync(join(tmpdir(), 'arthroplan-recipe-'));
afterAll(() => { rmSync(home, { recursive: true, force: true }); });

/** Some hundred runs of a network take three seconds on an idle computer. */
const PATIENCE_MS = 120_000;

type Case = { readonly volume: Volume; readonly reference: Uint8Array; readonly order: 1 | 3 | null; readonly step: number };

function caseOf(name: string): Case {
  const read = (file: string): Buffer => readFileSync(join(FIXTURES, name, file));
  const { size, worldFromIndex, order, step } = JSON.parse(read('case.json').toString('utf8')) as { size: [number, number, number]; worldFromIndex: number[]; order: 1 | 3 | null; step: number };
  const voxels = Uint8Array.from(gunzipSync(read('ct.i16.gz')));
  return { volume: { grid: { size, worldFromIndex: transform<'world', 'index'>(worldFromIndex) }, voxels: new Int16Array(voxels.buffer) }, reference: gunzipSync(read('labels.u8.gz')), order, step };
}

const services = (importedModelsFolder: string): TaskServices => ({
  signal: new AbortController().signal, progress: () => undefined, artifacts: openArtifacts(join(home, 'artifacts')),
  resources: { modelsFolder: 'models', importedModelsFolder, implantsFolder: 'implants', appVersion: 'test' },
});

/** Imports the model as a user would; the reference's own words about TotalSegmentator (its age, its task) stand in for the published ones. */
async function imported(name: string, { order, step }: Case): Promise<ImportedPart> {
  const folder = mkdtempSync(join(home, name));
  const { id } = await importModel({ path: join(FIXTURES, name), task: null, licenceAccepted: false, folds: 'published' }, services(folder));
  const { parts: [{ manifest, ...networks }] } = await readImportedModel(folder, id);
  const resampling: NnunetManifest['resampling'] = order === null ? manifest.resampling : { kind: 'endpoints', order };
  return { manifest: { ...manifest, resampling, tiling: { ...manifest.tiling, step } }, ...networks };
}

async function labelsOf(part: ImportedPart, volume: Volume): Promise<Uint8Array> {
  const { networks, release } = await openedNetworks(part, 'cpu');
  try {
    return (await publishedResult(volume, part.manifest, networks, () => Promise.resolve())).onScan.voxels;
  } finally {
    await release();
  }
}

const recipes: Readonly<Record<string, Partial<NnunetManifest>>> = {
  totalsegmentator: { recipe: 'totalsegmentator' }, 'totalsegmentator-cubic': { recipe: 'totalsegmentator' }, nnunet: { recipe: 'nnunet' }, 'nnunet-anisotropic': { recipe: 'nnunet' },
};

describe.each(readdirSync(FIXTURES).filter((name) => name in recipes))('%s', (name) => {
  test('an imported model labels an oblique scan as its own program does, voxel by voxel (0.9999)', async () => {
    const scan = caseOf(name);
    const model = await imported(name, scan);
    expect(model.manifest).toMatchObject(recipes[name] ?? {});
    const labels = await labelsOf(model, scan.volume);
    const different = labels.reduce((count, label, at) => count + (label === scan.reference[at] ? 0 : 1), 0);
    expect(labels).toHaveLength(scan.reference.length);
    expect(1 - different / labels.length).toBeGreaterThanOrEqual(0.9999);
  }, PATIENCE_MS);
});

test('what nnU-Net averages is averaged: two folds, flips of the axes its training flipped', async () => {
  const { manifest } = await imported('nnunet', caseOf('nnunet'));
  expect(manifest.networks.map(({ fold }) => fold)).toEqual(['fold_0', 'fold_1']);
  expect(manifest.tiling.mirrorAxes).toEqual([0, 2]);
  expect(manifest.input.axes).toEqual(['A', 'S', 'R']);
});

test('TotalSegmentator never flips, whatever its network was trained with', async () => {
  const { manifest } = await imported('totalsegmentator', caseOf('totalsegmentator'));
  expect(manifest).toMatchObject({ tiling: { mirrorAxes: [] }, resampling: { kind: 'endpoints', order: 1 }, licence: 'Apache-2.0' });
});
