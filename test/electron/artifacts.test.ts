import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { keyOf, openArtifacts } from '../../electron/cases/artifacts';
import { readMesh, readVolume, writeMesh, writeVolume } from '../../electron/cases/bulk';
import { transform } from '../../shared/geometry/transform';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'arthroplan-artifacts-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

test('the same ingredients give the same key, others another', () => {
  expect(keyOf('mesh', { label: 1 })).toBe(keyOf('mesh', { label: 1 }));
  expect(keyOf('mesh', { label: 1 })).not.toBe(keyOf('mesh', { label: 2 }));
});

test('a product that exists is not written again', async () => {
  const artifacts = openArtifacts(folder);
  const key = keyOf('landmarks', 1);
  await artifacts.write(key, { first: true });
  await artifacts.write(key, { first: false });
  expect(await artifacts.readJson(key)).toEqual({ first: true });
});

test('many writers of one product leave one whole product and no drafts', async () => {
  const artifacts = openArtifacts(folder);
  const key = keyOf('volume', 1);
  await Promise.all(Array.from({ length: 8 }, () => artifacts.write(key, { about: null }, new Uint8Array(1000).fill(7))));
  expect(readdirSync(folder)).toEqual([key]);
  expect(new Uint8Array(await artifacts.readData(key)).every((byte) => byte === 7)).toBe(true);
});

test('a volume comes back voxel for voxel on the same grid', async () => {
  const artifacts = openArtifacts(folder);
  const key = keyOf('volume', 2);
  const grid = { size: [2, 3, 4] as const, worldFromIndex: transform<'world', 'index'>([0.7, 0, 0, -10, 0, -0.7, 0, 20, 0, 0, 1.5, -300]) };
  const voxels = Int16Array.from({ length: 24 }, (_, at) => at * 100 - 1024);
  await writeVolume(artifacts, key, { grid, voxels, about: null });
  expect(await readVolume(artifacts, key)).toEqual({ grid, voxels });
});

test('a mesh comes back corner for corner', async () => {
  const artifacts = openArtifacts(folder);
  const key = keyOf('mesh', 3);
  const mesh = { positions: new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]), triangles: new Uint32Array([0, 1, 2]) };
  await writeMesh(artifacts, key, { ...mesh, about: null });
  expect(await readMesh(artifacts, key)).toEqual(mesh);
});
