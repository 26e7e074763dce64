import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

import { openPointNetwork } from '../../electron/adapters/pointNetwork';
import { correctionModels } from '../../electron/catalog/corrections';
import { correctionKey, correctionsOf, landmarksOf } from '../../electron/jobs/tasks/correction';
import { correctedBones } from '../../shared/anatomy/correctionModel';
import { locatedLandmarks } from '../../shared/anatomy/locate';
import { withMeasuredPoints } from '../../shared/anatomy/measuredPoints';
import { createPatient } from '../phantom/bones';
import { surfacesOf } from '../shared/phantomBones';

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'arthroplan-correction-')); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const outputs = z.object({ landmarks: z.array(z.array(z.number())), log_spread: z.array(z.number()), seen: z.array(z.number()) });
const referenceSchema = z.record(z.enum(['coarse', 'fine']), z.object({ tolerance: z.number(), expected: outputs }));

/** The points and directions of models/training/correction/export.py. */
function byFormula(count: number): { points: Float32Array; normals: Float32Array } {
  const [points, normals] = [new Float32Array(3 * count), new Float32Array(3 * count)];
  for (let k = 0; k < count; k++) {
    const [height, angle] = [1 - (2 * k + 1) / count, 2.399963 * k];
    const ring = Math.sqrt(1 - height * height);
    [ring * Math.cos(angle), ring * Math.sin(angle), height].forEach((part, axis) => {
      normals[3 * k + axis] = part;
      points[3 * k + axis] = part * (60 + 20 * Math.sin(k));
    });
  }
  return { points, normals };
}

describe.each(correctedBones)('the networks of a %s', (bone) => {
  test.each(['coarse', 'fine'] as const)('say what PyTorch says: %s', async (stage) => {
    const model = (await correctionModels('models')).get(bone);
    if (!model) throw new Error(`models/correction/${bone} is not whole`);
    const reference = referenceSchema.parse(JSON.parse(readFileSync(join('models', 'correction', bone, 'reference.json'), 'utf8')));
    const { tolerance, expected } = reference[stage];
    const { points, normals } = byFormula(1024);
    const network = await openPointNetwork(model[stage]);
    const { landmarks, logSpread, seen } = await network.run(1, points, normals);
    await network.release();
    const apart = (found: Float32Array, wanted: readonly number[]): number => Math.max(...wanted.map((value, n) => Math.abs(value - (found[n] as number))));
    expect(apart(landmarks, expected.landmarks.flat())).toBeLessThan(tolerance);
    expect(apart(logSpread, expected.log_spread)).toBeLessThan(tolerance);
    expect(apart(seen, expected.seen)).toBeLessThan(tolerance);
  });
});

describe('without a whole network', () => {
  test('a folder without networks is one of none, and landmarks are those of geometry alone', async () => {
    const models = await correctionModels(folder);
    expect([models.size, correctionKey(models)]).toEqual([0, []]);
    const bones = surfacesOf(createPatient(11), ['femur_left'], 6);
    expect(await landmarksOf(bones, models)).toEqual(withMeasuredPoints({ ...locatedLandmarks(bones), networks: [] }, bones));
  });

  test('a network whose file is not the one of its manifest is left out', async () => {
    await cp('models/correction', join(folder, 'correction'), { recursive: true });
    await writeFile(join(folder, 'correction', 'femur', 'fine.onnx'), 'something else');
    await writeFile(join(folder, 'correction', 'tibia', 'manifest.json'), '{');
    expect([...(await correctionModels(folder)).keys()]).toEqual(['hip']);
  });

  test('bones without a network, and empty ones, are passed over', async () => {
    const nothing = { positions: new Float32Array(0), triangles: new Uint32Array(0) };
    const { answers, networks } = await correctionsOf({ sacrum: nothing, femur_left: nothing }, await correctionModels('models'));
    expect([answers.size, networks]).toEqual([0, []]);
  });
});
