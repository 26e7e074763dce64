import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';

import { UsageError, type CommandContext } from '../../electron/cli/command';
import { modelCommand } from '../../electron/cli/commands/model';
import { openArtifacts } from '../../electron/cases/artifacts';
import { importedModelsIn, userDataFolder } from '../../electron/catalog/modelFolder';
import { readAnyModel } from '../../electron/catalog/models';
import type { InstalledModel } from '../../shared/segmentation/installed';

const FIXTURE = 'test/fixtures/nnunet/nnunet';
const home = mkdtempSync(join(tmpdir(), 'arthroplan-models-'));
afterAll(() => { rmSync(home, { recursive: true, force: true }); });
let folder = '';
beforeEach(() => { folder = join(mkdtempSync(join(home, 'user-')), 'models'); });

const context = (signal: AbortSignal = new AbortController().signal, progress: CommandContext['progress'] = () => undefined): CommandContext => ({
  cwd: process.cwd(), signal, progress, artifacts: openArtifacts(join(home, 'artifacts')),
  resources: { modelsFolder: 'models', importedModelsFolder: folder, implantsFolder: 'implants', appVersion: 'test' },
});
const run = (...words: string[]): Promise<unknown> => modelCommand.run(words, context());
const listed = async (): Promise<InstalledModel[]> => ((await run('list')) as { models: InstalledModel[] }).models;
const leftBehind = (): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** A copy of the fixture's model whose two JSON files were changed. */
function changedModel(change: (files: { plans: Record<string, unknown>; dataset: Record<string, unknown> }) => void): string {
  const place = mkdtempSync(join(home, 'changed-'));
  cpSync(FIXTURE, place, { recursive: true });
  const model = join(place, 'Dataset901_Random/nnUNetTrainer__nnUNetPlans__3d_fullres');
  const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(model, name), 'utf8')) as Record<string, unknown>;
  const files = { plans: read('plans.json'), dataset: read('dataset.json') };
  change(files);
  writeFileSync(join(model, 'plans.json'), JSON.stringify(files.plans));
  writeFileSync(join(model, 'dataset.json'), JSON.stringify(files.dataset));
  return place;
}

function zipped(from: string): string {
  const entries: Record<string, Uint8Array> = {};
  const add = (path: string, name: string): void => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) add(join(path, entry.name), `${name}${entry.name}/`);
      else entries[`${name}${entry.name}`] = Uint8Array.from(readFileSync(join(path, entry.name)));
    }
  };
  add(from, '');
  const file = join(mkdtempSync(join(home, 'zip-')), 'model.zip');
  writeFileSync(file, zipSync(entries));
  return file;
}

describe('a model', () => {
  test('is imported from a zip, listed beside ours, used by its id and removed', async () => {
    const made = await run('import', zipped(FIXTURE));
    expect(made).toMatchObject({ id: 'dataset901-random', folds: ['fold_0', 'fold_1'], task: null, licence: { needsNumber: false } });
    const models = await listed();
    expect(models[0]).toMatchObject({ origin: 'shipped', recipe: 'arthroplan' });
    expect(models.find(({ id }) => id === 'dataset901-random')).toMatchObject({ origin: 'imported', recipe: 'nnunet', networks: 2, bones: ['hip', 'femur', 'sacrum'], problem: null });
    const found = await readAnyModel(context().resources, 'dataset901-random');
    expect(found.kind).toBe('imported');
    expect(found.model.manifest.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await run('remove', 'dataset901-random')).toEqual({ removed: 'dataset901-random' });
    expect(leftBehind()).toEqual([]);
  });

  test('gives its published result until its user sets it to be refined on the scan', async () => {
    await run('import', FIXTURE, '--folds', 'first');
    const refines = async (): Promise<boolean | undefined> => (await listed()).find(({ id }) => id === 'dataset901-random')?.refines;
    expect(await refines()).toBe(false);
    expect(await run('refine', 'dataset901-random', 'on')).toEqual({ id: 'dataset901-random', refines: true });
    expect(await refines()).toBe(true);
    await run('refine', 'dataset901-random', 'off');
    expect(await refines()).toBe(false);
    await expect(run('refine', 'bones-coarse', 'on')).rejects.toMatchObject({ reason: 'model.notImported' });
    await expect(run('refine', 'dataset901-random', 'maybe')).rejects.toBeInstanceOf(UsageError);
  });

  test('is imported from a folder with the first fold alone where that is asked for', async () => {
    expect(await run('import', FIXTURE, '--folds', 'first')).toMatchObject({ folds: ['fold_0'] });
    expect(readdirSync(join(folder, 'dataset901-random')).sort()).toEqual(['manifest.json', 'model.onnx']);
  });

  test('that is there already is not imported over', async () => {
    await run('import', FIXTURE, '--folds', 'first');
    await expect(run('import', FIXTURE)).rejects.toMatchObject({ reason: 'model.alreadyThere', values: { model: 'dataset901-random' } });
    expect(leftBehind()).toEqual(['dataset901-random']);
  });

  test('whose makers ask for a licence number is imported when the user says to hold one', async () => {
    const appendicular = changedModel(({ plans, dataset }) => {
      plans['dataset_name'] = 'Dataset304_appendicular_bones_ext_1559subj';
      dataset['labels'] = { background: 0, patella: 1, tibia: 2, femur: 3 };
    });
    await expect(run('import', appendicular)).rejects.toMatchObject({ reason: 'model.licenceNotAccepted', values: { task: 'appendicular_bones' } });
    expect(leftBehind()).toEqual([]);
    expect(await run('import', appendicular, '--accept-licence')).toMatchObject({ task: 'appendicular_bones', licence: { needsNumber: true, accepted: true } });
    const { model } = await readAnyModel(context().resources, 'dataset304-appendicular-bones-ext-1559subj');
    expect('parts' in model ? model.parts[0].manifest.output : null).toMatchObject({ channels: [{ bone: null }, { bone: 'patella' }, { bone: 'tibia' }, { name: 'femur', bone: null }] });
  });
});

