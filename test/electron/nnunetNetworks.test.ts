import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { convertNnunet, type NnunetModel } from '../../electron/adapters/convertNnunet';
import { openOnnx, type OnnxOptions } from '../../electron/adapters/onnx';
import type { ConvertedNnunet } from '../../shared/segmentation/nnunet/converted';
import { expectedIn, knownInput, modelIn, names, networks, unhurried } from './nnunetFixture';

/** Largest difference to PyTorch that issue and field allow; the sums are the same, in another order. */
const TOLERANCE = 1e-4;

type Size = readonly [number, number, number];

/** Of the network, or of its trunk and then its head. */
async function logitsOf({ onnx, inputName, outputName, head }: ConvertedNnunet, size: Size): Promise<Float32Array> {
  const answer = await ran(onnx, { inputName, outputName: head?.inputName ?? outputName, channels: 1, trialSize: size }, knownInput(size));
  return head ? ran(head.onnx, { inputName: head.inputName, outputName, channels: head.features, trialSize: size }, answer) : answer;
}

async function ran(onnx: Uint8Array, names: Pick<OnnxOptions, 'inputName' | 'outputName' | 'channels' | 'trialSize'>, values: Float32Array): Promise<Float32Array> {
  const file = join(mkdtempSync(join(tmpdir(), 'arthroplan-test-')), 'model.onnx');
  writeFileSync(file, onnx);
  const session = await openOnnx({ ...names, file, provider: 'cpu', threads: 1 });
  const output = await session.run(values, names.trialSize);
  await session.release();
  return output;
}

const converted = (model: NnunetModel): Promise<ConvertedNnunet> => convertNnunet(model, unhurried);

describe.each(names)('%s, written by PyTorch and read here', (name) => {
  const folder = join(networks, name);
  const expected = expectedIn(folder);
  const voxels = expected.size[0] * expected.size[1] * expected.size[2];

  test('answers like PyTorch in every channel', async () => {
    const model = await converted(modelIn(folder));
    expect(model.facts.parameters).toBe(expected.parameters);
    expect(model.channels).toHaveLength(expected.classes);
    const logits = await logitsOf(model, expected.size);
    const perClass = expected.logits.length / expected.classes;
    const differences = Array.from(expected.logits, (value, at) => {
      const [channel, sample] = [Math.floor(at / perClass), at % perClass];
      return Math.abs(value - (logits[channel * voxels + sample * expected.sampleEvery] as number));
    });
    // Nothing is proved by logits that are all near nought.
    expect(Math.max(...expected.logits.map(Math.abs))).toBeGreaterThan(0.5);
    expect(differences.reduce((a, b) => Math.max(a, b))).toBeLessThan(TOLERANCE);
  });
});

