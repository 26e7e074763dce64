import { describe, expect, test } from 'vitest';

import { boneTypes, type BoneType } from '../../shared/anatomy/bone';
import { point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { withoutSplinters, typeValue } from '../../shared/segmentation/clean';
import { flood } from '../../shared/segmentation/flood';
import { labelValueOf, OTHER_BONE } from '../../shared/segmentation/labels';
import { plausibleHeights } from '../../shared/segmentation/plausible';
import { polished } from '../../shared/segmentation/polish';
import { normalised, paddedTensor, unpadded } from '../../shared/segmentation/preprocess';
import { sided } from '../../shared/segmentation/sides';
import { ballot, flipped, gaussianWindow, tileOf, tileStarts } from '../../shared/segmentation/tiles';
import { voxelCount, type LabelMap, type VoxelGrid } from '../../shared/volume/grid';

describe('the sliding window', () => {
  test('tiles cover the volume from end to end and overlap by what is asked', () => {
    for (const [size, patch, overlap] of [[137, 96, 0.5], [96, 96, 0.5], [300, 96, 0.25], [97, 96, 0.5]] as const) {
      const starts = tileStarts([size, 8, 8], [patch, 8, 8], overlap).map(([start]) => start);
      expect(starts[0]).toBe(0);
      expect((starts.at(-1) as number) + patch).toBe(size);
      starts.slice(1).forEach((start, n) => expect((starts[n] as number) + patch - start).toBeGreaterThanOrEqual(patch * overlap - 1));
    }
  });

  test('votes of tiles cut from one field give that field back, whatever the weights', () => {
    const [size, patch] = [[11, 9, 14], [6, 8, 8]] as const;
    const field = Float32Array.from({ length: 11 * 9 * 14 }, (_, n) => Math.sin(n));
    const votes = ballot(size, 1);
    const window = gaussianWindow(patch, 0.125);
    for (const start of tileStarts(size, patch, 0.5)) votes.add({ logits: tileOf(field, size, start, patch), start, patch, window });
    votes.mean().forEach((value, at) => expect(value).toBeCloseTo(field[at] as number, 5));
  });

  test('the window is highest in the middle, symmetric about it and nowhere zero', () => {
    const window = gaussianWindow([5, 1, 1], 0.125);
    expect(window[2]).toBe(1);
    expect(window[1]).toBeCloseTo(window[3] as number, 7);
    expect(gaussianWindow([96, 96, 96], 0.05).every((weight) => weight > 0)).toBe(true);
  });

  test.each([0, 1, 2] as const)('a tensor flipped twice along axis %i is the same; once, its ends are exchanged', (axis) => {
    const [size, values] = [[3, 4, 5] as const, Float32Array.from({ length: 120 }, (_, n) => n)];
    expect(flipped(flipped(values, size, axis), size, axis)).toEqual(values);
    const end = [2 * 20, 3 * 5, 4][axis] as number;
    expect(flipped(values, size, axis)[0]).toBe(end);
    expect(flipped(values, size, axis)[60]).toBe(60 + end);
  });

  test('padding puts the values in the middle and unpadding takes them out again', () => {
    const grid: VoxelGrid = { size: [5, 4, 3], worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) };
    const values = Float32Array.from({ length: 60 }, (_, n) => n + 1);
    const padded = paddedTensor(values, grid.size, { input: { patch: [8, 4, 16], padValue: -9 } as never });
    expect(padded.size).toEqual([8, 4, 16]);
    expect(padded.tensor.filter((value) => value === -9)).toHaveLength(8 * 4 * 16 - 60);
    expect(unpadded(padded.tensor, { ...padded, grid })).toEqual(values);
  });

  test('HU are clipped and scaled', () => {
    const input = { normalisation: { kind: 'clip-zscore', clipLow: -250, clipHigh: 1250, mean: 100, std: 300 } };
    expect([...normalised(Float32Array.from([-3000, 100, 400, 5000]), { input: input as never })].map((v) => Math.round(v * 1000) / 1000)).toEqual([-1.167, 0, 1, 3.833]);
  });
});

