import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { writeNiftiLabels } from '../../electron/adapters/niftiFile';
import { openArtifacts } from '../../electron/cases/artifacts';
import { UsageError, type CommandContext } from '../../electron/cli/command';
import { evaluateCommand } from '../../electron/cli/commands/evaluate';
import { evaluationTable, type Evaluation } from '../../electron/cli/evaluationTable';
import { transform } from '../../shared/geometry/transform';
import { labelNames, labelValueOf } from '../../shared/segmentation/labels';
import { voxelCount, type VoxelGrid } from '../../shared/volume/grid';

const folder = mkdtempSync(join(tmpdir(), 'arthroplan-evaluate-'));
const context: CommandContext = {
  cwd: folder, artifacts: openArtifacts(join(folder, 'artifacts')), signal: new AbortController().signal, progress: () => undefined,
  resources: { modelsFolder: '', implantsFolder: '', appVersion: 'test' },
};

const grid: VoxelGrid = { size: [30, 12, 10], worldFromIndex: transform([1, 0, 0, -15, 0, 1, 0, -6, 0, 0, 2, 40]) };
const slab = (first: number, end: number, value: number): Uint8Array => Uint8Array.from({ length: voxelCount(grid) }, (_, at) => (at % 30 >= first && at % 30 < end ? value : 0));
const [left, right] = [labelValueOf('hip_left'), labelValueOf('hip_right')];

/** Result: right hip 2 to 7, left hip 20 to 26. Reference: right hip 2 to 8, left hip 20 to 26, a bladder. */
beforeAll(async () => {
  ['masks', 'result', 'moved'].forEach((name) => { mkdirSync(join(folder, name), { recursive: true }); });
  const mask = (name: string, voxels: Uint8Array): Promise<void> => writeNiftiLabels(join(folder, name), { grid, voxels });
  await mask('masks/hip_right.nii.gz', slab(2, 8, 1));
  await mask('masks/hip_left.nii.gz', slab(20, 26, 1));
  await mask('masks/urinary_bladder.nii.gz', slab(12, 16, 1));
  const shifted = { size: grid.size, worldFromIndex: transform<'world', 'index'>(grid.worldFromIndex.rows.map((value, at) => (at === 3 ? value + 1 : value))) };
  await writeNiftiLabels(join(folder, 'moved/hip_left.nii.gz'), { grid: shifted, voxels: slab(20, 26, 1) });
  const both = slab(2, 7, right);
  slab(20, 26, left).forEach((value, at) => { if (value !== 0) both[at] = value; });
  await mask('result/labels.nii.gz', both);
  writeFileSync(join(folder, 'result/labels.json'), JSON.stringify(labelNames));
});

const evaluated = async (...words: string[]): Promise<Evaluation> => (await evaluateCommand.run(['ct', ...words, '--labels-of', 'result/labels.nii.gz'], context)) as Evaluation;

describe('a finished segmentation', () => {
  test('is scored against a folder of masks; what is no bone of ours is named and left out', async () => {
    const { bones, otherMasks, leftOut } = await evaluated('masks');
    expect(Object.keys(bones)).toEqual(['hip_left', 'hip_right']);
    expect(bones.hip_left?.dice).toBe(1);
    expect(bones.hip_right?.dice).toBeCloseTo((2 * 5) / 11, 4);
    expect(bones.hip_right?.hd95Mm).toBeCloseTo(1, 4);
    expect([otherMasks, leftOut]).toEqual([['urinary_bladder'], []]);
  });

  test('scored against itself, as a label map with its names beside it, is perfect', async () => {
    const { bones } = await evaluated('result');
    for (const score of Object.values(bones)) expect(score).toMatchObject({ dice: 1, meanSurfaceMm: 0, hd95Mm: 0, volumeDifference: 0, sideSwaps: 0 });
  });

  test('bones that the reference lacks are left out with a note', async () => {
    expect((await evaluated('moved', '--resample')).leftOut).toEqual(['hip_right']);
  });

  test('a reference on another grid is refused by file and reason', async () => {
    await expect(evaluated('moved')).rejects.toMatchObject({ reason: 'evaluation.origin', values: { file: join(folder, 'moved', 'hip_left.nii.gz') } });
  });

  test('and is taken by nearest neighbour when asked: a mask shifted by a voxel overlaps in 5 of 6 columns', async () => {
    const { bones, resampled } = await evaluated('moved', '--resample');
    expect(bones.hip_left?.dice).toBeCloseTo(10 / 12, 4);
    expect(resampled).toEqual(['hip_left']);
  });

  test('is written as JSON where a folder is named, and told as a table in both languages', async () => {
    const result = await evaluated('masks', '--out', 'report');
    const written = JSON.parse(readFileSync(join(folder, 'report', 'evaluation.json'), 'utf8')) as Evaluation;
    expect(written.bones).toEqual(result.bones);
    expect(evaluateCommand.printed?.(result, 'en')).toContain('hip_right');
    expect(evaluateCommand.printed?.(result, 'zh').split('\n')[0]).toContain('骨骼');
  });
});

test('beside the comparison stands what the segmentation thought of itself; a low score is marked', () => {
  const score = { dice: 0.9, meanSurfaceMm: 1, hd95Mm: 3, mostMm: 6, volumeCm3: 300, referenceCm3: 310, volumeDifference: -0.03, sideSwaps: 0 };
  const parts = { agreement: 1, contrast: 0.42, volume: 1, closed: 1, density: null };
  const table = evaluationTable({
    command: 'evaluate', appVersion: 'test', input: { ct: 'ct', reference: 'masks', labels: null }, model: null, provider: 'cpu', bones: { hip_left: score, hip_right: score },
    judged: { hip_left: { version: 1, score: 0.42, low: true, reasons: ['contrast'], parts, place: null } },
    leftOut: [], otherMasks: [], resampled: [], stages: [], seconds: null, peakRssMb: null, pictures: null,
  }, 'en').split('\n');
  expect(table.map((line) => line.trimEnd().split(/ {2,}/).at(-1))).toEqual(['own score', '0.42 !', '-']);
});

test('wrong words are told before anything is read', async () => {
  await expect(evaluateCommand.run(['ct'], context)).rejects.toThrow(UsageError);
  await expect(evaluateCommand.run(['ct', 'masks', '--pictures'], context)).rejects.toThrow('--out');
});

test('a label map whose names nobody gives, and a folder without masks of bones, are refused', async () => {
  await expect(evaluated('masks/urinary_bladder.nii.gz')).rejects.toMatchObject({ reason: 'evaluation.noNames' });
  mkdirSync(join(folder, 'empty'), { recursive: true });
  await expect(evaluated('empty')).rejects.toMatchObject({ reason: 'evaluation.noMasks' });
});
