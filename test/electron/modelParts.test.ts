import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

import { openArtifacts } from '../../electron/cases/artifacts';
import { modelCommand } from '../../electron/cli/commands/model';
import type { CommandContext } from '../../electron/cli/command';
import { readImportedModel, type ImportedPart } from '../../electron/catalog/models';
import { openedNetworks } from '../../electron/jobs/tasks/segmentNnunet';
import { transform } from '../../shared/geometry/transform';
import type { InstalledModel, ModelOffer } from '../../shared/segmentation/installed';
import { combined } from '../../shared/segmentation/nnunet/parts';
import { publishedResult, type Published } from '../../shared/segmentation/nnunet/segmented';
import type { Volume } from '../../shared/volume/grid';
import { networks } from './nnunetFixture';

/** Three classes and random weights: small enough to stand for each of the five parts. */
const FIXTURE = join(networks, 'residual-half');
const home = mkdtempSync(join(tmpdir(), 'arthroplan-parts-'));
afterAll(() => { rmSync(home, { recursive: true, force: true }); });
let installed = '';
let given = '';
beforeEach(() => {
  installed = join(mkdtempSync(join(home, 'user-')), 'models');
  given = mkdtempSync(join(home, 'given-'));
});

const context = (): CommandContext => ({
  cwd: process.cwd(), signal: new AbortController().signal, progress: () => undefined, artifacts: openArtifacts(join(home, 'artifacts')),
  resources: { modelsFolder: 'models', importedModelsFolder: installed, implantsFolder: 'implants', appVersion: 'test' },
});
const imported = (...words: string[]): Promise<unknown> => modelCommand.run(['import', given, ...words], context());

const PARTS: Readonly<Record<string, readonly [string, string]>> = {
  Dataset291_TotalSegmentator_part1_organs_1559subj: ['spleen', 'liver'],
  Dataset292_TotalSegmentator_part2_vertebrae_1532subj: ['sacrum', 'vertebrae_L5'],
  Dataset293_TotalSegmentator_part3_cardiac_1559subj: ['heart', 'aorta'],
  Dataset294_TotalSegmentator_part4_muscles_1559subj: ['hip_left', 'hip_right'],
  Dataset295_TotalSegmentator_part5_ribs_1559subj: ['rib_left_1', 'rib_left_2'],
};

type Json = Record<string, unknown>;

/** A part as TotalSegmentator publishes it, in its own folder. `change` is made to its plans. */
function writePart(name: string, { folder = name, change = () => undefined, classes = PARTS[name] ?? ['hip', 'sacrum'] }: { folder?: string; change?: (plans: Json) => void; classes?: readonly [string, string] } = {}): void {
  const place = join(given, folder, 'nnUNetTrainer__nnUNetPlans__3d_fullres');
  mkdirSync(place, { recursive: true });
  cpSync(FIXTURE, place, { recursive: true });
  const read = (file: string): Json => JSON.parse(readFileSync(join(place, file), 'utf8')) as Json;
  const plans = { ...read('plans.json'), dataset_name: name };
  change(plans);
  writeFileSync(join(place, 'plans.json'), JSON.stringify(plans));
  writeFileSync(join(place, 'dataset.json'), JSON.stringify({ ...read('dataset.json'), labels: { background: 0, [classes[0]]: 1, [classes[1]]: 2 } }));
}

const writeAllParts = (): void => { Object.keys(PARTS).forEach((name) => { writePart(name); }); };

const VERTEBRAE = 'dataset292-totalsegmentator-part2-vertebrae-1532subj';
const MUSCLES = 'dataset294-totalsegmentator-part4-muscles-1559subj';