/** 4 mm voxels, world x -140..140, y -60..60, z -200..100. */
const grid: VoxelGrid = { size: [71, 31, 76], worldFromIndex: transform([4, 0, 0, -140, 0, 4, 0, -60, 0, 0, 4, -200]) };
type Box = readonly [type: BoneType, low: readonly number[], high: readonly number[]];

function typed(boxes: readonly Box[], turn = 0): LabelMap {
  const voxels = new Uint8Array(voxelCount(grid));
  const [c, s] = [Math.cos(turn), Math.sin(turn)];
  for (let at = 0; at < voxels.length; at++) {
    const [x, y, z] = mapPoint(grid.worldFromIndex, point<'index'>(at % 71, Math.floor(at / 71) % 31, Math.floor(at / 71 / 31)));
    const place = [c * x + s * z, y, c * z - s * x];
    for (const [type, low, high] of boxes) if (place.every((p, axis) => p >= (low[axis] as number) && p <= (high[axis] as number))) voxels[at] = typeValue(type);
  }
  return { grid, voxels };
}
const hipLeft: Box = ['hip', [50, -20, -20], [100, 20, 60]];
const hipRight: Box = ['hip', [-100, -20, -20], [-50, 20, 60]];
const femurLeft: Box = ['femur', [85, -16, -120], [110, 16, -30]];
const femurRight: Box = ['femur', [-110, -16, -120], [-85, 16, -30]];
const sacrum: Box = ['sacrum', [-36, 0, 20], [36, 30, 60]];
const at = (x: number, y: number, z: number): number => (x + 140) / 4 + 71 * ((y + 60) / 4 + 31 * ((z + 200) / 4));
const namesIn = (labels: LabelMap): number[] => [...new Set(labels.voxels)].filter((value) => value !== 0).sort((a, b) => a - b);

describe('left and right', () => {
  test.each([0, 0.25, -0.25])('of a pair are told by its own middle, also with the pelvis turned by %f radians', (turn) => {
    const told = sided(typed([hipLeft, hipRight, femurLeft, femurRight, sacrum], turn), null);
    if (!told.ok) throw new Error('ambiguous');
    expect(namesIn(told.value.labels)).toEqual([1, 2, 3, 4, 5]);
    const x = (value: number): number => told.value.labels.voxels.reduce((sum, found, n) => sum + (found === value ? (n % 71) - 35 : 0), 0);
    expect(x(labelValueOf('hip_left'))).toBeGreaterThan(0);
    expect(x(labelValueOf('hip_right'))).toBeLessThan(0);
    const count = (value: number): number => told.value.labels.voxels.filter((found) => found === value).length;
    expect(count(1) / count(2)).toBeCloseTo(1, 1);
  });

  test('hips joined at the symphysis are cut in the middle', () => {
    const told = sided(typed([hipLeft, hipRight, ['hip', [-60, -20, -20], [60, -8, -8]]]), null);
    if (!told.ok) throw new Error('ambiguous');
    expect(told.value.labels.voxels[at(8, -12, -12)]).toBe(labelValueOf('hip_left'));
    expect(told.value.labels.voxels[at(-8, -12, -12)]).toBe(labelValueOf('hip_right'));
  });

  test('of a lone hip are told by the sacrum, of a lone femur by the pair of hips', () => {
    const byHips = sided(typed([hipLeft, hipRight, femurRight]), null);
    expect(byHips.ok && byHips.value.sides.femur?.cue).toBe('other-pair');
    expect(byHips.ok && namesIn(byHips.value.labels)).toEqual([1, 2, 4]);
    const bySacrum = sided(typed([hipLeft, sacrum]), null);
    expect(bySacrum.ok && bySacrum.value.sides.hip?.cue).toBe('sacrum');
    expect(bySacrum.ok && namesIn(bySacrum.value.labels)).toEqual([1, 5]);
  });

  test('of a lone joint are told by the femur, which lies lateral of the hip bone', () => {
    const told = sided(typed([hipRight, femurRight]), null);
    expect(told.ok && told.value.sides.hip?.cue).toBe('femur-lateral');
    expect(told.ok && namesIn(told.value.labels)).toEqual([2, 4]);
  });

  test('of a lone bone are told by the flanks where both are seen, and by nothing otherwise', () => {
    const told = sided(typed([femurLeft]), point(0, 0, 0));
    expect(told.ok && namesIn(told.value.labels)).toEqual([3]);
    expect(sided(typed([femurLeft]), null)).toEqual({ ok: false, error: { code: 'side-ambiguous', type: 'femur' } });
  });

  test('of a lone bone that nothing tells are taken from what the user or the header says', () => {
    for (const [side, label] of [['left', 3], ['right', 4]] as const) {
      const told = sided(typed([femurLeft]), null, { side, by: 'dicom' });
      expect(told.ok && namesIn(told.value.labels)).toEqual([label]);
      expect(told.ok && told.value.sides.femur).toEqual({ cue: 'said', by: 'dicom' });
    }
  });

  test('that are said against what the bones show are refused; with both sides in view nothing said counts', () => {
    expect(sided(typed([hipRight, femurRight]), null, { side: 'left', by: 'user' })).toEqual({ ok: false, error: { code: 'side-contradicted', type: 'hip', said: 'left', by: 'user' } });
    const both = sided(typed([hipLeft, hipRight]), null, { side: 'left', by: 'dicom' });
    expect(both.ok && namesIn(both.value.labels)).toEqual([1, 2]);
  });
});

