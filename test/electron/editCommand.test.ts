import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { readLabelImage } from '../../electron/adapters/labelImages';
import { writeNiftiLabels } from '../../electron/adapters/niftiFile';
import { openArtifacts } from '../../electron/cases/artifacts';
import { UsageError, type CommandContext } from '../../electron/cli/command';
import { editCommand } from '../../electron/cli/commands/edit';
import { transform } from '../../shared/geometry/transform';
import type { VoxelGrid } from '../../shared/volume/grid';
import { niftiFile, size, straight } from '../corpus/volumeFiles';
import { brush, differences, edited, gridAbout, inBall, labelsOn, scanOn } from '../shared/editPhantom';

/** The grid of the CT: its NIfTI map is RAS, ours LPS. */
const grid: VoxelGrid = { size, worldFromIndex: transform(straight.map((value, n) => (n < 8 ? -value : value))) };
const middle = [0, 1, 2].map((r) => [0, 1, 2].reduce((sum, c) => sum + ((grid.worldFromIndex.rows[4 * r + c] as number) * ((size[c] as number) - 1)) / 2, grid.worldFromIndex.rows[4 * r + 3] as number)) as [number, number, number];
const labels = labelsOn(grid, (place) => (inBall(place, middle, 4) ? 'femur_left' : 'background'));
const painted = brush({ path: [[middle[0] + 3, middle[1], middle[2]] as never], radiusMm: 3 });

let folder = '';
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'arthroplan-edit-command-'));
  writeFileSync(join(folder, 'ct.nii'), niftiFile({ sform: straight }));
  writeFileSync(join(folder, 'edits.json'), JSON.stringify([painted]));
  await writeNiftiLabels(join(folder, 'labels.nii.gz'), labels);
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const context = (): CommandContext => ({
  cwd: folder, artifacts: openArtifacts(join(folder, 'artifacts')), resources: { modelsFolder: '', implantsFolder: '', appVersion: '0' },
  signal: new AbortController().signal, progress: () => undefined,
});
const words = (...more: string[]): string[] => ['ct.nii', '--labels', 'labels.nii.gz', '--edits', 'edits.json', '--out', 'out', ...more];

test('a list of edits is made on labels of a CT, and what it changed is told', async () => {
  const told = await editCommand.run(words(), context());
  const wanted = edited(labels, scanOn(grid), painted).labels;
  expect(told).toMatchObject({ edits: 1, bones: [{ bone: 'femur_left', edits: 1, removedCm3: 0 }] });
  const read = await readLabelImage(join(folder, 'out', 'labels.nii.gz'));
  expect(differences({ grid, voxels: Uint8Array.from(read.voxels) }, wanted)).toBe(0);
  expect(JSON.parse(readFileSync(join(folder, 'out', 'run.json'), 'utf8'))).toMatchObject({ editedByHand: { edits: 1 }, withoutEffect: 0 });
});

test('labels of another grid, values of others and lists that are none are refused; missing words are told', async () => {
  await writeNiftiLabels(join(folder, 'far.nii.gz'), { ...labels, grid: gridAbout(size, [0.8, 0.9, 1.1]) });
  await writeNiftiLabels(join(folder, 'odd.nii.gz'), { grid, voxels: labels.voxels.map((voxel) => (voxel === 0 ? 0 : 77)) });
  writeFileSync(join(folder, 'none.json'), JSON.stringify([{ tool: 'melt' }]));
  await expect(editCommand.run(words('--labels', 'far.nii.gz'), context())).rejects.toMatchObject({ reason: 'edit.otherGrid' });
  await expect(editCommand.run(words('--labels', 'odd.nii.gz'), context())).rejects.toMatchObject({ reason: 'edit.otherValues', values: { value: 77 } });
  await expect(editCommand.run(words('--edits', 'none.json'), context())).rejects.toMatchObject({ reason: 'edit.malformed' });
  await expect(editCommand.run(['ct.nii'], context())).rejects.toBeInstanceOf(UsageError);
});
