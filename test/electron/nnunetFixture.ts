import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import type { NnunetModel } from '../../electron/adapters/convertNnunet';

export const networks = join(process.cwd(), 'test', 'fixtures', 'nnunet-networks');
export const names = ['plain-three-stages', 'plain-six-stages', 'residual-encoder', 'residual-half', 'plain-unusual', 'saved-by-nnunet'] as const;

/** A model folder as models/training/nnunet_fixture.py writes it, asked for all its classes. */
export const modelIn = (folder: string): NnunetModel => ({
  plans: jsonIn(folder, 'plans.json'), dataset: jsonIn(folder, 'dataset.json'),
  checkpoint: join(folder, 'fold_0', 'checkpoint_final.pth'), wantedClasses: 'all',
});

const jsonIn = (folder: string, name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));

const expectation = z.object({ classes: z.number(), size: z.tuple([z.number(), z.number(), z.number()]), sampleEvery: z.number(), parameters: z.number() });

/** What PyTorch answered to `knownInput`: every so many voxels, class by class. */
export function expectedIn(folder: string) {
  const bytes = readFileSync(join(folder, 'expected.f32'));
  return { ...expectation.parse(jsonIn(folder, 'expected.json')), logits: new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length)) };
}

/** The formula of the fixture, z slowest. */
export function knownInput([slow, middle, fast]: readonly [number, number, number]): Float32Array {
  return Float32Array.from({ length: slow * middle * fast }, (_, at) => {
    const [x, y, z] = [at % fast, Math.floor(at / fast) % middle, Math.floor(at / fast / middle)];
    return Math.sin(0.3 * z + 0.1) * Math.cos(0.2 * y - 0.3) + 0.5 * Math.sin(0.25 * x);
  });
}

export const unhurried = { signal: new AbortController().signal, progress: () => undefined };
