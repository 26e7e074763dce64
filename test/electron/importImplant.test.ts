import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { encodeThreeMf } from '../../electron/adapters/threeMf';
import { openArtifacts } from '../../electron/cases/artifacts';
import { readAddedSurface } from '../../electron/catalog/addedImplants';
import { UsageError, type CommandContext } from '../../electron/cli/command';
import { implantsCommand } from '../../electron/cli/commands/implants';
import { implantMesh } from '../../shared/implants/implantMesh';
import { encodeStep } from '../../shared/implants/stepFile';
import { boundsOf, isClosed, joined, volumeOf } from '../../shared/mesh/measure';
import type { Mesh } from '../../shared/mesh/mesh';
import { turnedRound } from '../../shared/mesh/mirror';
import { decodeStl, encodeStl } from '../../shared/mesh/stl';
import { catalogue } from '../shared/implantLibrary';

/** A block of 40 by 20 by 10 mm: few facets, since a STEP file takes milliseconds for each. */
const block: Mesh = {
  positions: Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7].flatMap((n) => [40 * (n & 1), 20 * ((n >> 1) & 1), 10 * ((n >> 2) & 1)])),
  triangles: Uint32Array.from([[0, 2, 3, 1], [4, 5, 7, 6], [0, 1, 5, 4], [2, 6, 7, 3], [0, 4, 6, 2], [1, 3, 7, 5]].flatMap(([a, b, c, d]) => [a, b, c, a, c, d] as number[])),
};
const head = implantMesh(catalogue(), { component: 'head', diameterMm: 28, lengthMm: 0 }, 'coarse') as Mesh;
const HEAD = ['--component', 'head', '--manufacturer', 'Example', '--size', '28', '--licence', 'own drawing'];

let folder = '';
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'arthroplan-implant-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = (): CommandContext => ({
  cwd: folder, signal: new AbortController().signal, progress: () => undefined, artifacts: openArtifacts(join(folder, 'cache')),
  resources: { modelsFolder: 'models', implantsFolder: 'implants', addedImplantsFolder: join(folder, 'implants'), appVersion: 'test' },
});
const run = (...words: string[]): Promise<unknown> => implantsCommand.run(words, context());

async function file(name: string, content: Uint8Array | string): Promise<string> {
  await writeFile(join(folder, name), content);
  return join(folder, name);
}

const sized = (mesh: Mesh, factor: number): Mesh => ({ positions: mesh.positions.map((value) => value * factor), triangles: mesh.triangles });
const objOf = ({ positions, triangles }: Mesh): string => [
  ...Array.from({ length: positions.length / 3 }, (_, v) => `v ${positions[3 * v] as number} ${positions[3 * v + 1] as number} ${positions[3 * v + 2] as number}`),
  ...Array.from({ length: triangles.length / 3 }, (_, t) => `f ${(triangles[3 * t] as number) + 1} ${(triangles[3 * t + 1] as number) + 1} ${(triangles[3 * t + 2] as number) + 1}`),
].join('\n');

test('an STL in inches becomes an implant in millimetres, kept with its file, both hashes and its licence, and can be taken away', async () => {
  const bytes = encodeStl(sized(head, 1 / 25.4), 'a head');
  const added = await run('import', await file('head.stl', bytes), ...HEAD, '--family', 'STL', '--unit', 'in') as { id: string; licence: string; source: { sha256: string }; mesh: { highMm: number[]; volumeMm3: number } };
  expect(added).toMatchObject({ id: 'example-stl-28', licence: 'own drawing', source: { name: 'head.stl', sha256: createHash('sha256').update(bytes).digest('hex') } });
  expect(added.mesh.highMm[0]).toBeCloseTo(14, 3);
  expect(added.mesh.volumeMm3 / volumeOf(head)).toBeCloseTo(1, 4);
  const kept = decodeStl(await readAddedSurface(join(folder, 'implants'), added.id));
  expect(kept.ok && isClosed(kept.value)).toBe(true);
  expect(await run('list')).toMatchObject({ added: [{ id: 'example-stl-28' }] });
  await expect(run('import', join(folder, 'head.stl'), ...HEAD, '--family', 'STL', '--unit', 'in')).rejects.toMatchObject({ reason: 'implants.alreadyThere' });
  expect(await run('remove', added.id)).toEqual({ removed: added.id });
  await expect(run('remove', added.id)).rejects.toMatchObject({ reason: 'implants.noneThere' });
});

test('OBJ, 3MF and STEP of one surface are the same implant; 3MF and STEP say their unit themselves', async () => {
  const files = [
    await file('a.obj', objOf(block)), await file('a.3mf', encodeThreeMf([{ name: 'a', mesh: block }], { Title: 'a', Application: 'a', Description: 'a' })),
    await file('a.step', encodeStep(block, { id: 'a', name: 'a', description: 'a', writtenAt: '2026-01-01T00:00:00' })),
  ];
  for (const path of files) {
    const words = path.endsWith('.obj') ? [] : ['--unit', 'in'];
    const added = await run('import', path, '--component', 'augment', '--manufacturer', 'Example', '--family', path.slice(-4), '--size', '48', '--licence', 'own drawing', ...words) as { unit: string; mesh: { highMm: number[]; volumeMm3: number } };
    expect(added.unit, path).toBe('mm');
    boundsOf(block).high.forEach((value, axis) => { expect(added.mesh.highMm[axis], path).toBeCloseTo(value, 3); });
    expect(added.mesh.volumeMm3 / volumeOf(block), path).toBeCloseTo(1, 4);
  }
});