describe('cleaning', () => {
  test('a splinter far from all is dropped, one inside a bone becomes that bone', () => {
    const clean = withoutSplinters(typed([hipLeft, hipRight, ['femur', [70, -4, 16], [78, 4, 24]], ['tibia', [-4, -4, -60], [4, 4, -52]]]));
    expect(clean.voxels[at(72, 0, 20)]).toBe(typeValue('hip'));
    expect(clean.voxels[at(0, 0, -56)]).toBe(0);
  });

  test('a femur below the middle of the shin bones is a bone of the foot: other bone; one above them stays', () => {
    const clean = plausibleHeights(typed([['femur', [60, -16, 40], [90, 16, 90]], ['tibia', [60, -16, -150], [90, 16, 30]], ['femur', [60, -20, -190], [90, 20, -160]]]));
    expect(clean.voxels[at(72, 0, -176)]).toBe(typeValue('other_bone'));
    expect(clean.voxels[at(72, 0, 60)]).toBe(typeValue('femur'));
    expect(clean.voxels[at(72, 0, -60)]).toBe(typeValue('tibia'));
  });

  test('a femur above the hips is a vertebra: other bone', () => {
    const clean = plausibleHeights(typed([hipLeft, hipRight, femurLeft, ['femur', [-20, 0, 60], [20, 40, 100]]]));
    expect(clean.voxels[at(0, 20, 80)]).toBe(typeValue('other_bone'));
    expect(clean.voxels[at(96, 0, -60)]).toBe(typeValue('femur'));
  });

  test('a kneecap at the height of the hips stays where it hangs on a bent thigh; a hand beside the hip does not', () => {
    const boxes: Box[] = [hipLeft, hipRight, ['femur', [85, -16, -180], [110, 16, -30]], ['patella', [85, -16, -200], [110, 16, -190]], ['patella', [120, -8, -60], [130, 8, -40]]];
    // The thigh points forwards, and everything is half as large again.
    const clean = plausibleHeights({ ...typed(boxes), grid: { size: grid.size, worldFromIndex: transform([6, 0, 0, -210, 0, 0, 6, -300, 0, 6, 0, -90]) } });
    expect(clean.voxels[at(96, 0, -196)]).toBe(typeValue('patella'));
    expect(clean.voxels[at(124, 0, -52)]).toBe(typeValue('other_bone'));
  });

  test('without hips nothing is known of heights', () => {
    const labels = typed([['tibia', [-20, 0, 60], [20, 40, 100]]]);
    expect(plausibleHeights(labels)).toEqual(labels);
  });

  test('a bone ends as one solid piece and takes nothing of its neighbour', () => {
    const { voxels } = typed([hipLeft, femurLeft]);
    const named = voxels.map((value) => (value === typeValue('hip') ? labelValueOf('hip_left') : value === typeValue('femur') ? labelValueOf('femur_left') : 0));
    named[at(72, 0, 20)] = 0;
    named[at(-100, 0, 0)] = labelValueOf('hip_left');
    named[at(-100, 40, 0)] = OTHER_BONE;
    const out = polished({ grid, voxels: named, soft: new Uint8Array(named.length) });
    expect(out[at(72, 0, 20)]).toBe(labelValueOf('hip_left'));
    expect(out[at(-100, 0, 0)]).toBe(0);
    expect(out[at(-100, 40, 0)]).toBe(OTHER_BONE);
    named.forEach((value, n) => { if (value === labelValueOf('femur_left')) expect(out[n]).not.toBe(labelValueOf('hip_left')); });
  });

  test('soft tissue in a canal stays out, marrow that the bone shuts in is filled', () => {
    const grid: VoxelGrid = { size: [40, 40, 40], worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) };
    const within = (at: number, middle: readonly [number, number, number], half: readonly [number, number, number]): boolean =>
      [at % 40, Math.floor(at / 40) % 40, Math.floor(at / 1600)].every((n, axis) => Math.abs(n - (middle[axis] as number)) <= (half[axis] as number));
    const isCanal = (at: number): boolean => within(at, [12, 20, 20], [4, 4, 30]);
    const isMarrow = (at: number): boolean => within(at, [26, 20, 20], [4, 8, 8]);
    const isBone = (at: number): boolean => within(at, [20, 20, 20], [14, 14, 14]);
    const voxels = new Uint8Array(40 ** 3).map((_, at) => (isBone(at) && !isCanal(at) && !isMarrow(at) ? 5 : 0));
    const out = polished({ grid, voxels, soft: voxels.map((value) => (value === 0 ? 1 : 0)) });
    expect(out.filter((value, at) => value === 5 && isCanal(at)).length).toBe(0);
    expect(out.filter((value, at) => value !== 5 && isMarrow(at)).length).toBe(0);
  });
});

describe('the flood', () => {
  test('meets on the ridge between two valleys, wherever it starts', () => {
    const price = [0, 1, 1, 2, 9, 2, 1, 0, 0, 0];
    const labels = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
    flood({ labels, size: [10, 1, 1], price: (voxel) => price[voxel] as number });
    expect([...labels.slice(0, 4), ...labels.slice(5)]).toEqual([1, 1, 1, 1, 2, 2, 2, 2, 2]);
  });

  test('goes round a wall and reaches every free voxel of a large field', () => {
    const size = [60, 60, 20] as const;
    const labels = new Uint8Array(72000);
    labels[0] = 7;
    flood({ labels, size, price: (voxel) => (voxel * 7919) % 256 });
    expect(labels.every((value) => value === 7)).toBe(true);
  });

  test('a label that costs more everywhere takes less', () => {
    const labels = new Uint8Array(101);
    labels[0] = 1;
    labels[100] = 2;
    flood({ labels, size: [101, 1, 1], price: (_, label) => (label === 1 ? 10 : 20) });
    expect(labels.filter((value) => value === 1)).toHaveLength(100);
  });
});

test('every type has a value of its own', () => {
  expect(new Set(boneTypes.map(typeValue)).size).toBe(boneTypes.length);
});
