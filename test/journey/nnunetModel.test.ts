import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

import { keyOf, openArtifacts } from '../../electron/cases/artifacts';
import { readAbout, readLabels, writeVolume } from '../../electron/cases/bulk';
import { setRefined } from '../../electron/catalog/modelFolder';
import { readImportedModel } from '../../electron/catalog/models';
import { segment } from '../../electron/jobs/tasks/segment';
import { segmentWithNnunet, type NnunetSegmentation } from '../../electron/jobs/tasks/segmentNnunet';
import type { BoneName } from '../../shared/anatomy/bone';
import { point } from '../../shared/geometry/spaces';
import { compose, mapPoint, transform } from '../../shared/geometry/transform';
import { Refusal } from '../../shared/jobs/job';
import { labelValueOf } from '../../shared/segmentation/labels';
import type { ClassBone, NnunetManifest } from '../../shared/segmentation/nnunet/manifest';
import type { SaidSide } from '../../shared/segmentation/sides';
import { labelsAbout } from '../../shared/segmentation/summary';
import { voxelCount, type Volume, type VoxelGrid } from '../../shared/volume/grid';
import { thresholdNetwork } from '../electron/tinyOnnx';

const home = mkdtempSync(join(tmpdir(), 'arthroplan-nnunet-'));
afterAll(() => { rmSync(home, { recursive: true, force: true }); });

/** The network takes HU 0, 400, 800 … for its channels 0, 1, 2 …; in between the nearer one wins. */
const STEP_HU = 400;
const SHARPNESS = 100;

/** A model with these classes, installed as an import would install it. */
async function model(id: string, classes: readonly ClassBone[], over: Partial<NnunetManifest> = {}) {
  const onnx = thresholdNetwork([null, ...classes].map((_, n) => ({ weight: 2 * SHARPNESS * n * (STEP_HU / 1000), bias: -SHARPNESS * (n * (STEP_HU / 1000)) ** 2 })));
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  const manifest: NnunetManifest = {
    schema: 1, recipe: 'totalsegmentator', id, version: '1', sha256, networks: [{ fold: 'fold_0', file: 'model.onnx', sha256 }], licence: 'Apache-2.0', source: 'made by the test', dataset: 'Dataset001_Blocks',
    imported: { at: '2026-11-21T00:00:00.000Z', licenceAccepted: true }, modality: 'CT',
    input: { name: 'image', axes: ['S', 'A', 'R'], spacingMm: [3, 3, 3], patch: [16, 24, 32], sizeMultiple: [8, 8, 8], normalisation: { clipLow: -1000, clipHigh: 3000, mean: 0, std: 1000 } },
    resampling: { kind: 'endpoints', order: 1 }, tiling: { step: 0.5, mirrorAxes: [] },
    output: { name: 'logits', channels: [{ name: 'background', bone: null }, ...classes.map((bone) => ({ name: String(bone), bone }))] }, expected: { secondsPerTileCpu: 0 }, ...over,
  };
  mkdirSync(join(home, id), { recursive: true });
  writeFileSync(join(home, id, 'model.onnx'), onnx);
  writeFileSync(join(home, id, 'manifest.json'), JSON.stringify(manifest));
  return readImportedModel(home, id);
}

type Block = { readonly bone: BoneName; readonly channel: number; readonly low: readonly number[]; readonly high: readonly number[] };
const block = (bone: BoneName, channel: number, low: readonly number[], high: readonly number[]): Block => ({ bone, channel, low, high });
const hipsAs = (left: number, right: number): Block[] => [block('hip_left', left, [45, -25, -20], [95, 25, 60]), block('hip_right', right, [-95, -25, -20], [-45, 25, 60])];
const femoraAs = (left: number, right: number): Block[] => [block('femur_left', left, [75, -20, -90], [110, 15, -32]), block('femur_right', right, [-110, -20, -90], [-75, 15, -32])];
const sacrumAs = (channel: number): Block => block('sacrum', channel, [-33, 0, 0], [33, 40, 50]);

/** Farther than this from every surface the label must be right: a voxel of the network, and the blur of its resampling. */
const CLEAR_MM = 5;

type Painted = { readonly volume: Volume; /** The label where it is beyond doubt, 255 near a surface. */ readonly truth: Uint8Array };

