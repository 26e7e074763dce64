import { copyFileSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { unzipSync, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { convertNnunet } from '../../electron/adapters/convertNnunet';
import { withTorchCheckpoint } from '../../electron/adapters/torchCheckpoint';
import { Refusal } from '../../shared/jobs/job';
import { sections } from '../../shared/text/catalogue';
import { modelIn, networks, unhurried } from './nnunetFixture';

const genuine = join(networks, 'plain-three-stages', 'fold_0', 'checkpoint_final.pth');
const MARK_OF_EXECUTION = 'executed-by-pickle';

let folder: string;
let home: string;
beforeEach(() => {
  home = process.cwd();
  folder = mkdtempSync(join(tmpdir(), 'arthroplan-test-'));
});
afterEach(() => { process.chdir(home); });

const written = (name: string, bytes: Uint8Array): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};

/** A PyTorch file around a pickle; storages of the given bytes beside it. */
const torchFile = (pickle: string | Uint8Array, storages: Record<string, Uint8Array> = {}): string => written('checkpoint.pth', zipSync({
  'archive/data.pkl': typeof pickle === 'string' ? latin(pickle) : pickle,
  ...Object.fromEntries(Object.entries(storages).map(([key, bytes]) => [`archive/data/${key}`, bytes])),
}, { level: 0 }));

const latin = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const opened = (path: string): Promise<unknown> => withTorchCheckpoint(path, ({ content }) => Promise.resolve(content));
const refusalOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => 'accepted', (cause: unknown) => (cause instanceof Refusal ? cause.reason : cause));

describe('a checkpoint that would run a program', () => {
  test.each([['system.pth', /(posix|nt|os)\.system/], ['eval.pth', /__builtin__\.eval|builtins\.eval/]])('%s, saved by PyTorch, is refused by name, and nothing runs', async (name, call) => {
    copyFileSync(join(networks, 'malicious', name), join(folder, name));
    process.chdir(folder);
    await expect(opened(join(folder, name))).rejects.toMatchObject({ reason: 'nnunet.pickleForbidden', values: { file: name, name: expect.stringMatching(call) as string } });
    expect(existsSync(join(folder, MARK_OF_EXECUTION))).toBe(false);
  });

  test.each([
    ['os.system by protocol 0', 'cos\nsystem\n(S\'x\'\ntR.'],
    ['a name from the stack', '\x80\x04\x8c\x02os\x8c\x06system\x93\x8c\x01x\x85R.'],
    ['subprocess', '\x80\x02csubprocess\nPopen\nX\x01\x00\x00\x00x\x85R.'],
    ['a lookalike of an allowed name', '\x80\x02ctorch._utils\n_rebuild_tensor\n)R.'],
    ['an allowed name with a dot in it', '\x80\x02cnumpy.dtype\n__class__\n)R.'],
    ['getattr on the way', '\x80\x02c__builtin__\ngetattr\ncnumpy\ndtype\nX\x01\x00\x00\x00x\x86R.'],
    ['a name that nothing calls', '\x80\x02cos\nsystem\n.'],
  ])('%s is refused', async (_, pickle) => {
    expect(await refusalOf(opened(torchFile(pickle)))).toBe('nnunet.pickleForbidden');
  });

  test.each([
    ['an object of any class (INST)', '\x80\x02(icollections\nOrderedDict\n.'],
    ['an object of any class (NEWOBJ)', '\x80\x02ccollections\nOrderedDict\n)\x81.'],
    ['a name by its number (EXT1)', '\x80\x02\x82\x01.'],
    ['the state of something that has none', '\x80\x02]}b.'],
  ])('%s is refused as an instruction', async (_, pickle) => {
    expect(await refusalOf(opened(torchFile(pickle)))).toBe('nnunet.pickleInstruction');
  });

  test('a storage\'s type is a name, not something to call', async () => {
    expect(await refusalOf(opened(torchFile('\x80\x02ctorch\nFloatStorage\n)R.')))).toBe('nnunet.pickleForbidden');
  });
});

