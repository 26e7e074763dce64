import { describe, expect, test } from 'vitest';

import { normalised } from '../../shared/segmentation/nnunet/recipe';
import { boxResampled, endpointResampled, separateAxis, sizeAtSpacing } from '../../shared/segmentation/nnunet/resample';
import { inHalfPrecision, roundedHalfToEven } from '../../shared/segmentation/nnunet/rounding';
import { slide, tileStartsAlong, tileWeights } from '../../shared/segmentation/nnunet/slidingWindow';

/** Values made by SciPy 1.17, scikit-image 0.26 and nnU-Net 2.8.1 from this block of 4 columns, 2 rows, 3 slices. */
const block = [3, -7, 12, 0, 5, 9, -2, 4, 8, 1, 6, -3, 0, 2, 7, 11, -4, 10, 5, 2, 6, -1, 3, 9].map((value) => 100 * value);
const size = [4, 2, 3] as const;

describe("TotalSegmentator's resampling", () => {
  test('linear: equal to scipy.ndimage.zoom cut to whole numbers, to the last one', () => {
    expect([...endpointResampled(Int16Array.from(block), size, [6, 3, 4], 1)].map((value) => value + 0)).toEqual([
      300, -300, -320, 819, 720, 0, 400, 220, 179, 419, 380, 200, 500, 740, 680, 20, 39, 400, 633, 153, 26, 606, 400, -200, 400, 240, 226, 506, 493, 333, 166, 326, 426, 406, 586, 866,
      400, 400, 433, 533, 286, -133, 300, 270, 313, 503, 520, 450, 199, 140, 193, 473, 753, 1033, -400, 440, 900, 600, 380, 200, 100, 310, 440, 410, 460, 550, 600, 180, -20, 219, 540, 900,
    ]);
  });

  test('cubic: within one unit of it, since what is whole in one sum is just below in another', () => {
    const made = endpointResampled(Int16Array.from(block), size, [6, 3, 4], 3);
    [
      300, -556, -422, 948, 974, 0, 400, 163, 152, 447, 436, 200, 500, 882, 728, -53, -100, 400, 774, 5, -113, 672, 531, -261, 431, 162, 174, 556, 579, 322, 89, 320, 462, 440, 627, 906,
      485, 445, 494, 556, 249, -178, 308, 230, 303, 541, 581, 467, 130, 14, 112, 525, 913, 1113, -400, 509, 1051, 667, 291, 200, 100, 325, 465, 409, 441, 550, 600, 141, -119, 152, 592, 900,
    ].forEach((value, at) => { expect(Math.abs((made[at] as number) - value)).toBeLessThanOrEqual(1); });
  });
});

describe("nnU-Net's own resampling", () => {
  const image = Float32Array.from(block, (value) => value / 1000);

  test('three axes together: a cubic spline that does not leave the range of its input', () => {
    const made = boxResampled(image, size, [6, 3, 4], { order: 3, orderSeparate: 0, separateAxis: null });
    [0.363259, -0.578613, -0.608252, 1.124639, 0.929205, -0.154125, 0.427198, 0.201818, 0.140479, 0.448142, 0.384648, 0.157429, 0.491137, 0.98225, 0.88921, -0.228354, -0.15991, 0.468984, 0.921574, 0.07996, -0.227672, 0.74807, 0.410069, -0.457457, 0.470612, 0.205148, 0.154526, 0.566966, 0.530112, 0.276394, 0.019649, 0.330336, 0.536724, 0.385862, 0.650154, 1.010246, 0.446544, 0.481795, 0.567332, 0.555532, 0.109576, -0.308649, 0.30357, 0.243132, 0.304488, 0.542643, 0.558846, 0.459882, 0.160596, 0.004469, 0.041645, 0.529754, 1.008116, 1.2, -0.7, 0.332552, 1.194424, 0.688058, 0.247834, 0.183298, 0.04843, 0.287947, 0.48052, 0.39299, 0.449803, 0.573489, 0.810735, 0.243343, -0.233385, 0.097922, 0.651772, 0.96368].forEach((value, at) => { expect(made[at]).toBeCloseTo(value, 5); });
  });

  test('thick slices: cubic within them, nearest between them, each slice held to its own range', () => {
    const made = boxResampled(image, size, [6, 3, 5], { order: 3, orderSeparate: 0, separateAxis: 2 });
    const slices = [
      [0.42181, -0.519851, -0.580321, 1.090641, 0.88271, -0.184766, 0.433144, 0.20173, 0.140218, 0.459782, 0.39827, 0.166856, 0.444477, 0.923312, 0.860758, -0.171078, -0.086171, 0.518479],
      [0.937253, 0.39988, 0.133515, 0.576804, 0.162979, -0.3, 0.431072, 0.218029, 0.205645, 0.594355, 0.581971, 0.368928, -0.075109, 0.036177, 0.277774, 0.611906, 1.000964, 1.1],
      [-0.4, 0.351147, 1, 0.673305, 0.231377, 0.137783, 0.071074, 0.284063, 0.465269, 0.40706, 0.460553, 0.564575, 0.749987, 0.216978, -0.21235, 0.140815, 0.689729, 0.991367],
    ];
    [0, 0, 1, 2, 2].flatMap((slice) => slices[slice] as number[]).forEach((value, at) => { expect(made[at]).toBeCloseTo(value, 5); });
  });

  test.each([
    ['thick slices in the scan', [1, 1, 5], [0.7, 0.7, 3], null, 2],
    ['thick slices in the network', [1, 1, 1], [1, 4, 1], null, 1],
    ['a ratio of 3 is not yet thick', [1, 1, 3], [1, 1, 1], null, null],
    ['two coarse axes are no slices', [1, 1, 0.2], [1, 1, 1], null, null],
    ['the plans forbid it', [1, 1, 5], [1, 1, 1], false, null],
    ['the plans demand it', [1, 1, 2], [1, 1, 1], true, 2],
  ] as const)('%s', (...[, from, to, separate, axis]) => {
    expect(separateAxis(from, to, separate)).toBe(axis);
  });
});

