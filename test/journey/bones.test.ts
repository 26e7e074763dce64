import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { decimated } from '../../electron/adapters/decimate';
import { readMeshFile } from '../../electron/adapters/meshFiles';
import { keyOf, openArtifacts } from '../../electron/cases/artifacts';
import { readLandmarks, readMesh, writeLabels, writeVolume } from '../../electron/cases/bulk';
import { landmarkIds } from '../../shared/anatomy/landmarks';
import { landmarksCommand } from '../../electron/cli/commands/landmarks';
import type { CommandContext } from '../../electron/cli/command';
import { extractBones } from '../../electron/jobs/tasks/extractBones';
import { locateLandmarks } from '../../electron/jobs/tasks/locateLandmarks';
import { distance, point } from '../../shared/geometry/spaces';
import { transform } from '../../shared/geometry/transform';
import { isosurface } from '../../shared/mesh/isosurface';
import { isClosed, volumeOf } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';
import { encodeStl } from '../../shared/mesh/stl';
import { labelValueOf } from '../../shared/segmentation/labels';
import { voxelVolumeMm3 } from '../../shared/volume/grid';
import { createPatient } from '../phantom/bones';
import { renderVolume } from '../phantom/volume';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'arthroplan-bones-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function ball(radius: number): Mesh {
  const n = 2 * Math.ceil(radius) + 7;
  const values = Float32Array.from({ length: n ** 3 }, (_, at) => radius - Math.hypot((at % n) - n / 2, (Math.floor(at / n) % n) - n / 2, Math.floor(at / n / n) - n / 2));
  return isosurface({ values, size: [n, n, n], worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) }, 0);
}

const context = (): CommandContext => ({
  cwd: folder, artifacts: openArtifacts(join(folder, 'artifacts')), progress: () => undefined,
  signal: { aborted: false, throwIfAborted: () => undefined }, resources: { modelsFolder: '', implantsFolder: '', appVersion: '0.0.0' },
});

test('with a quarter of the triangles and less a ball is still closed and nowhere farther off than was allowed', async () => {
  const whole = ball(30);
  const { mesh, errorMm } = await decimated(whole, { toleranceMm: 0.1, mostTriangles: 120_000 });
  expect(mesh.triangles.length).toBeLessThan(whole.triangles.length / 4);
  expect(isClosed(mesh)).toBe(true);
  expect(errorMm).toBeLessThanOrEqual(0.1);
  expect(volumeOf(mesh) / volumeOf(whole)).toBeCloseTo(1, 2);
});

test('more triangles than allowed are never left', async () => {
  const { mesh } = await decimated(ball(30), { toleranceMm: 0.0001, mostTriangles: 2000 });
  expect(mesh.triangles.length / 3).toBeLessThanOrEqual(2000);
  expect(isClosed(mesh)).toBe(true);
});

const tetrahedron = ['0 0 0', '1 0 0', '0 1 0', '0 0 1'];
test('PLY as text and binary STL are read; what is neither says so', async () => {
  const ply = `ply\nformat ascii 1.0\nelement vertex 4\nproperty float x\nproperty float y\nproperty float z\nelement face 4\nproperty list uchar int vertex_indices\nend_header\n${tetrahedron.join('\n')}\n3 0 2 1\n3 0 1 3\n3 0 3 2\n3 1 2 3\n`;
  await writeFile(join(folder, 'a.ply'), ply);
  await writeFile(join(folder, 'b.stl'), encodeStl(ball(5), 'ball'));
  await writeFile(join(folder, 'c.ply'), ply.slice(0, -20));
  await writeFile(join(folder, 'd.stl'), 'not a surface');
  const read = async (name: string) => readMeshFile(join(folder, name));
  const [a, b, c, d] = [await read('a.ply'), await read('b.stl'), await read('c.ply'), await read('d.stl')];
  expect(a.ok && volumeOf(a.value)).toBeCloseTo(1 / 6, 6);
  expect(b.ok && isClosed(b.value)).toBe(true);
  expect(c).toEqual({ ok: false, error: { code: 'truncated' } });
  expect(d).toEqual({ ok: false, error: { code: 'not-stl' } });
});