function painted(grid: VoxelGrid, blocks: readonly Block[]): Painted {
  const [voxels, truth] = [new Int16Array(voxelCount(grid)), new Uint8Array(voxelCount(grid))];
  const isWithin = (place: readonly number[], { low, high }: Block, margin: number): boolean => place.every((x, axis) => x > (low[axis] as number) - margin && x < (high[axis] as number) + margin);
  for (let at = 0; at < voxels.length; at++) {
    const place = mapPoint(grid.worldFromIndex, point<'index'>(at % grid.size[0], Math.floor(at / grid.size[0]) % grid.size[1], Math.floor(at / grid.size[0] / grid.size[1])));
    const near = blocks.find((each) => isWithin(place, each, CLEAR_MM));
    if (!near) continue;
    voxels[at] = isWithin(place, near, 0) ? near.channel * STEP_HU : 0;
    truth[at] = isWithin(place, near, -CLEAR_MM) ? labelValueOf(near.bone) : DOUBTFUL;
  }
  return { volume: { grid, voxels }, truth };
}
const DOUBTFUL = 255;

/** Voxels whose label is beyond doubt and is another. */
const wrongVoxels = (labels: Uint8Array, truth: Uint8Array): number => labels.reduce((count, label, at) => count + (truth[at] !== DOUBTFUL && truth[at] !== label ? 1 : 0), 0);

const straight: VoxelGrid = { size: [120, 40, 90], worldFromIndex: transform([2, 0, 0, -119, 0, 2, 0, -39, 0, 0, 2, -99]) };
/** Slices first, two axes flipped, 2 x 1.9 x 2.2 mm, turned by 8 degrees about z. */
const [c, s] = [Math.cos(0.14), Math.sin(0.14)];
const oblique: VoxelGrid = {
  size: [85, 128, 60],
  worldFromIndex: compose(transform<'world', 'world'>([c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0]), transform([0, -1.9, 0, 121, 0, 0, 2.0, -59, -2.2, 0, 0, 90])),
};
const sided = ['hip_left', 'hip_right', 'femur_left', 'femur_right', 'sacrum'] as const;

async function run(volume: Volume, installed: Awaited<ReturnType<typeof model>>, said: SaidSide | null = null): Promise<NnunetSegmentation> {
  return segmentWithNnunet(volume, { model: installed, provider: 'cpu', said, pause: () => Promise.resolve() });
}

describe.each([['straight', straight], ['oblique, permuted and flipped', oblique]] as const)('on a %s grid', (_, grid) => {
  test('bones get their names and sides, on the grid of the scan, where they are', async () => {
    const { volume, truth } = painted(grid, [...hipsAs(1, 2), ...femoraAs(3, 4), sacrumAs(5)]);
    const { labels, bones, session } = await run(volume, await model('sided', sided));
    expect(labels.grid).toEqual(grid);
    expect(wrongVoxels(labels.voxels, truth)).toBe(0);
    expect(bones.sides).toMatchObject({ hip: { cue: 'pair' }, femur: { cue: 'pair' } });
    expect(bones.probabilityOf('hip')).toHaveLength(bones.labels.voxels.length);
    expect(session.provider).toBe('cpu');
  });

  test('a model without sides gets them from the scan', async () => {
    const { volume, truth } = painted(grid, [...femoraAs(1, 1), sacrumAs(2)]);
    const { labels } = await run(volume, await model('unsided', ['femur', 'sacrum']));
    expect(wrongVoxels(labels.voxels, truth)).toBe(0);
  });

  test('a model whose left is the right of the scan is refused, and nothing is swapped', async () => {
    const { volume } = painted(grid, [...femoraAs(2, 1), sacrumAs(3)]);
    const refusal = await run(volume, await model('femora', ['femur_left', 'femur_right', 'sacrum'])).catch((cause: unknown) => cause);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ reason: 'model.sidesDisagree', values: { bone: 'femur_left', side: 'right' } });
  });
});

test("nnU-Net's own recipe finds them as well, its logits taken to the scan before they are compared", async () => {
  const { volume, truth } = painted(oblique, [...femoraAs(3, 4), sacrumAs(5)]);
  const resampling = { kind: 'boxes', image: { order: 3, orderSeparate: 0 }, logits: { order: 1, orderSeparate: 0 }, separate: null } as const;
  const { labels } = await run(volume, await model('boxes', sided, { recipe: 'nnunet', resampling }));
  expect(wrongVoxels(labels.voxels, truth)).toBe(0);
});

