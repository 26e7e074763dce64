import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { openArtifacts, keyOf } from '../../electron/cases/artifacts';
import { readAbout, readLabels, writeVolume } from '../../electron/cases/bulk';
import { writeNiftiLabels } from '../../electron/adapters/niftiFile';
import { segment } from '../../electron/jobs/tasks/segment';
import type { TaskServices } from '../../electron/jobs/task';
import type { BoneName } from '../../shared/anatomy/bone';
import { point } from '../../shared/geometry/spaces';
import { compose, mapPoint, transform } from '../../shared/geometry/transform';
import { Refusal } from '../../shared/jobs/job';
import { labelValueOf } from '../../shared/segmentation/labels';
import { labelsAbout } from '../../shared/segmentation/summary';
import { voxelCount, type Volume, type VoxelGrid } from '../../shared/volume/grid';
import { huOf, tinyModels } from '../electron/tinyModel';

/** Boxes (world mm) with the HU of the tiny network: a pelvis for a ruler. */
type Block = { readonly name: BoneName; readonly hu: number; readonly low: readonly number[]; readonly high: readonly number[] };
const hips: readonly Block[] = [
  { name: 'hip_left', hu: huOf.hip, low: [45, -25, -20], high: [95, 25, 60] },
  { name: 'hip_right', hu: huOf.hip, low: [-95, -25, -20], high: [-45, 25, 60] },
];
const femora: readonly Block[] = [
  { name: 'femur_left', hu: huOf.femur, low: [75, -20, -90], high: [110, 15, -32] },
  { name: 'femur_right', hu: huOf.femur, low: [-110, -20, -90], high: [-75, 15, -32] },
];
/** Bone has a grain, HU either way: what is perfectly even is taken for fluid. */
const GRAIN_HU = 10;
const sacrum: Block = { name: 'sacrum', hu: huOf.sacrum, low: [-33, 0, 0], high: [33, 40, 50] };

function painted(grid: VoxelGrid, blocks: readonly Block[]): { volume: Volume; truth: Uint8Array } {
  const [voxels, truth] = [new Int16Array(voxelCount(grid)), new Uint8Array(voxelCount(grid))];
  for (let at = 0; at < voxels.length; at++) {
    const place = mapPoint(grid.worldFromIndex, point<'index'>(at % grid.size[0], Math.floor(at / grid.size[0]) % grid.size[1], Math.floor(at / grid.size[0] / grid.size[1])));
    const block = blocks.find(({ low, high }) => place.every((x, axis) => x > (low[axis] as number) && x < (high[axis] as number)));
    if (block) [voxels[at], truth[at]] = [block.hu + ((7 * at) % (2 * GRAIN_HU + 1)) - GRAIN_HU, labelValueOf(block.name)];
  }
  return { volume: { grid, voxels }, truth };
}

const straight: VoxelGrid = { size: [120, 40, 90], worldFromIndex: transform([2, 0, 0, -119, 0, 2, 0, -39, 0, 0, 2, -99]) };
/** Slices first, two axes flipped, 2 x 1.9 x 2.2 mm, turned by 8 degrees about z. */
const [c, s] = [Math.cos(0.14), Math.sin(0.14)];
const oblique: VoxelGrid = {
  size: [85, 128, 60],
  worldFromIndex: compose(transform<'world', 'world'>([c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0]), transform([0, -1.9, 0, 121, 0, 0, 2.0, -59, -2.2, 0, 0, 90])),
};

function services(): TaskServices & { readonly steps: [string, number][] } {
  const steps: [string, number][] = [];
  return {
    artifacts: openArtifacts(mkdtempSync(join(tmpdir(), 'arthroplan-segment-'))), steps, signal: new AbortController().signal,
    resources: { modelsFolder: tinyModels(), implantsFolder: '', appVersion: 'test' },
    progress: (step, fraction) => void steps.push([step, fraction]),
  };
}

