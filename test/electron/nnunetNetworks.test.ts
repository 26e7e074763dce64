import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

import { convertNnunet, type NnunetModel } from '../../electron/adapters/convertNnunet';
import { openOnnx } from '../../electron/adapters/onnx';
import type { ConvertedNnunet } from '../../shared/segmentation/nnunet/converted';
import { expectedIn, knownInput, modelIn, names, networks, unhurried } from './nnunetFixture';

/** Largest difference to PyTorch that issue and field allow; the sums are the same, in another order. */
const TOLERANCE = 1e-4;

type Size = readonly [number, number, number];

async function logitsOf({ onnx, inputName, outputName }: ConvertedNnunet, size: Size): Promise<Float32Array> {
  const file = join(mkdtempSync(join(tmpdir(), 'arthroplan-test-')), 'model.onnx');
  writeFileSync(file, onnx);
  const session = await openOnnx({ file, provider: 'cpu', inputName, outputName, trialSize: size, threads: 1 });
  const logits = await session.run(knownInput(size), size);
  await session.release();
  return logits;
}

const converted = (model: NnunetModel): Promise<ConvertedNnunet> => convertNnunet(model, unhurried);

describe.each(names)('%s, written by PyTorch and read here', (name) => {
  const folder = join(networks, name);
  const expected = expectedIn(folder);
  const voxels = expected.size[0] * expected.size[1] * expected.size[2];

  test('answers like PyTorch in every channel', async () => {
    const model = await converted(modelIn(folder));
    expect(model.facts.parameters).toBeGreaterThan(0);
    expect(model.channels).toHaveLength(expected.classes);
    const logits = await logitsOf(model, expected.size);
    const perClass = expected.logits.length / expected.classes;
    const differences = Array.from(expected.logits, (value, at) => {
      const [channel, sample] = [Math.floor(at / perClass), at % perClass];
      return Math.abs(value - (logits[channel * voxels + sample * expected.sampleEvery] as number));
    });
    expect(Math.max(...expected.logits.map(Math.abs))).toBeGreaterThan(0.5);
    if (process.env['SHOW_DIFFERENCE']) console.log(name, Math.max(...differences));
    expect(differences.reduce((a, b) => Math.max(a, b))).toBeLessThan(TOLERANCE);
  });
});