describe('the five parts of TotalSegmentator at 1.5 mm', () => {
  test('become one model of those parts that have a bone of ours, and it is said which are not needed', async () => {
    writeAllParts();
    const made = await imported() as { id: string; parts: string[]; classes: ModelOffer['classes']; unused: string[] };
    expect(made).toMatchObject({ id: 'totalsegmentator-total', parts: [VERTEBRAE, MUSCLES], task: 'total', folds: ['fold_0'] });
    expect(made.unused.map((name) => name.slice(0, 10))).toEqual(['Dataset291', 'Dataset293', 'Dataset295']);
    expect(made.classes.map(({ bone }) => bone)).toEqual(['sacrum', 'other_bone', 'hip_left', 'hip_right']);
    expect(readdirSync(installed)).toEqual(['totalsegmentator-total']);
    const { models } = await modelCommand.run(['list'], context()) as { models: InstalledModel[] };
    const listed = models.find(({ id }) => id === 'totalsegmentator-total');
    expect(listed).toMatchObject({ recipe: 'totalsegmentator', licence: 'Apache-2.0', problem: null, bones: ['sacrum', 'other_bone', 'hip'] });
    expect(listed?.source).toContain('Dataset294_TotalSegmentator_part4_muscles_1559subj');
    expect(listed?.bytes).toBeGreaterThan(0);
  });

  test('two of them are enough, whatever their folders are called; one alone is a model of its own', async () => {
    const [vertebrae, muscles] = Object.keys(PARTS).filter((name) => /part[24]/.test(name)) as [string, string];
    writePart(muscles, { folder: 'a' });
    writePart(vertebrae, { folder: 'b' });
    expect(await imported()).toMatchObject({ id: 'totalsegmentator-total', parts: [VERTEBRAE, MUSCLES] });
    rmSync(join(given, 'b'), { recursive: true });
    expect(await imported()).toMatchObject({ id: MUSCLES });
  });

  test('are refused with another model among them, twice over, at two spacings, or without a bone', async () => {
    const [organs, vertebrae, , muscles] = Object.keys(PARTS) as [string, string, string, string];
    writePart(muscles);
    writePart('Dataset297_TotalSegmentator_total_3mm_1559subj');
    await expect(imported()).rejects.toMatchObject({ reason: 'nnunet.filesSeveral' });
    rmSync(join(given, 'Dataset297_TotalSegmentator_total_3mm_1559subj'), { recursive: true });
    writePart(muscles, { folder: 'again' });
    await expect(imported()).rejects.toMatchObject({ reason: 'model.partTwice', values: { part: muscles } });
    rmSync(join(given, 'again'), { recursive: true });
    writePart(vertebrae, { change: ({ configurations }) => { ((configurations as Json)['3d_fullres'] as Json)['spacing'] = [1.5, 1.25, 2]; } });
    await expect(imported()).rejects.toMatchObject({ reason: 'model.partsDiffer', values: { part: muscles } });
    [muscles, vertebrae].forEach((name) => { rmSync(join(given, name), { recursive: true }); });
    writePart(organs);
    writePart('Dataset293_TotalSegmentator_part3_cardiac_1559subj');
    await expect(imported()).rejects.toMatchObject({ reason: 'model.noBoneClass' });
    expect(existsSync(installed) ? readdirSync(installed) : []).toEqual([]);
  });

  test('a part that was taken away or changed is found out before the model is used', async () => {
    writeAllParts();
    await imported();
    writeFileSync(join(installed, 'totalsegmentator-total', MUSCLES, 'model.onnx'), 'something else');
    await expect(readImportedModel(installed, 'totalsegmentator-total')).rejects.toMatchObject({ code: 'modelUnusable' });
    rmSync(join(installed, 'totalsegmentator-total', MUSCLES, 'model.onnx'));
    const { models } = await modelCommand.run(['list'], context()) as { models: InstalledModel[] };
    expect(models.find(({ id }) => id === 'totalsegmentator-total')?.problem).toMatch(/missing/);
  });
});

const SIZE = [40, 36, 20] as const;
const noise: Volume = {
  grid: { size: SIZE, worldFromIndex: transform<'world', 'index'>([-0.8, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1.2, 0]) },
  voxels: Int16Array.from({ length: SIZE[0] * SIZE[1] * SIZE[2] }, (_, at) => 400 * Math.sin(0.11 * at) * Math.cos(0.013 * at) + 300 * Math.sin(0.0007 * at * at)),
};

async function resultOf(part: ImportedPart): Promise<Published> {
  const { networks: used, release } = await openedNetworks(part, 'cpu');
  try {
    return await publishedResult(noise, part.manifest, used, () => Promise.resolve());
  } finally {
    await release();
  }
}

test('where two parts name a voxel the later one counts, on the scan and on the network’s grid', async () => {
  writeAllParts();
  await imported();
  const { parts } = await readImportedModel(installed, 'totalsegmentator-total');
  const [vertebrae, muscles] = [await resultOf(parts[0]), await resultOf(parts[1] as ImportedPart)];
  // The same weights in both parts would always name the same voxels; one is turned about.
  const turned: Published = { ...muscles, onScan: { ...muscles.onScan, voxels: muscles.onScan.voxels.slice().reverse() }, onNetwork: { ...muscles.onNetwork, voxels: muscles.onNetwork.voxels.slice().reverse() } };
  const both = combined(vertebrae, turned);
  expect(both.classes).toEqual([null, 'sacrum', 'other_bone', 'hip_left', 'hip_right']);
  for (const place of ['onScan', 'onNetwork'] as const) {
    const expected = Array.from(turned[place].voxels, (later, at) => (later === 0 ? vertebrae[place].voxels[at] : later + 2));
    expect(Array.from(both[place].voxels)).toEqual(expected);
    expect(new Set(expected).size).toBeGreaterThan(2);
  }
  expect(both.probabilityOf('hip')).toEqual(muscles.probabilityOf('hip'));
  expect(both.probabilityOf('sacrum')).toEqual(vertebrae.probabilityOf('sacrum'));
});