async function segmented(volume: Volume, context: TaskServices) {
  const key = keyOf('volume', { voxels: Array.from(volume.voxels.subarray(0, 100)), size: volume.grid.size, sum: volume.voxels.reduce((a, b) => a + b, 0) });
  await writeVolume(context.artifacts, key, { ...volume, about: {} });
  return segment({ volume: key, model: 'tiny', provider: 'cpu' }, context);
}

const dice = (a: Uint8Array, b: Uint8Array, value: number): number => {
  let [both, either] = [0, 0];
  for (let at = 0; at < a.length; at++) {
    if (a[at] === value) either++;
    if (b[at] === value) either++;
    if (a[at] === value && b[at] === value) both++;
  }
  return (2 * both) / either;
};

describe.each([['straight', straight], ['oblique, permuted and flipped', oblique]] as const)('a pelvis on a %s grid', (_, grid) => {
  const { volume, truth } = painted(grid, [...hips, ...femora, sacrum]);

  test('gets its bones by name and side, on its own grid, where they are', async () => {
    const context = services();
    const { labels, provider } = await segmented(volume, context);
    const map = await readLabels(context.artifacts, labels);
    expect(provider).toBe('cpu');
    expect(map.grid).toEqual(grid);
    for (const name of ['hip_left', 'hip_right', 'femur_left', 'femur_right', 'sacrum'] as const) {
      expect(dice(map.voxels, truth, labelValueOf(name)), name).toBeGreaterThan(0.9);
    }
    expect(map.voxels.some((value) => value > labelValueOf('sacrum'))).toBe(false);
  });
});

describe('what is known of the labels', () => {
  const { volume } = painted(straight, [...hips, ...femora, { ...sacrum, high: [33, 60, 50] }]);

  test('names the model, the provider, each bone with its volume, and the faces that cut it', async () => {
    const context = services();
    const { labels } = await segmented(volume, context);
    const about = labelsAbout.parse(await readAbout(context.artifacts, labels));
    expect(about.model.id).toBe('tiny');
    expect(about.sides).toMatchObject({ hip: { cue: 'pair' }, femur: { cue: 'pair' } });
    const voxels = (await readLabels(context.artifacts, labels)).voxels.filter((value) => value === labelValueOf('hip_left')).length;
    expect(about.bones.hip_left?.volumeCm3).toBeCloseTo((voxels * 2 * 2 * 2) / 1000, 2);
    expect(about.bones.hip_left?.cutAt).toEqual([]);
    expect(about.bones.sacrum?.cutAt).toEqual(['P']);
    expect(about.bones.hip_left?.confidence).toBeGreaterThan(0.9);
    expect(about.stages.map(({ stage }) => stage)).toEqual(['prepare', 'network', 'refine', 'quality']);
  });

  test('is made once: the same input gives the same key without a second run', async () => {
    const context = services();
    const first = await segmented(volume, context);
    const steps = context.steps.length;
    expect(await segmented(volume, context)).toEqual(first);
    expect(context.steps).toHaveLength(steps);
  });
});

describe('a volume that must not be used', () => {
  test('has no bone: it is refused', async () => {
    const { volume } = painted(straight, []);
    await expect(segmented(volume, services())).rejects.toMatchObject({ reason: 'segment.noBone' });
  });

  test('shows one hip bone and nothing that tells its side: it is refused, not guessed', async () => {
    const cut: VoxelGrid = { size: [40, 40, 60], worldFromIndex: transform([2, 0, 0, 30, 0, 2, 0, -39, 0, 0, 2, -40]) };
    const { volume } = painted(cut, [hips[0] as Block]);
    await expect(segmented(volume, services())).rejects.toMatchObject({ reason: 'segment.sideAmbiguous', values: { bone: 'hip' } });
  });

  test('shows one hip bone whose side somebody says: it takes that side, the user before the header', async () => {
    const cut: VoxelGrid = { size: [40, 40, 60], worldFromIndex: transform([2, 0, 0, 30, 0, 2, 0, -39, 0, 0, 2, -40]) };
    const context = services();
    const key = keyOf('volume', 'lone hip');
    await writeVolume(context.artifacts, key, { ...painted(cut, [hips[0] as Block]).volume, about: { laterality: 'right' } });
    const namesAfter = async (inView?: 'left' | 'right'): Promise<number[]> => {
      const { labels } = await segment({ volume: key, model: 'tiny', provider: 'cpu', inView }, context);
      return [...new Set((await readLabels(context.artifacts, labels)).voxels)].filter((value) => value !== 0);
    };
    expect(await namesAfter()).toEqual([labelValueOf('hip_right')]);
    expect(await namesAfter('left')).toEqual([labelValueOf('hip_left')]);
  });

  test('asks for a model that is not there', async () => {
    const context = services();
    const key = keyOf('volume', 'none');
    await expect(segment({ volume: key, model: 'large', provider: 'cpu' }, context)).rejects.toThrow(Refusal);
  });
});

