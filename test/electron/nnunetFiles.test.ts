import { cpSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync, type Zippable } from 'fflate';
import { beforeEach, describe, expect, test } from 'vitest';

import { convertNnunet } from '../../electron/adapters/convertNnunet';
import { withNnunetFiles, type NnunetFiles } from '../../electron/adapters/nnunetFiles';
import { crc32 } from '../../electron/adapters/crc32';
import { readEntry, withZip } from '../../electron/adapters/zipFile';
import { networks, unhurried } from './nnunetFixture';

const model = join(networks, 'plain-unusual');
const trained = 'Dataset297_Total/nnUNetTrainer__nnUNetPlans__3d_fullres';
const { signal } = unhurried;

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'arthroplan-test-')); });

const bytesOf = (name: string): Uint8Array => new Uint8Array(readFileSync(join(model, name)));
const filesIn = (path: string): Zippable => ({
  [`${path}/plans.json`]: bytesOf('plans.json'), [`${path}/dataset.json`]: bytesOf('dataset.json'),
  [`${path}/fold_0/checkpoint_final.pth`]: bytesOf('fold_0/checkpoint_final.pth'),
});
const zipped = (files: Zippable): string => {
  writeFileSync(join(folder, 'model.zip'), zipSync(files));
  return join(folder, 'model.zip');
};
const converts = async (files: NnunetFiles): Promise<number> => {
  const { plans, dataset, folds } = files;
  return (await convertNnunet({ plans, dataset, checkpoint: folds[0]?.checkpoint as string, wantedClasses: 'all' }, unhurried)).facts.parameters;
};
const parameters = (JSON.parse(readFileSync(join(model, 'expected.json'), 'utf8')) as { parameters: number }).parameters;
const found = (path: string): Promise<NnunetFiles> => withNnunetFiles(path, signal, (files) => Promise.resolve(files));

describe('a model', () => {
  test('is found in its own folder and in the one above', async () => {
    expect((await found(model)).path).toBe('.');
    cpSync(model, join(folder, trained), { recursive: true });
    expect(await found(folder)).toMatchObject({ path: trained, folds: [{ name: 'fold_0' }] });
    expect(await withNnunetFiles(folder, signal, converts)).toBe(parameters);
  });

  test('is unpacked from a zip, packed or not, and removed afterwards', async () => {
    const path = zipped(filesIn(trained));
    let checkpoint = '';
    const converted = await withNnunetFiles(path, signal, (files) => {
      checkpoint = files.folds[0]?.checkpoint as string;
      expect(existsSync(checkpoint)).toBe(true);
      return converts(files);
    });
    expect(converted).toBe(parameters);
    expect(existsSync(checkpoint)).toBe(false);
    writeFileSync(path, zipSync(filesIn(trained), { level: 0 }));
    expect(await withNnunetFiles(path, signal, converts)).toBe(parameters);
  });

  test('has its folds in the order of their numbers', async () => {
    const checkpoint = bytesOf('fold_0/checkpoint_final.pth');
    const folds = Object.fromEntries([10, 2, 1].map((fold) => [`m/fold_${fold}/checkpoint_final.pth`, checkpoint]));
    expect((await found(zipped({ ...filesIn('m'), ...folds }))).folds.map(({ name }) => name)).toEqual(['fold_0', 'fold_1', 'fold_2', 'fold_10']);
  });
});