describe('nothing is left behind by', () => {
  test('a zip that is damaged', async () => {
    const file = zipped(FIXTURE);
    writeFileSync(file, readFileSync(file).subarray(0, 60_000));
    await expect(run('import', file)).rejects.toMatchObject({ reason: expect.stringMatching(/^nnunet\./) as unknown });
    expect(leftBehind()).toEqual([]);
  });

  test('a model without a bone of ours', async () => {
    const organs = changedModel(({ dataset }) => { dataset['labels'] = { background: 0, liver: 1, spleen: 2, rib_left_1: 3 }; });
    await expect(run('import', organs)).rejects.toMatchObject({ reason: 'model.noBoneClass' });
    expect(leftBehind()).toEqual([]);
  });

  test('a folder without a model', async () => {
    const empty = mkdtempSync(join(home, 'empty-'));
    await expect(run('import', empty)).rejects.toMatchObject({ reason: 'nnunet.filesMissing' });
    expect(leftBehind()).toEqual([]);
  });

  test('an import that is cancelled', async () => {
    const controller = new AbortController();
    const stop = context(controller.signal, (step) => { if (step === 'nnunet.writing') controller.abort(); });
    await expect(modelCommand.run(['import', FIXTURE], stop)).rejects.toThrow();
    expect(leftBehind()).toEqual([]);
  });

  test('an import whose process died, once another begins', async () => {
    mkdirSync(join(folder, '.999999999.half'), { recursive: true });
    await run('import', FIXTURE, '--folds', 'first');
    expect(leftBehind()).toEqual(['dataset901-random']);
  });
});

test('a model that is damaged is listed with what is wrong with it', async () => {
  await run('import', FIXTURE, '--folds', 'first');
  rmSync(join(folder, 'dataset901-random', 'model.onnx'));
  expect((await listed()).find(({ id }) => id === 'dataset901-random')?.problem).toMatch(/missing/);
});

test('models that ship with the app, unknown ones, and wrong words are refused', async () => {
  await expect(run('remove', 'bones-coarse')).rejects.toMatchObject({ reason: 'model.notImported' });
  await expect(run('import', FIXTURE, '--task', 'totall')).rejects.toMatchObject({ reason: 'model.taskUnknown' });
  await expect(run('import')).rejects.toBeInstanceOf(UsageError);
  await expect(run('adopt')).rejects.toBeInstanceOf(UsageError);
});

test("models of the user lie beside the app's own data", () => {
  expect(importedModelsIn(userDataFolder({ ARTHROPLAN_HOME: '/data' }, 'linux', '/home/u'))).toBe(join('/data', 'models'));
  expect(userDataFolder({}, 'linux', '/home/u')).toBe(join('/home/u', '.config', 'ArthroPlan'));
  expect(userDataFolder({}, 'darwin', '/Users/u')).toBe(join('/Users/u', 'Library', 'Application Support', 'ArthroPlan'));
  expect(userDataFolder({ APPDATA: '/roaming' }, 'win32', '/u')).toBe(join('/roaming', 'ArthroPlan'));
});