test('a 3MF puts its objects where its items say, in its own unit', async () => {
  const model = `<model unit='inch'><resources><object id="7"><mesh><vertices>${Array.from({ length: head.positions.length / 3 }, (_, v) => `<vertex z="${head.positions[3 * v + 2] as number}" x="${head.positions[3 * v] as number}" y="${head.positions[3 * v + 1] as number}"/>`).join('')}</vertices><triangles>${Array.from({ length: head.triangles.length / 3 }, (_, t) => `<triangle v1="${head.triangles[3 * t] as number}" v2="${head.triangles[3 * t + 1] as number}" v3="${head.triangles[3 * t + 2] as number}"/>`).join('')}</triangles></mesh></object><object id="8"><components><component objectid="7" transform="0.03937 0 0 0 0.03937 0 0 0 0.03937 0 0 0"/></components></object></resources><build><item objectid="8" transform="1 0 0 0 1 0 0 0 1 1 0 0"/></build></model>`;
  const added = await run('import', await file('inch.3mf', zipSync({ '3D/part.model': strToU8(model) })), ...HEAD, '--family', 'inch') as { unit: string; mesh: { lowMm: number[]; highMm: number[] } };
  expect(added.unit).toBe('in');
  expect(added.mesh.highMm[0]).toBeCloseTo(25.4 + 14, 2);
  expect(added.mesh.lowMm[0]).toBeCloseTo(25.4 - 14, 2);
});

test('the frame that is said brings the surface and the head centre into implant space', async () => {
  const moved: Mesh = { positions: head.positions.map((value, i) => value + ([100, 20, -5][i % 3] as number)), triangles: turnedRound(head.triangles) };
  const added = await run('import', await file('moved.stl', encodeStl(moved, 'moved')), ...HEAD, '--family', 'frame', '--origin', '100,20,-5', '--x-axis', '0,1,0', '--z-axis', '0,0,-2', '--head-centre', '100,20,-15') as { headCentreMm: number[]; turnedRound: boolean; mesh: { lowMm: number[]; volumeMm3: number } };
  expect(added.headCentreMm).toEqual([0, 0, 10]);
  expect(added.turnedRound).toBe(true);
  expect(added.mesh.volumeMm3).toBeGreaterThan(0);
  expect(added.mesh.lowMm[2]).toBeCloseTo(-(boundsOf(head).high[2]), 3);
});

test.each<[string, string, () => Uint8Array | string, string]>([
  ['an open surface', 'open.stl', () => encodeStl({ positions: head.positions, triangles: head.triangles.slice(0, -30) }, 'open'), 'implants.notClosed'],
  ['a file that ends early', 'short.stl', () => encodeStl(head, 'short').slice(0, 5000), 'implants.unreadable'],
  ['a file that is not what it says', 'liar.3mf', () => 'not a zip', 'implants.unreadable'],
  ['a STEP file without a solid', 'empty.step', () => 'ISO-10303-21;\nHEADER;\nENDSEC;\nDATA;\nENDSEC;\nEND-ISO-10303-21;\n', 'implants.unreadable'],
  ['another unit', 'metres.stl', () => encodeStl(sized(head, 0.001), 'metres'), 'implants.implausibleUnit'],
  ['a size of nothing', 'tiny.stl', () => encodeStl(sized(head, 0.5), 'tiny'), 'implants.implausibleSize'],
  ['two bodies', 'two.stl', () => encodeStl(joined([head, { positions: head.positions.map((value, i) => value + (i % 3 === 0 ? 35 : 0)), triangles: head.triangles }]), 'two'), 'implants.pieces'],
  ['a kind that nobody reads', 'head.dwg', () => 'x', 'implants.unknownKind'],
])('%s is refused with the reason, and nothing is kept', async (_, name, content, reason) => {
  const before = await readdir(join(folder, 'implants')).catch(() => []);
  await expect(run('import', await file(name, content()), ...HEAD, '--family', 'refused')).rejects.toMatchObject({ reason });
  expect(await readdir(join(folder, 'implants')).catch(() => [])).toEqual(before);
});

test('without a licence nothing is added, and what is said wrongly is told', async () => {
  const path = await file('plain.stl', encodeStl(head, 'plain'));
  await expect(run('import', path, '--component', 'head', '--manufacturer', 'Example', '--family', 'x', '--size', '28')).rejects.toMatchObject({ reason: 'implants.licenceMissing' });
  await expect(run('import', path, '--component', 'wheel', '--manufacturer', 'Example', '--family', 'x', '--size', '28', '--licence', 'own')).rejects.toThrow(UsageError);
  await expect(run('import', path, ...HEAD, '--family', 'x', '--origin', '0,0,0', '--x-axis', '0,0,1', '--z-axis', '0,0,1')).rejects.toMatchObject({ reason: 'implants.badFrame' });
});

test('an added surface that was changed afterwards is not used', async () => {
  await run('import', await file('later.stl', encodeStl(head, 'later')), ...HEAD, '--family', 'later');
  const kept = join(folder, 'implants', 'example-later-28', 'mesh.stl');
  await writeFile(kept, (await readFile(kept)).subarray(0, 200));
  await expect(readAddedSurface(join(folder, 'implants'), 'example-later-28')).rejects.toMatchObject({ reason: 'implants.damaged' });
});