describe('a checkpoint that would exhaust memory or time', () => {
  test('a text longer than the file', async () => {
    expect(await refusalOf(opened(torchFile('\x80\x02X\xff\xff\xff\x7fabc.')))).toBe('nnunet.pickleBroken');
  });

  test('dictionaries without end', async () => {
    expect(await refusalOf(opened(torchFile(new Uint8Array(200_000).fill(0x7d))))).toBe('nnunet.pickleTooLarge');
  });

  test('lists within lists cost no more than their bytes', async () => {
    const depth = 100_000;
    expect(await refusalOf(opened(torchFile(`${']'.repeat(depth)}${'a'.repeat(depth - 1)}.`)))).toBe('accepted');
  });

  test('a dictionary that holds itself is read and harms nobody', async () => {
    expect(await refusalOf(opened(torchFile('\x80\x02}q\x00X\x01\x00\x00\x00ah\x00s.')))).toBe('accepted');
  });

  test('a number of 256 bytes', async () => {
    expect(await refusalOf(opened(torchFile(`\x80\x02\x8a\xff${'\x01'.repeat(255)}.`)))).toBe('nnunet.pickleTooLarge');
  });

  test.each([['beyond reason', 2 ** 30, 'nnunet.zipTooLarge'], ['to more than the zip says', 10, 'nnunet.zipBroken']])('a pickle that unpacks %s', async (_, said, reason) => {
    const zip = zipSync({ 'archive/data.pkl': new Uint8Array(100_000) });
    const directory = Buffer.from(zip).lastIndexOf('PK\x01\x02', undefined, 'latin1');
    new DataView(zip.buffer, zip.byteOffset).setUint32(directory + 24, said, true);
    expect(await refusalOf(opened(written('bomb.pth', zip)))).toBe(reason);
  });
});