test('one hip and the sacrum tell the side; nothing is invented on the other', async () => {
  const context = services();
  const { volume } = painted(straight, [hips[1] as Block, sacrum]);
  const { labels } = await segmented(volume, context);
  const about = labelsAbout.parse(await readAbout(context.artifacts, labels));
  expect(Object.keys(about.bones)).toEqual(['hip_right', 'sacrum']);
  expect(about.sides).toMatchObject({ hip: { cue: 'sacrum' } });
});

test('hips joined at the symphysis are cut in the middle', async () => {
  const context = services();
  const bridge: Block = { name: 'hip_left', hu: huOf.hip, low: [-60, -25, -20], high: [60, -5, 0] };
  const { volume } = painted(straight, [...hips, bridge]);
  const { labels } = await segmented(volume, context);
  const about = labelsAbout.parse(await readAbout(context.artifacts, labels));
  const [left, right] = [about.bones.hip_left?.volumeCm3 ?? 0, about.bones.hip_right?.volumeCm3 ?? 1];
  expect(Math.abs(left / right - 1)).toBeLessThan(0.05);
});

test('metal neither crashes nor joins two bones', async () => {
  const context = services();
  const { volume } = painted(straight, [...hips, ...femora, sacrum]);
  const screw = { ...volume, voxels: volume.voxels.map((hu, at) => (hu === huOf.femur && at % 7 === 0 ? 3071 : hu)) };
  const { labels } = await segmented(screw, context);
  const about = labelsAbout.parse(await readAbout(context.artifacts, labels));
  expect(Object.keys(about.bones)).toContain('hip_left');
});

test('asked to stop, the task stops between two patches', async () => {
  const stop = new AbortController();
  const context: TaskServices = { ...services(), signal: stop.signal, progress: (step, fraction) => { if (step === 'segment.network' && fraction > 0.1) stop.abort(); } };
  const { volume } = painted(straight, hips);
  await expect(segmented(volume, context)).rejects.toThrow(/abort/i);
});

test.each([['straight', straight], ['oblique', oblique]] as const)('labels written as NIfTI on a %s grid come back voxel by voxel and in their place', async (_, grid) => {
  const { readImageNode } = await import('@itk-wasm/image-io');
  const { truth } = painted(grid, [...hips, sacrum]);
  const path = join(mkdtempSync(join(tmpdir(), 'arthroplan-nifti-')), 'labels.nii.gz');
  await writeNiftiLabels(path, { grid, voxels: truth });
  const image = await readImageNode(path);
  expect(image.size).toEqual([...grid.size]);
  expect(new Uint8Array(image.data as Uint8Array)).toEqual(truth);
  const { rows } = grid.worldFromIndex;
  [0, 1, 2].forEach((row) => {
    expect(image.origin[row]).toBeCloseTo(rows[4 * row + 3] as number, 3);
    [0, 1, 2].forEach((axis) => expect((image.direction[3 * row + axis] as number) * (image.spacing[axis] as number)).toBeCloseTo(rows[4 * row + axis] as number, 5));
  });
});