describe('the channels that are kept', () => {
  const folder = join(networks, 'plain-six-stages');
  const { size } = expectedIn(folder);
  const voxels = size[0] * size[1] * size[2];
  const wantedClasses = [30, 2, 17];

  test('are the background, the wanted classes as asked, and the largest of all others', async () => {
    const all = await converted(modelIn(folder));
    const few = await converted({ ...modelIn(folder), wantedClasses });
    expect(few.channels.map((channel) => (channel.kind === 'class' ? channel.label : channel.kind))).toEqual(['background', 30, 2, 17, 'others']);
    expect(few.channels[2]).toEqual({ kind: 'class', label: 2, name: 'hip_left' });
    const [allLogits, fewLogits] = [await logitsOf(all, size), await logitsOf(few, size)];
    const others = all.channels.map((_, label) => label).filter((label) => ![0, ...wantedClasses].includes(label));
    const largest = (labels: readonly number[], at: number): number => labels.reduce((most, label) => Math.max(most, allLogits[label * voxels + at] as number), -Infinity);
    for (let at = 0; at < voxels; at += 97) {
      const expected = [0, ...wantedClasses].map((label) => allLogits[label * voxels + at] as number).concat(largest(others, at));
      expected.forEach((value, channel) => { expect(Math.abs(value - (fewLogits[channel * voxels + at] as number))).toBeLessThan(TOLERANCE); });
    }
  });

  test('take the label that all channels take, wherever that is a wanted one', async () => {
    const [allLogits, fewLogits] = [await logitsOf(await converted(modelIn(folder)), size), await logitsOf(await converted({ ...modelIn(folder), wantedClasses }), size)];
    const labels = [0, ...wantedClasses, null];
    const winner = (logits: Float32Array, count: number, at: number): number => Array.from({ length: count }, (_, n) => n).reduce((best, n) => ((logits[n * voxels + at] as number) > (logits[best * voxels + at] as number) ? n : best), 0);
    const seen = new Set<number | null>();
    for (let at = 0; at < voxels; at += 7) {
      const full = winner(allLogits, 40, at);
      const kept = labels[winner(fewLogits, labels.length, at)] ?? null;
      seen.add(kept);
      expect(kept).toBe([0, ...wantedClasses].includes(full) ? full : null);
    }
    expect(seen.size).toBeGreaterThan(2);
  });

  test('are without others where nothing is left over', async () => {
    const small = join(networks, 'residual-half');
    expect((await converted({ ...modelIn(small), wantedClasses: [2, 1] })).channels.map(({ kind }) => kind)).toEqual(['background', 'class', 'class']);
  });

  test.each([[[0]], [[40]], [[2, 2]], [[1.5]], [[]]])('cannot be %j', async (wrong) => {
    await expect(converted({ ...modelIn(folder), wantedClasses: wrong })).rejects.toMatchObject({ reason: 'nnunet.wantedUnknown' });
  });
});

describe('what comes with the network', () => {
  test('is what the files say', async () => {
    const model = await converted(modelIn(join(networks, 'residual-half')));
    expect(model).toMatchObject({
      inputName: 'image', outputName: 'logits', patch: [8, 16, 20], sizeMultiple: [2, 4, 4], mirroringAxes: [2],
      facts: {
        configuration: '3d_fullres', dataset: 'Dataset999_Random', licence: 'CC0-1.0', trainer: 'nnUNetTrainer', epochs: 3, architecture: 'ResidualEncoderUNet',
        labels: [{ label: 0, name: 'background' }, { label: 1, name: 'sacrum' }, { label: 2, name: 'hip_left' }],
        spacingMm: [1.5, 1.25, 1], transposeForward: [0, 1, 2], normalisation: { clipLow: -950, clipHigh: 1300, mean: 310.25, std: 330.5 },
        resampling: { method: 'resample_data_or_seg_to_shape', dataOrder: 3, dataOrderZ: 0, probabilitiesOrder: 1, probabilitiesOrderZ: 0, forceSeparateZ: null },
      },
    });
  });

  test('has no mirroring where training had none', async () => {
    expect((await converted(modelIn(join(networks, 'plain-six-stages')))).mirroringAxes).toEqual([]);
  });

  test('follows a configuration that inherits', async () => {
    expect((await converted({ ...modelIn(join(networks, 'residual-encoder')), configuration: '3d_fullres_large_batch' })).facts.configuration).toBe('3d_fullres_large_batch');
  });
});

describe('a conversion', () => {
  const model = modelIn(join(networks, 'residual-encoder'));

  test('tells how far it is, never falling, to the end', async () => {
    const fractions: number[] = [];
    await convertNnunet(model, { ...unhurried, progress: (_, fraction) => { fractions.push(fraction); } });
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
  });

  test('stops between two weights when it is cancelled', async () => {
    const controller = new AbortController();
    const cancelled = convertNnunet(model, { signal: controller.signal, progress: (_, fraction) => { if (fraction > 0.3) controller.abort(); } });
    await expect(cancelled).rejects.toMatchObject({ name: 'AbortError' });
  });
});