test('sizes at another spacing are rounded with halves to the even number', () => {
  expect(sizeAtSpacing([5, 7, 9], [0.5, 0.5, 0.5], [1, 1, 1])).toEqual([2, 4, 4]);
  expect([0.5, 1.5, 2.5, 2.4, 2.6, 7].map(roundedHalfToEven)).toEqual([0, 2, 2, 2, 3, 7]);
});

test.each([
  [110, 64, 0.5, [0, 23, 46]], [128, 128, 0.5, [0]], [129, 128, 0.5, [0, 1]], [301, 128, 0.8, [0, 86, 173]], [200, 96, 0.5, [0, 35, 69, 104]],
])('tiles of %i voxels with patches of %i at step %f', (length, patch, step, starts) => {
  expect(tileStartsAlong(length, patch, step)).toEqual(starts);
});

test("a tile's weights are nnU-Net's Gaussian in half precision, its zeros filled with the least", () => {
  const small = tileWeights([4, 6, 8]);
  const at = (a: number, b: number, c: number): number => small[(a * 6 + b) * 8 + c] as number;
  expect([at(2, 3, 4), at(0, 0, 0), at(1, 2, 3), at(3, 5, 7), at(0, 3, 4)]).toEqual([10, 5.9604644775390625e-8, 0.33740234375, 0.00042939186096191406, 0.0033550262451171875]);
  const patch = tileWeights([32, 32, 32]);
  expect(patch[0]).toBe(2 ** -24);
  expect(patch.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(10077.4222387, 3);
});

test('half precision keeps ten digits and goes down to 2⁻²⁴', () => {
  expect([0, 1 / 3, 2049, 2 ** -24, 2 ** -26, 65000].map(inHalfPrecision)).toEqual([0, 0.333251953125, 2048, 2 ** -24, 0, 64992]);
});

test('the image is clipped and scaled in single precision', () => {
  const made = normalised(Float32Array.of(-2000, 100, 4000), { normalisation: { clipLow: -820, clipHigh: 1310, mean: 180, std: 320 } });
  expect([...made]).toEqual([-3.125, -0.25, 3.53125]);
});

test('planes arrive once, in order, as the weighted mean over tiles, flips and networks', async () => {
  const tensor = { values: Float32Array.from({ length: 7 * 5 * 6 }, (_, at) => at), size: [7, 5, 6] as const };
  const identity = async (values: Float32Array): Promise<Float32Array> => values.slice();
  const negative = async (values: Float32Array): Promise<Float32Array> => values.map((value) => 10 - value);
  const planes: number[][] = [];
  const fractions: number[] = [];
  await slide(tensor, { patch: [4, 4, 4], step: 0.5, mirrorAxes: [0, 2], channels: 1 }, [identity, identity, negative], {
    onPlane: (logits, plane) => { planes[plane] = [...logits]; }, afterRun: async (fraction) => { fractions.push(fraction); },
  });
  expect(planes).toHaveLength(7);
  planes.flat().forEach((value, at) => { expect(value).toBeCloseTo((2 * at + 10 - at) / 3, 3); });
  expect(fractions.at(-1)).toBe(1);
  expect(fractions).toHaveLength(3 * 2 * 2 * 4 * 3);
});