describe('one bone alone, nothing about it', () => {
  const { volume } = painted(straight, [femoraAs(1, 2)[0] as Block]);

  test("the model's word for its side stands, and that is said", async () => {
    const { labels, bones } = await run(volume, await model('lone', ['femur_left', 'femur_right']));
    expect(bones.sides.femur).toEqual({ cue: 'model' });
    expect(labels.voxels).toContain(labelValueOf('femur_left'));
  });

  test('without a word for its side it is refused, unless the side is said', async () => {
    const lone = await model('lone-open', ['femur']);
    await expect(run(volume, lone)).rejects.toMatchObject({ reason: 'segment.sideAmbiguous', values: { bone: 'femur' } });
    const { labels } = await run(volume, lone, { side: 'left', by: 'dicom' });
    expect(labels.voxels).toContain(labelValueOf('femur_left'));
  });
});

test('a case segmented with it says which model, its hash and its licence', async () => {
  const { volume, truth } = painted(oblique, [...femoraAs(1, 2), sacrumAs(3)]);
  const { manifest } = await model('femora', ['femur_left', 'femur_right', 'sacrum']);
  const artifacts = openArtifacts(join(home, 'artifacts'));
  const key = keyOf('volume', { of: 'femora' });
  await writeVolume(artifacts, key, { ...volume, about: {} });
  const context = {
    artifacts, signal: new AbortController().signal, progress: () => undefined,
    resources: { modelsFolder: 'models', importedModelsFolder: home, implantsFolder: 'implants', appVersion: 'test' },
  };
  const { labels } = await segment({ volume: key, model: 'femora', provider: 'cpu' }, context);
  const about = labelsAbout.parse(await readAbout(artifacts, labels));
  expect(about.model).toEqual({ id: 'femora', version: '1', sha256: manifest.sha256, licence: 'Apache-2.0' });
  expect(wrongVoxels((await readLabels(artifacts, labels)).voxels, truth)).toBe(0);
});

test('refined on the scan, where that is asked for, its bones end where those of the scan do; as published they end at voxels of 3 mm', async () => {
  const { volume } = painted(straight, [...femoraAs(1, 2), sacrumAs(3)]);
  const exact = Uint8Array.from(volume.voxels, (hu) => [0, labelValueOf('femur_left'), labelValueOf('femur_right'), labelValueOf('sacrum')][hu / STEP_HU] as number);
  await model('femora', ['femur_left', 'femur_right', 'sacrum']);
  const artifacts = openArtifacts(join(home, 'artifacts-refined'));
  const key = keyOf('volume', { of: 'femora, refined' });
  await writeVolume(artifacts, key, { ...volume, about: {} });
  const resources = { modelsFolder: 'models', importedModelsFolder: home, implantsFolder: 'implants', appVersion: 'test' };
  const result = async (refine?: boolean) => {
    const { labels } = await segment({ volume: key, model: 'femora', provider: 'cpu', refine }, { artifacts, resources, signal: new AbortController().signal, progress: () => undefined });
    const { boundaries } = labelsAbout.parse(await readAbout(artifacts, labels));
    return { labels, boundaries, wrong: wrongVoxels((await readLabels(artifacts, labels)).voxels, exact) };
  };
  const [published, refined] = [await result(), await result(true)];
  expect([published.boundaries, refined.boundaries]).toEqual([undefined, 'refined']);
  expect(refined.wrong).toBeLessThan(0.5 * published.wrong);
  // The model's own setting counts where a job does not say.
  await setRefined(home, 'femora', true);
  expect((await result()).labels).toBe(refined.labels);
  expect((await result(false)).labels).toBe(published.labels);
  await setRefined(home, 'femora', false);
});

test('a scan without any of its bones is refused', async () => {
  const { volume } = painted(straight, []);
  await expect(run(volume, await model('sided', sided))).rejects.toMatchObject({ reason: 'segment.noBone' });
});

test('a network that is not the one of its manifest is not run', async () => {
  await model('damaged', ['femur']);
  writeFileSync(join(home, 'damaged', 'model.onnx'), 'something else');
  await expect(readImportedModel(home, 'damaged')).rejects.toMatchObject({ code: 'modelUnusable' });
});