describe('a folder or zip', () => {
  test.each([
    ['no plans', { 'm/dataset.json': bytesOf('dataset.json') }, 'filesMissing'],
    ['no checkpoint', { 'm/plans.json': bytesOf('plans.json'), 'm/dataset.json': bytesOf('dataset.json') }, 'filesMissing'],
    ['two models', { ...filesIn('a'), ...filesIn('b') }, 'filesSeveral'],
    ['plans that are no JSON', { ...filesIn('m'), 'm/plans.json': new TextEncoder().encode('{') }, 'jsonUnreadable'],
  ])('with %s is refused', async (_, files, code) => {
    await expect(found(zipped(files))).rejects.toMatchObject({ reason: `nnunet.${code}` });
  });

  test('that is neither zip nor folder is refused', async () => {
    writeFileSync(join(folder, 'model.tar'), 'ustar');
    await expect(found(join(folder, 'model.tar'))).rejects.toMatchObject({ reason: 'nnunet.zipNone', values: { file: 'model.tar' } });
  });

  test('that is not there is refused', async () => {
    await expect(found(join(folder, 'gone'))).rejects.toMatchObject({ reason: 'nnunet.filesMissing', values: { file: 'gone' } });
  });

  test('packed on Windows, with its own slashes and an empty file, is found', async () => {
    const windows = Object.fromEntries(Object.entries(filesIn('m')).map(([name, bytes]) => [name.replaceAll('/', '\\'), bytes]));
    expect((await found(zipped(windows))).folds).toHaveLength(1);
    await expect(found(zipped({ ...filesIn('m'), 'm/dataset.json': [new Uint8Array(), { level: 0 }] }))).rejects.toMatchObject({ reason: 'nnunet.jsonUnreadable' });
  });

  test('whose names lead out of the folder is written under names of ours', async () => {
    const files = await found(zipped(filesIn('../../outside')));
    expect(files.folds[0]?.checkpoint).toMatch(/arthroplan-model-[^/\\]+[/\\]\d+-checkpoint_final\.pth$/);
    expect(existsSync(join(folder, '..', '..', 'outside'))).toBe(false);
  });

  test('is not unpacked further once it is cancelled', async () => {
    const controller = new AbortController();
    const path = zipped(filesIn('m'));
    controller.abort();
    await expect(withNnunetFiles(path, controller.signal, converts)).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('that is damaged is refused', async () => {
    const path = zipped(filesIn('m'));
    const bytes = readFileSync(path);
    const at = bytes.length >> 1;
    bytes[at] = (bytes[at] as number) ^ 0xff;
    writeFileSync(path, bytes);
    await expect(withNnunetFiles(path, signal, converts)).rejects.toMatchObject({ reason: expect.stringMatching(/^nnunet\.zip(Broken|Checksum)$/) as string });
  });
});

describe('a zip', () => {
  test('of 64-bit sizes is read (its ends as PyTorch writes them)', async () => {
    await withZip(join(model, 'fold_0', 'checkpoint_final.pth'), async (zip) => {
      const version = zip.entries.get('checkpoint_final/version');
      expect(version && new TextDecoder().decode(await readEntry(zip, version, 16)).trim()).toBe('3');
    });
    writeFileSync(join(folder, 'wide.zip'), wideZip('a', new TextEncoder().encode('hello')));
    await withZip(join(folder, 'wide.zip'), async (zip) => {
      const entry = zip.entries.get('a');
      expect(entry).toMatchObject({ bytes: 5, packedBytes: 5, headerAt: 0 });
      expect(entry && new TextDecoder().decode(await readEntry(zip, entry, 16))).toBe('hello');
    });
  });

  test.each([['', 0], ['123456789', 0xcbf43926], ['The quick brown fox jumps over the lazy dog', 0x414fa339]])('has the checksum of %j that everybody has', (text, crc) => {
    expect(crc32(new TextEncoder().encode(text))).toBe(crc);
    expect(crc32(new TextEncoder().encode(text.slice(3)), crc32(new TextEncoder().encode(text.slice(0, 3))))).toBe(crc);
  });
});

/** One stored entry whose sizes and place stand in 64 bits everywhere (APPNOTE 4.3.14, 4.3.15, 4.5.3). */
function wideZip(name: string, content: Uint8Array): Uint8Array {
  const parts: number[] = [];
  const number = (value: number, bytes: number): void => { for (let at = 0; at < bytes; at++) parts.push(Math.floor(value / 256 ** at) % 256); };
  const letters = [...new TextEncoder().encode(name)];
  const crc = crc32(content);
  const common = (): void => { number(45, 2); number(0, 2); number(0, 2); number(0, 4); number(crc, 4); number(0xffffffff, 4); number(0xffffffff, 4); number(letters.length, 2); };
  number(0x04034b50, 4); common(); number(20, 2); parts.push(...letters);
  number(1, 2); number(16, 2); number(content.length, 8); number(content.length, 8); parts.push(...content);
  const directory = parts.length;
  number(0x02014b50, 4); number(45, 2); common(); number(28, 2); number(0, 2); number(0, 2); number(0, 2); number(0, 4); number(0xffffffff, 4); parts.push(...letters);
  number(1, 2); number(24, 2); number(content.length, 8); number(content.length, 8); number(0, 8);
  const end = parts.length;
  number(0x06064b50, 4); number(44, 8); number(45, 2); number(45, 2); number(0, 4); number(0, 4); number(1, 8); number(1, 8); number(end - directory, 8); number(directory, 8);
  number(0x07064b50, 4); number(0, 4); number(end, 8); number(1, 4);
  number(0x06054b50, 4); number(0, 2); number(0, 2); number(0xffff, 2); number(0xffff, 2); number(0xffffffff, 4); number(0xffffffff, 4); number(0, 2);
  return Uint8Array.from(parts);
}