/** network_weights of one tensor: a storage of `count` floats of which `shape` by `strides` from `offset` are taken. */
const oneTensor = ({ count, offset, shape, strides }: { count: number; offset: number; shape: readonly number[]; strides: readonly number[] }): string => {
  const int = (value: number): string => `J${String.fromCharCode(...new Uint8Array(Int32Array.of(value).buffer))}`;
  const text = (value: string): string => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
  const tuple = (values: readonly number[]): string => `(${values.map(int).join('')}t`;
  const storage = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}${int(count)}tQ`;
  return `\x80\x02}${text('network_weights')}}${text('w')}ctorch._utils\n_rebuild_tensor_v2\n(${storage}${int(offset)}${tuple(shape)}${tuple(strides)}\x89}tRss.`;
};

describe('a tensor', () => {
  const read = async (path: string): Promise<Float32Array> => withTorchCheckpoint(path, async ({ content, read: numbers }) => {
    const weights = (content as Map<string, Map<string, Parameters<typeof numbers>[0]>>).get('network_weights');
    return numbers(weights?.get('w') as Parameters<typeof numbers>[0]);
  });
  const six = { 0: new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer) };

  test('is read from its place in the storage, whatever the order of its axes there', async () => {
    expect([...await read(torchFile(oneTensor({ count: 6, offset: 1, shape: [2, 2], strides: [2, 1] }), six))]).toEqual([1, 2, 3, 4]);
    expect([...await read(torchFile(oneTensor({ count: 6, offset: 0, shape: [3, 2], strides: [1, 3] }), six))]).toEqual([0, 3, 1, 4, 2, 5]);
  });

  test.each([
    ['reaches past its storage', { count: 6, offset: 3, shape: [4], strides: [1] }],
    ['starts before it', { count: 6, offset: -1, shape: [2], strides: [1] }],
    ['runs backwards', { count: 6, offset: 5, shape: [6], strides: [-1] }],
    ['unfolds one number to a million', { count: 6, offset: 0, shape: [1000, 1000], strides: [0, 0] }],
    ['has a storage of another size than its file', { count: 7, offset: 0, shape: [7], strides: [1] }],
    ['claims a storage that no file could hold', { count: 2 ** 31 - 1, offset: 0, shape: [2], strides: [1] }],
  ])('that %s is refused', async (_, tensor) => {
    expect(await refusalOf(read(torchFile(oneTensor(tensor), six)))).toBe('nnunet.tensorBroken');
  });

  test('whose storage is not in the file is refused', async () => {
    expect(await refusalOf(read(torchFile(oneTensor({ count: 6, offset: 0, shape: [6], strides: [1] }))))).toBe('nnunet.zipBroken');
  });

  test('whose bytes were changed on the way is refused', async () => {
    const path = torchFile(oneTensor({ count: 6, offset: 0, shape: [6], strides: [1] }), six);
    const bytes = readFileSync(path);
    const at = bytes.indexOf(Buffer.from(Float32Array.of(3).buffer), bytes.indexOf('archive/data/0'));
    bytes[at + 1] = 99;
    expect(await refusalOf(read(written('changed.pth', bytes)))).toBe('nnunet.zipChecksum');
  });
});

describe('a damaged checkpoint', () => {
  const bytes = readFileSync(genuine);
  const convert = (checkpoint: string): Promise<unknown> => convertNnunet({ ...modelIn(join(networks, 'plain-three-stages')), checkpoint }, unhurried);

  test('cut anywhere is refused and the file named', async () => {
    for (let part = 0; part < 25; part++) {
      const path = written('cut.pth', bytes.subarray(0, Math.floor((bytes.length * part) / 25)));
      await expect(convert(path)).rejects.toMatchObject({ reason: expect.stringMatching(/^nnunet\.zip(None|Broken)$/) as string, values: { file: 'cut.pth' } });
    }
  });

  test('with any byte of its pickle changed is read or refused, never anything else', async () => {
    const entries = unzipSync(bytes);
    const name = Object.keys(entries).find((entry) => entry.endsWith('data.pkl')) as string;
    const pickle = entries[name] as Uint8Array;
    const outcomes = new Set<unknown>();
    let random = 20261121;
    for (let round = 0; round < 120; round++) {
      random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
      const changed = pickle.slice();
      changed[random % pickle.length] = random >>> 24;
      outcomes.add(await refusalOf(opened(torchFile(changed))));
    }
    const codes = Object.keys(sections.nnunet.en).map((key) => `nnunet.${key}`);
    expect([...outcomes].filter((outcome) => outcome !== 'accepted' && !codes.includes(outcome as string))).toEqual([]);
    expect(outcomes.size).toBeGreaterThan(2);
  });

  test('that is no zip, or a zip of something else, is refused', async () => {
    expect(await refusalOf(opened(written('text.pth', latin('weights'))))).toBe('nnunet.zipNone');
    expect(await refusalOf(opened(written('other.pth', zipSync({ 'readme.txt': latin('hello') }))))).toBe('nnunet.zipNone');
  });

  test('that was saved without its network is refused', async () => {
    await expect(convert(torchFile('\x80\x02}.'))).rejects.toMatchObject({ reason: 'nnunet.checkpointContent', values: { place: 'network_weights', file: 'checkpoint.pth' } });
  });
});

describe('a checkpoint that does not fit its plans', () => {
  const entries = unzipSync(readFileSync(genuine));
  const pickleName = Object.keys(entries).find((name) => name.endsWith('data.pkl')) as string;
  const changed = (changes: Record<string, Uint8Array>): Promise<unknown> => {
    const checkpoint = written('checkpoint.pth', zipSync({ ...entries, ...changes }, { level: 0 }));
    return convertNnunet({ ...modelIn(join(networks, 'plain-three-stages')), checkpoint }, unhurried);
  };
  /** Names of the same length, so that the pickle stays sound. */
  const renamed = (from: string, to: string): Promise<unknown> => changed({
    [pickleName]: latin(Buffer.from(entries[pickleName] as Uint8Array).toString('latin1').replaceAll(from, to)),
  });

  test('is refused with the name of the weight that is missing', async () => {
    await expect(renamed('decoder.transpconvs.0.bias', 'decoder.transpconvX.0.bias')).rejects.toMatchObject({ reason: 'nnunet.weightMissing', values: { file: 'checkpoint.pth', names: 'decoder.transpconvs.0.bias' } });
  });

  test('is refused where one weight has two values', async () => {
    await expect(renamed('encoder.stages.0.0.convs.1.all_modules.0.bias', 'encoder.stages.0.0.convs.0.all_modules.0.bias')).rejects.toMatchObject({ reason: 'nnunet.weightTwice' });
  });

  test('is refused where a weight is no number', async () => {
    const folderName = pickleName.replace('data.pkl', 'data/');
    const storage = `${folderName}0`;
    const bytes = (entries[storage] as Uint8Array).slice();
    new DataView(bytes.buffer).setFloat32(0, NaN, true);
    await expect(changed({ [storage]: bytes })).rejects.toMatchObject({ reason: 'nnunet.weightNotFinite' });
  });

  test('is refused where the network is for another number of classes', async () => {
    const model = modelIn(join(networks, 'plain-three-stages'));
    const dataset = { channel_names: { 0: 'CT' }, labels: { background: 0, hip: 1 } };
    await expect(convertNnunet({ ...model, dataset }, unhurried)).rejects.toMatchObject({ reason: 'nnunet.weightShape', values: { name: 'decoder.seg_layers.1.weight', found: '5×4×1×1×1', expected: '2×4×1×1×1' } });
  });
});
