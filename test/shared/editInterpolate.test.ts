import { expect, test } from 'vitest';

import { point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import type { LabelMap, VoxelGrid } from '../../shared/volume/grid';
import { along, at, countOf, differences, edited, gridAbout, inBall, labelsOn, obliqueGridAbout, scanOn, type Place } from './editPhantom';

const grid = gridAbout([64, 56, 40], [0.8, 0.8, 1.25]);
const scan = scanOn(grid);

const heights = (sliceNumbers: readonly number[]) => sliceNumbers.map((n) => at([0, 0, (n - 19.5) * 1.25]));
const paintedOn = (numbers: readonly number[], inside: (place: Place) => boolean) =>
  labelsOn(grid, (place) => (inside(place) && numbers.some((n) => Math.abs(place[2] - (n - 19.5) * 1.25) < 0.01) ? 'femur_right' : 'background'));
const interpolate = (numbers: readonly number[]) => ({ tool: 'interpolate', bone: 'femur_right', normal: along([0, 0, 1]), slices: heights(numbers), replace: false });
/** How far from the surface of the solid a voxel lies at most that is bone outside it or background inside, mm; `depth` is positive inside. */
const worst = (labels: LabelMap, depth: (place: Place) => number): number => {
  const wrong = labelsOn(labels.grid, (place) => (depth(place) > 0 ? 'femur_right' : 'background')).voxels;
  const depths: number[] = [];
  labels.voxels.forEach((voxel, n) => { if (voxel !== wrong[n]) depths.push(Math.abs(depth(placeOf(labels.grid, n)))); });
  return Math.max(0, ...depths);
};
const placeOf = ({ size, worldFromIndex }: VoxelGrid, n: number): Place =>
  mapPoint(worldFromIndex, point(n % size[0], Math.floor(n / size[0]) % size[1], Math.floor(n / (size[0] * size[1]))));
/** Drawn on the slices of these numbers and interpolated, compared between the outermost. */
const worstBetween = (numbers: readonly number[], depth: (place: Place) => number): number => {
  const { labels } = edited(paintedOn(numbers, (place) => depth(place) > 0), scan, interpolate(numbers));
  const reach = (Math.max(...numbers) - 19.5) * 1.25 + 0.1;
  const start = (Math.min(...numbers) - 19.5) * 1.25 - 0.1;
  return worst(labels, (place) => (place[2] > start && place[2] < reach ? depth(place) : -Math.abs(depth(place))));
};
const PIXEL_MM = 0.8;

test('a cone drawn on its two ends is a cone between them, to a pixel', () => {
  expect(worstBetween([6, 34], ([x, y, z]) => (12 + 0.25 * z - Math.hypot(x - 1, y + 1)) / Math.hypot(1, 0.25))).toBeLessThan(PIXEL_MM);
});

test('a leaning cylinder drawn on distant slices leans between them, to a pixel', () => {
  expect(worstBetween([5, 34], ([x, y, z]) => 6 - Math.hypot(x - 0.8 * z, y))).toBeLessThan(PIXEL_MM);
});

test('a ball drawn on every fifth slice is a ball, but for the chord between the slices', () => {
  const radiusAt = (z: number): number => Math.sqrt(16 ** 2 - z ** 2);
  const [last, before] = [(31 - 19.5) * 1.25, (28 - 19.5) * 1.25];
  const sagMm = Math.max(...[0.25, 0.5, 0.75].map((part) => 16 - Math.hypot(radiusAt(before) * (1 - part) + radiusAt(last) * part, before * (1 - part) + last * part)));
  const middleSagMm = 16 - Math.hypot(radiusAt(before), before) + 16 * (1 - Math.cos(Math.asin((5 * 1.25) / 2 / 16)));
  expect(worstBetween([8, 13, 18, 23, 28, 31], (place) => 16 - Math.hypot(...place))).toBeLessThan(PIXEL_MM + Math.max(sagMm, middleSagMm));
});

test('slices across the patient on an oblique grid are met as the brush met them', () => {
  const oblique = obliqueGridAbout([60, 60, 60], [0.8, 0.8, 0.8], { aboutZ: 0.1, aboutX: 0.3 });
  const disc = (z: number) => ({ tool: 'brush', to: 'femur_right', over: ['background'], shape: { kind: 'disc', normal: along([0, 0, 1]) }, path: [at([0, 0, z])], radiusMm: 10, hu: null });
  const painted = [-12, 0, 12].reduce((labels, z) => edited(labels, scanOn(oblique), disc(z)).labels, labelsOn(oblique, () => 'background'));
  const { labels } = edited(painted, scanOn(oblique), { ...interpolate([]), slices: [at([5, 5, 12]), at([0, 0, -12]), at([0, 0, 0])] });
  expect(worst(labels, ([x, y, z]) => Math.min(10 - Math.hypot(x, y), 12 - Math.abs(z)))).toBeLessThan(PIXEL_MM);
});

test('other bones between the slices stay, and what was too much goes only when it is to be replaced', () => {
  const rod = ([x, y]: Place): boolean => Math.hypot(x, y) <= 8;
  const before = labelsOn(grid, (place) => (rod(place) && [5, 34].some((n) => Math.abs(place[2] - (n - 19.5) * 1.25) < 0.01) ? 'femur_right'
    : Math.abs(place[2]) < 4 && place[0] > 2 ? 'hip_right' : inBall(place, [-12, 0, 8], 3) ? 'femur_right' : 'background'));
  const added = edited(before, scan, interpolate([5, 34])).labels;
  expect(countOf(added, 'hip_right')).toBe(countOf(before, 'hip_right'));
  expect(added.voxels.every((voxel, n) => voxel !== 0 || before.voxels[n] === 0)).toBe(true);
  const replaced = edited(before, scan, { ...interpolate([5, 34]), replace: true }).labels;
  const truth = labelsOn(grid, (place) => (Math.abs(place[2]) < 4 && place[0] > 2 ? 'hip_right' : rod(place) && Math.abs(place[2]) < 18.2 ? 'femur_right' : 'background'));
  expect(differences(replaced, truth)).toBe(0);
});

test('one outlined slice is not enough', () => {
  expect(edited(paintedOn([10], () => true), scan, interpolate([10, 20])).change.nothing).toBe('tooFewSlices');
});

test('planes midway between two slices of voxels mean the same slice to brush, scissors and interpolation, either way round', () => {
  for (const up of [1, -1]) {
    const disc = (z: number) => ({ tool: 'brush', to: 'femur_right', over: ['background'], shape: { kind: 'disc', normal: along([0, 0, up]) }, path: [at([0, 0, z])], radiusMm: 8, hu: null });
    const painted = [-12.5, 0, 12.5].reduce((labels, z) => edited(labels, scan, disc(z)).labels, labelsOn(grid, () => 'background'));
    const { labels } = edited(painted, scan, { ...interpolate([]), normal: along([0, 0, up]), slices: [at([0, 0, 0]), at([3, 0, 12.5]), at([0, 9, -12.5])] });
    const [low, high] = [-12.5 - up * 0.625, 12.5 - up * 0.625];
    expect(differences(labels, labelsOn(grid, ([x, y, z]) => (Math.hypot(x, y) <= 8 && z > low - 0.01 && z < high + 0.01 ? 'femur_right' : 'background')))).toBe(0);
    const square = [[-20, -20, 0], [20, -20, 0], [20, 20, 0], [-20, 20, 0]].map((corner) => at(corner as never));
    const cut = { tool: 'cut', bone: 'femur_right', to: 'background', by: { kind: 'prism', corners: square, along: along([0, 0, up]), fromMm: -0.625, toMm: 0.625, away: 'inside' } };
    expect(edited(labels, scan, cut).change.box).toMatchObject({ first: [expect.anything(), expect.anything(), up === 1 ? 19 : 20], size: [expect.anything(), expect.anything(), 1] });
  }
});