describe('the landmarks command', () => {
  test('refuses a folder without bones, a bone that is none and a bone given twice, each by name', async () => {
    for (const name of ['empty', 'broken', 'twice']) await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, 'broken', 'femur_left.stl'), 'nothing');
    for (const extension of ['stl', 'ply']) await writeFile(join(folder, 'twice', `sacrum.${extension}`), encodeStl(ball(5), 'ball'));
    await copyFile(join(folder, 'a.ply'), join(folder, 'twice', 'sacrum.ply'));
    const run = (name: string) => landmarksCommand.run([name, '--out', 'out.json'], context());
    await expect(run('empty')).rejects.toMatchObject({ reason: 'landmarks.noFiles' });
    await expect(run('broken')).rejects.toMatchObject({ reason: 'landmarks.badFile', values: { file: 'femur_left.stl', problem: 'not-stl' } });
    await expect(run('twice')).rejects.toMatchObject({ reason: 'landmarks.twice', values: { bone: 'sacrum' } });
    await expect(landmarksCommand.run(['empty'], context())).rejects.toThrow('--out');
  });

  test('a surface that is no femur gives reasons and no points', async () => {
    await mkdir(join(folder, 'ball'), { recursive: true });
    await writeFile(join(folder, 'ball', 'femur_left.stl'), encodeStl(ball(60), 'ball'));
    await landmarksCommand.run(['ball', '--out', 'ball.json'], context());
    const written = JSON.parse(await readFile(join(folder, 'ball.json'), 'utf8')) as { frame: string; unit: string; landmarks: object; missing: { id: string; reason: string }[] };
    expect(written).toMatchObject({ frame: 'LPS', unit: 'mm', landmarks: {} });
    expect(written.missing).toHaveLength(landmarkIds.length);
    expect(written.missing.find(({ id }) => id === 'femoral_head_centre_left')?.reason).toBe('no-fit');
  });
});

test('labels of the synthetic patient become closed bones of their volume, and bones landmarks with a canal', async () => {
  const patient = createPatient(3);
  const { volume, labels } = renderVolume(patient, { grid: hipGrid() });
  const services = context();
  const [volumeKey, labelsKey] = [keyOf('volume', 'bones test'), keyOf('labels', 'bones test')];
  await writeVolume(services.artifacts, volumeKey, { ...volume, about: {} });
  await writeLabels(services.artifacts, labelsKey, { ...labels, about: {} });
  const { bones } = await extractBones({ labels: labelsKey }, services);
  expect(Object.keys(bones)).toContain('femur_right');
  for (const name of ['hip_right', 'femur_right'] as const) {
    const mesh = await readMesh(services.artifacts, bones[name] ?? labelsKey);
    const voxels = labels.voxels.filter((value) => value === labelValueOf(name)).length;
    expect(isClosed(mesh)).toBe(true);
    expect(volumeOf(mesh) / (voxels * voxelVolumeMm3(labels.grid))).toBeCloseTo(1, 2);
  }
  const { landmarks } = await locateLandmarks({ bones, labels: labelsKey, volume: volumeKey }, services);
  const found = await readLandmarks(services.artifacts, landmarks);
  expect(found.found['femoral_head_centre_right']).toBeDefined();
  expect(found.missing.find(({ id }) => id === 'medial_epicondyle_right')?.code).toBe('out-of-view');
  const canal = found.femora.right?.canal ?? [];
  expect(canal.length).toBeGreaterThan(5);
  for (const { radiusMm, outerRadiusMm } of canal) expect(radiusMm).toBeLessThan(outerRadiusMm);
  expect(await locateLandmarks({ bones, labels: labelsKey, volume: volumeKey }, services)).toEqual({ landmarks });
}, 60_000);

/** Around the right hip of the patient, down to the upper shaft, 1.5 mm. */
function hipGrid() {
  return { size: [90, 110, 170] as const, worldFromIndex: transform<'world', 'index'>([1.5, 0, 0, -170, 0, 1.5, 0, -90, 0, 0, 1.5, -150]) };
}

const realBones = resolve(import.meta.dirname, '../../../shared/data/bones/map-llp26');
describe.skipIf(!existsSync(realBones))('on real bones (../shared/data/bones/map-llp26)', () => {
  test('head centres agree with those of the template within 1 mm in the median', async () => {
    const nodes = JSON.parse(await readFile(join(realBones, 'landmarks_template_nodes.json'), 'utf8')) as Record<string, Record<string, [number, number, number]>>;
    const { locatedLandmarks } = await import('../../shared/anatomy/locate');
    const errors: number[] = [];
    for (const id of Object.keys(nodes).slice(0, 5)) {
      const mesh = await readMeshFile(join(realBones, 'ply', `${id}_L_femur.ply`));
      if (!mesh.ok) throw new Error(mesh.error.code);
      const { found } = locatedLandmarks({ femur_left: mesh.value });
      const [x, y, z] = nodes[id]?.['L_femoral_head_centre'] ?? [NaN, NaN, NaN];
      const head = found['femoral_head_centre_left'];
      errors.push(head ? distance(head.at, point(x, y, z)) : Infinity);
      expect(Object.keys(found)).toEqual(expect.arrayContaining(['greater_trochanter_tip_left', 'lesser_trochanter_apex_left', 'neck_centre_left', 'posterior_medial_condyle_left', 'distal_lateral_condyle_left']));
      expect(Object.keys(found).every((id) => id.endsWith('_left'))).toBe(true);
    }
    expect(errors.sort((a, b) => a - b)[2]).toBeLessThan(1);
  }, 60_000);
});
