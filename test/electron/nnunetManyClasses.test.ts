import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { openOnnx, type OnnxSession } from '../../electron/adapters/onnx';
import { convertNnunet } from '../../electron/adapters/convertNnunet';
import { transform } from '../../shared/geometry/transform';
import { importedManifest } from '../../shared/segmentation/nnunet/imported';
import type { NnunetManifest } from '../../shared/segmentation/nnunet/manifest';
import { publishedResult, type Networks } from '../../shared/segmentation/nnunet/segmented';
import type { Predict } from '../../shared/segmentation/nnunet/slidingWindow';
import { totalSegmentatorTask } from '../../shared/segmentation/nnunet/tasks';
import type { Volume } from '../../shared/volume/grid';
import { modelIn, networks, unhurried } from './nnunetFixture';

/** Forty classes, of which fourteen win somewhere in this noise; the kept ones are four of them. */
const FOLDER = join(networks, 'plain-six-stages');
const CLASSES = 40;
const KEPT = [17, 2, 28, 24];
/** Part of the voxels where two logits are equal but for the order of their sums, and either class may be the answer. */
const EQUAL = 1e-4;

/** For a computer that is busy with other things. */
const PATIENCE_MS = 120_000;

const home = mkdtempSync(join(tmpdir(), 'arthroplan-classes-'));
const sessions: OnnxSession[] = [];
afterAll(async () => {
  await Promise.all(sessions.map((session) => session.release()));
  rmSync(home, { recursive: true, force: true });
});

async function opened(name: string, onnx: Uint8Array, names: { inputName: string; outputName: string; channels?: number; trialSize: readonly [number, number, number] }): Promise<Predict> {
  writeFileSync(join(home, name), onnx);
  const session = await openOnnx({ ...names, file: join(home, name), provider: 'cpu', threads: 1 });
  sessions.push(session);
  return session.run;
}

type Ready = { readonly manifest: NnunetManifest; readonly networks: Networks };

/** A model as an import makes it, for the recipe of TotalSegmentator or nnU-Net's own. */
async function ready(wantedClasses: readonly number[] | 'all', task: 'total' | null): Promise<Ready> {
  const { onnx, head, ...about } = await convertNnunet({ ...modelIn(FOLDER), wantedClasses }, unhurried);
  const apart = head && { file: 'head.onnx', sha256: '0'.repeat(64), input: head.inputName, features: head.features };
  const made = importedManifest(about, { task: task && totalSegmentatorTask('', task), licenceAccepted: true, at: '2026-11-21T00:00:00.000Z', networks: [{ fold: 'fold_0', file: 'model.onnx', sha256: '0'.repeat(64) }], head: apart, sha256: '0'.repeat(64), secondsPerTileCpu: 0 });
  if (!made.ok) throw new Error(made.error.code);
  const name = `${String(task)}-${wantedClasses === 'all' ? 'all' : String(wantedClasses.length)}`;
  const ensemble = [await opened(`${name}.onnx`, onnx, { inputName: about.inputName, outputName: head?.inputName ?? about.outputName, trialSize: about.sizeMultiple })];
  const last = head && await opened(`${name}-head.onnx`, head.onnx, { inputName: head.inputName, outputName: about.outputName, channels: head.features, trialSize: [1, 2, 2] });
  // Few tiles are enough, as long as several lie on most voxels.
  return { manifest: { ...made.value, tiling: { step: 0.5, mirrorAxes: [] } }, networks: { ensemble, head: last } };
}

/** Noise at the spacing of the network; a patch is 12 x 64 x 32, so that 2 x 2 x 2 tiles lie on it. */
const SIZE = [44, 84, 17] as const;
const noise: Volume = {
  grid: { size: SIZE, worldFromIndex: transform<'world', 'index'>([-1, 0, 0, 0, 0, -1.25, 0, 0, 0, 0, 1.5, 0]) },
  voxels: Int16Array.from({ length: SIZE[0] * SIZE[1] * SIZE[2] }, (_, at) => 400 * Math.sin(0.11 * at) * Math.cos(0.013 * at) + 300 * Math.sin(0.0007 * at * at)),
};
const resultOf = ({ manifest, networks: used }: Ready) => publishedResult(noise, manifest, used, () => Promise.resolve());

/** What the classes of the whole model are in one that keeps a few: background, the kept ones in their order, the rest. */
const KEPT_CHANNELS = [0, ...KEPT];
const channelAmongKept = (label: number): number => (KEPT_CHANNELS.includes(label) ? KEPT_CHANNELS.indexOf(label) : KEPT_CHANNELS.length);

/** The largest of the others in each tile, as it would be were the head a part of the network. */
const collapsed = (predict: Predict): Predict => async (values, size) => {
  const logits = await predict(values, size);
  const voxels = values.length;
  const others = Array.from({ length: CLASSES }, (_, label) => label).filter((label) => !KEPT_CHANNELS.includes(label));
  return Float32Array.from({ length: (KEPT_CHANNELS.length + 1) * voxels }, (_, at) => {
    const [channel, voxel] = [Math.floor(at / voxels), at % voxels];
    const label = KEPT_CHANNELS[channel];
    return label === undefined ? others.reduce((most, other) => Math.max(most, logits[other * voxels + voxel] as number), -Infinity) : (logits[label * voxels + voxel] as number);
  });
};

const share = (a: ArrayLike<number>, b: ArrayLike<number>): number => Array.from(a).filter((value, at) => value === b[at]).length / a.length;

describe('of forty classes over several tiles', () => {
  let whole: Ready;
  let full: Uint8Array;
  beforeAll(async () => {
    whole = await ready('all', 'total');
    full = (await resultOf(whole)).onScan.voxels;
  }, PATIENCE_MS);

  test('four that are kept have the labels that all forty give', async () => {
    const few = await ready(KEPT, 'total');
    expect(few.manifest.output.channels).toHaveLength(KEPT.length + 2);
    const labels = (await resultOf(few)).onScan.voxels;
    expect(KEPT.every((label) => full.includes(label))).toBe(true);
    expect(share(labels, full.map(channelAmongKept))).toBe(1);
  }, PATIENCE_MS);

  test('they would not where the others were made one in every tile: the mean of the largest is above the largest mean', async () => {
    const few = await ready(KEPT, 'total');
    const ensemble = whole.networks.ensemble.map(collapsed);
    const inTiles = await publishedResult(noise, { ...few.manifest, head: undefined }, { ensemble, head: null }, () => Promise.resolve());
    expect(share(inTiles.onScan.voxels, full.map(channelAmongKept))).toBeLessThan(0.999);
  }, PATIENCE_MS);
});

test("with nnU-Net's own recipe, whose logits are interpolated, a head of its own gives what the whole network gives", async () => {
  const [within, apart] = [await ready('all', null), await ready(Array.from({ length: CLASSES - 1 }, (_, n) => n + 1), null)];
  expect(apart.manifest.head).toBeDefined();
  expect(share((await resultOf(apart)).onScan.voxels, (await resultOf(within)).onScan.voxels)).toBeGreaterThan(1 - EQUAL);
}, PATIENCE_MS);
