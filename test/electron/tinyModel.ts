import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { ModelManifest } from '../../shared/segmentation/model';
import { thresholdNetwork } from './tinyOnnx';

/** HU that the tiny network takes for each bone; in between the nearer one wins. */
export const huOf = { background: 0, hip: 500, femur: 800, sacrum: 1100 } as const;

const SHARPNESS = 100;
/**
 * Logits whose greatest is the class whose HU is nearest: -(x - h)² up to what all have in common, which is linear in x.
 * Inputs are HU / 1000 (normalisation below).
 */
const channels = Object.values(huOf).map((hu) => ({ weight: 2 * SHARPNESS * (hu / 1000), bias: -SHARPNESS * (hu / 1000) ** 2 }));

export function tinyManifest(over: Partial<ModelManifest['input']> = {}): ModelManifest {
  return {
    schema: 1, id: 'tiny', version: '1', file: 'model.onnx', sha256: createHash('sha256').update(thresholdNetwork(channels)).digest('hex'),
    licence: 'Apache-2.0', source: 'made by the test', trainedFrom: [{ name: 'nothing', licence: 'none', source: 'written by hand' }], modality: 'CT',
    input: {
      name: 'image', axes: ['S', 'P', 'L'], spacingMm: [3, 3, 3], interpolation: 'linear',
      normalisation: { kind: 'clip-zscore', clipLow: -1000, clipHigh: 2000, mean: 0, std: 1000 },
      patch: [16, 24, 32], sizeMultiple: 8, padValue: -1, ...over,
    },
    tiling: { overlap: 0.5, weights: 'gaussian', sigmaFraction: 0.125 },
    flipAverage: ['L'],
    output: { name: 'logits', labels: { 0: 'background', 1: 'hip', 2: 'femur', 3: 'sacrum' } },
    expected: {},
  };
}

/** A models folder with the tiny network in it. */
export function tinyModels(manifest: ModelManifest = tinyManifest()): string {
  const folder = mkdtempSync(join(tmpdir(), 'arthroplan-models-'));
  mkdirSync(join(folder, 'tiny'));
  writeFileSync(join(folder, 'tiny', 'model.onnx'), thresholdNetwork(channels));
  writeFileSync(join(folder, 'tiny', 'manifest.json'), JSON.stringify(manifest));
  return folder;
}
