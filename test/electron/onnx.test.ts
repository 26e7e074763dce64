import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';

import { openOnnx, providersToTry } from '../../electron/adapters/onnx';
import { modelIds, ModelError, readModel } from '../../electron/catalog/models';
import { tinyManifest, tinyModels } from './tinyModel';

const options = (folder: string) => ({ file: join(folder, 'tiny', 'model.onnx'), inputName: 'image', outputName: 'logits', trialSize: [8, 8, 8] as const, threads: 1 });

describe('a session', () => {
  test('computes what the network says: each logit is linear in the voxel', async () => {
    const session = await openOnnx({ ...options(tinyModels()), provider: 'cpu' });
    const logits = await session.run(Float32Array.from([0, 0.5, 0.8, 1.1]), [1, 2, 2]);
    await session.release();
    expect(session.provider).toBe('cpu');
    expect([...logits.slice(4, 8)].map((v) => Math.round(v * 1000) / 1000)).toEqual([-25, 25, 55, 85]);
  });

  test('falls back to the processor where the wished provider is not there, and says why', async () => {
    const session = await openOnnx({ ...options(tinyModels()), provider: process.platform === 'win32' ? 'coreml' : 'dml' });
    await session.release();
    expect(session.provider).toBe('cpu');
    expect(session.passedOver).toHaveLength(1);
    expect(session.passedOver[0]?.why).not.toBe('');
  });

  test('says which file and why when nothing runs it', async () => {
    await expect(openOnnx({ ...options('/nowhere'), provider: 'cpu' })).rejects.toThrow(/nowhere.*cpu:/s);
  });
});

test('each platform tries its own fast providers and the processor last; cpu forces the processor', () => {
  expect(providersToTry('auto', 'win32')).toEqual(['dml', 'cpu']);
  expect(providersToTry('auto', 'darwin')).toEqual(['coreml', 'cpu']);
  expect(providersToTry('auto', 'linux').at(-1)).toBe('cpu');
  expect(providersToTry('cpu', 'win32')).toEqual(['cpu']);
});

describe('the model catalogue', () => {
  test('lists and reads a sound model', async () => {
    const folder = tinyModels();
    expect(await modelIds(folder)).toEqual(['tiny']);
    expect((await readModel(folder, 'tiny')).manifest).toEqual(tinyManifest());
  });

  test('refuses a network that is not the one of the manifest', async () => {
    await expect(readModel(tinyModels({ ...tinyManifest(), sha256: '0'.repeat(64) }), 'tiny')).rejects.toThrow(/sha256/);
  });

  test('refuses a manifest that breaks a rule, and names the place', async () => {
    await expect(readModel(tinyModels(tinyManifest({ patch: [15, 24, 32] })), 'tiny')).rejects.toThrow(/input\.patch/);
    await expect(readModel(tinyModels(tinyManifest({ axes: ['S', 'P', 'A'] })), 'tiny')).rejects.toThrow(/span space/);
    await expect(readModel(tinyModels({ ...tinyManifest(), id: 'other' }), 'tiny')).rejects.toThrow(/calls itself other/);
  });

  test('names the models there are when one is missing, and never leaves its folder', async () => {
    await expect(readModel(tinyModels(), 'large')).rejects.toMatchObject({ code: 'modelMissing', values: { known: 'tiny' } });
    await expect(readModel(tinyModels(), '../tiny')).rejects.toBeInstanceOf(ModelError);
  });
});

const shipped = join(process.cwd(), 'models');

/** What PyTorch answered for an input given by a formula; written when the network was trained. */
const reference = z.object({
  input: z.object({ shape: z.tuple([z.literal(1), z.number(), z.number(), z.number(), z.number()]) }),
  tolerance: z.number().max(0.01),
  logits: z.array(z.object({ index: z.array(z.number()).length(5), value: z.number() })).min(10),
});

describe.each(['bones-coarse', 'bones-fine'])('the shipped network %s', (id) => {
  test('answers like PyTorch, with axes, flips and channels in the order of its manifest', async () => {
    const { manifest, file } = await readModel(shipped, id);
    const { input: { shape: [, channels, ...size] }, tolerance, logits } = reference.parse(JSON.parse(readFileSync(join(shipped, id, 'reference.json'), 'utf8')));
    const voxels = size[0] * size[1] * size[2];
    const values = Float32Array.from({ length: channels * voxels }, (_, at) => {
      const [l, p, s, c] = [at % size[2], Math.floor(at / size[2]) % size[1], Math.floor(at / size[2] / size[1]) % size[0], Math.floor(at / voxels)];
      return Math.sin(0.3 * s + 0.1 + c) * Math.cos(0.2 * p - 0.3) + 0.5 * Math.sin(0.25 * l);
    });
    expect(channels).toBe(1 + (manifest.input.guide?.length ?? 0));
    const session = await openOnnx({ file, provider: 'cpu', inputName: manifest.input.name, outputName: manifest.output.name, trialSize: [16, 16, 16], channels, threads: 1 });
    const answer = await session.run(values, size);
    await session.release();
    for (const { index: [, channel, s, p, l], value } of logits) {
      const at = (((channel as number) * size[0] + (s as number)) * size[1] + (p as number)) * size[2] + (l as number);
      expect(Math.abs((answer[at] as number) - value)).toBeLessThan(tolerance);
    }
  });
});
