import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { openArtifacts } from '../../electron/cases/artifacts';
import type { CommandContext } from '../../electron/cli/command';
import { implantsCommand } from '../../electron/cli/commands/implants';
import { decodeThreeMf } from '../../electron/adapters/threeMf';
import { Refusal } from '../../shared/jobs/job';
import { boundsOf, isClosed } from '../../shared/mesh/measure';
import { decodeStl } from '../../shared/mesh/stl';

let folder = '';
beforeAll(async () => { folder = await mkdtemp(join(tmpdir(), 'arthroplan-implants-')); });
afterAll(() => rm(folder, { recursive: true, force: true }));

const context = (): CommandContext => ({
  cwd: folder, signal: new AbortController().signal, progress: () => undefined, artifacts: openArtifacts(join(folder, 'cache')),
  resources: { modelsFolder: 'models', importedModelsFolder: join(folder, 'models'), implantsFolder: 'implants', appVersion: 'test' },
});
const run = (...words: string[]): Promise<unknown> => implantsCommand.run(words, context());

test('the library is listed with sizes, licence and hash', async () => {
  const { families } = await run('list') as { families: { id: string; parts: number; sizes: string[]; sha256: string; licence: string }[] };
  const stem = families.find(({ id }) => id === 'generic-tapered-stem');
  expect(stem).toMatchObject({ parts: 22, licence: 'CC0-1.0' });
  expect(stem?.sizes).toHaveLength(11);
  expect(families.every(({ sha256 }) => /^[0-9a-f]{64}$/.test(sha256))).toBe(true);
});

test('parts are written as STL, 3MF and STEP in their implant space, with a picture and a list', async () => {
  const out = join(folder, 'out');
  const { files, parts } = await run('export', '--out', out, '--family', 'generic-press-fit-cup', '--size', '52', '--format', 'stl,3mf,step', '--resolution', 'coarse', '--pictures') as { files: string[]; parts: { ref: string; highMm: number[] }[] };
  expect([...files].sort()).toEqual(['generic-press-fit-cup/AG-CUP-52.3mf', 'generic-press-fit-cup/AG-CUP-52.step', 'generic-press-fit-cup/AG-CUP-52.stl', 'generic-press-fit-cup/generic-press-fit-cup.png', 'run.json']);
  const stl = decodeStl(await readFile(join(out, 'generic-press-fit-cup', 'AG-CUP-52.stl')));
  if (!stl.ok) throw new Error(stl.error.code);
  expect(isClosed(stl.value)).toBe(true);
  expect([...boundsOf(stl.value).high]).toEqual(parts[0]?.highMm);
  expect(parts[0]?.highMm[0]).toBeCloseTo(26, 4);
  expect(decodeThreeMf(await readFile(join(out, 'generic-press-fit-cup', 'AG-CUP-52.3mf'))).parts[0]?.name).toBe('AG-CUP-52');
  expect(await readFile(join(out, 'generic-press-fit-cup', 'AG-CUP-52.step'), 'latin1')).toMatch(/^ISO-10303-21;/);
});

test('a family or a size that the library does not have is refused by name', async () => {
  await expect(run('export', '--out', join(folder, 'none'), '--family', 'somebody-elses-cup')).rejects.toThrow(Refusal);
  await expect(run('export', '--out', join(folder, 'none'), '--family', 'generic-head', '--size', '33')).rejects.toMatchObject({ reason: 'implants.unknownSize' });
  await expect(run('list', '--family', 'nobody')).rejects.toMatchObject({ reason: 'implants.unknownFamily' });
});
