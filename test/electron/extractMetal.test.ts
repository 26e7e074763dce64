import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

import { openArtifacts } from '../../electron/cases/artifacts';
import { readAbout, readMesh, writeLabels } from '../../electron/cases/bulk';
import { extractBones } from '../../electron/jobs/tasks/extractBones';
import { transform } from '../../shared/geometry/transform';
import type { ArtifactKey } from '../../shared/jobs/job';
import { volumeOf } from '../../shared/mesh/measure';
import { labelValueOf, METAL } from '../../shared/segmentation/labels';
import type { LabelMap } from '../../shared/volume/grid';

const folder = mkdtempSync(join(tmpdir(), 'arthroplan-metal-'));
const services = { artifacts: openArtifacts(folder), signal: new AbortController().signal, progress: () => undefined, resources: { modelsFolder: '', implantsFolder: '', appVersion: 'test' } };
afterAll(() => rm(folder, { recursive: true, force: true }));

const [columns, rows, slices] = [44, 32, 50];
const [femur, hip] = [labelValueOf('femur_left'), labelValueOf('hip_left')];

/** A shaft of 24 mm with a nail of 10 mm in it that ends within, and a hip bone beside it; 1 mm voxels. */
const labels = (withNail: boolean): LabelMap => ({
  grid: { size: [columns, rows, slices], worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) },
  voxels: Uint8Array.from({ length: columns * rows * slices }, (_, at) => {
    const [x, y, z] = [at % columns, Math.floor(at / columns) % rows, Math.floor(at / columns / rows)];
    const off = Math.hypot(x - 16, y - 16);
    if (withNail && off <= 5 && z >= 8 && z < 40) return METAL;
    return off <= 12 ? femur : x >= 31 && x < 40 && y >= 8 && y < 24 ? hip : 0;
  }),
});

async function extracted(name: string, map: LabelMap) {
  const key = `labels-${name.padEnd(16, '0')}` as ArtifactKey;
  await writeLabels(services.artifacts, key, { ...map, about: {} });
  return extractBones({ labels: key }, services);
}

test('metal has a surface of its own that says which bone it lies in; the bone stays solid', async () => {
  const { bones, metal } = await extracted('a', labels(true));
  if (!metal || !bones.femur_left) throw new Error('no surface');
  expect(await readAbout(services.artifacts, metal)).toMatchObject({ bone: 'metal', within: ['femur_left'] });
  const nail = volumeOf(await readMesh(services.artifacts, metal));
  const mm3 = labels(true).voxels.filter((value) => value === METAL).length;
  expect(Math.abs(nail - mm3)).toBeLessThan(0.03 * mm3);
  expect(volumeOf(await readMesh(services.artifacts, bones.femur_left))).toBeGreaterThan(0.97 * labels(false).voxels.filter((value) => value === femur).length);
});

test('where there is no metal there is no such surface', async () => {
  expect(await extracted('b', labels(false))).not.toHaveProperty('metal');
});
