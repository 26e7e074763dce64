import { expect, test } from 'vitest';

import { editSchema } from '../../shared/segmentation/edit/edit';
import { along, at, brush, countOf, differences, edited, gridAbout, inBall, labelsOn, obliqueGridAbout, scanOn, volumeOf } from './editPhantom';

const grid = gridAbout([60, 60, 44], [0.8, 0.8, 1.25]);
const empty = labelsOn(grid, () => 'background');
const scan = scanOn(grid);
const ballMm3 = (radiusMm: number): number => (4 / 3) * Math.PI * radiusMm ** 3;

test('a brushed ball has exactly the voxels whose centre lies in it, on straight and oblique grids', () => {
  for (const each of [grid, obliqueGridAbout([70, 60, 50], [0.7, 0.9, 1.1], { aboutZ: 0.3, aboutX: -0.4 })]) {
    const painted = edited(labelsOn(each, () => 'background'), scanOn(each), brush({ path: [at([1.3, -2.1, 0.7])], radiusMm: 15 })).labels;
    expect(differences(painted, labelsOn(each, (place) => (inBall(place, [1.3, -2.1, 0.7], 15) ? 'femur_left' : 'background')))).toBe(0);
    expect(volumeOf(painted, 'femur_left') / ballMm3(15)).toBeCloseTo(1, 2);
  }
});

test('a stroke is swept: no gaps between far places of the path', () => {
  const { labels } = edited(empty, scan, brush({ path: [at([-12, 0, 0]), at([12, 0, 0])], radiusMm: 6 }));
  const capsule = labelsOn(grid, ([x, y, z]) => (inBall([x, y, z], [Math.min(12, Math.max(-12, x)), 0, 0], 6) ? 'femur_left' : 'background'));
  expect(differences(labels, capsule)).toBe(0);
});

test('a disc lies on one slice of voxels, whichever axis it is drawn across', () => {
  for (const [axis, area] of [[0, 0.8 * 1.25], [1, 0.8 * 1.25], [2, 0.8 * 0.8]] as const) {
    const normal = along([axis === 0 ? 2 : 0, axis === 1 ? 2 : 0, axis === 2 ? -2 : 0]);
    const { change } = edited(empty, scan, brush({ shape: { kind: 'disc', normal }, path: [at([0.4, 0.4, 0.625])], radiusMm: 14 }));
    expect(change.box?.size[axis]).toBe(1);
    expect((change.voxels * area) / (Math.PI * 14 ** 2)).toBeCloseTo(1, 1);
  }
});

test('a disc across the patient on an oblique grid is one voxel thick and has no holes', () => {
  const oblique = obliqueGridAbout([60, 60, 60], [0.8, 0.8, 1], { aboutZ: 0.2, aboutX: 0.5 });
  const { labels, change } = edited(labelsOn(oblique, () => 'background'), scanOn(oblique), brush({ shape: { kind: 'disc', normal: along([0, 0, 1]) }, path: [at([0, 0, 0])], radiusMm: 12 }));
  const columns = new Map<number, number>();
  labels.voxels.forEach((voxel, n) => { if (voxel !== 0) columns.set(n % 3600, (columns.get(n % 3600) ?? 0) + 1); });
  expect([...new Set(columns.values())]).toEqual([1]);
  const columnArea = 0.8 * 0.8 / Math.cos(0.5);
  expect((change.voxels * columnArea) / (Math.PI * 144)).toBeCloseTo(1, 1);
});

test('only density within the range is painted', () => {
  const halves = scanOn(grid, ([x]) => (x < 0 ? 100 : 400));
  const { labels } = edited(empty, halves, brush({ hu: { low: 200, high: 400 } }));
  expect(differences(labels, labelsOn(grid, (place) => (inBall(place, [0, 0, 0], 15) && place[0] >= 0 ? 'femur_left' : 'background')))).toBe(0);
});

test('a brush writes over the named labels and over no other', () => {
  const hip = labelsOn(grid, ([x]) => (x > 4 ? 'hip_left' : 'background'));
  const painted = edited(hip, scan, brush({})).labels;
  expect(countOf(painted, 'hip_left')).toBe(countOf(hip, 'hip_left'));
  const over = edited(hip, scan, brush({ over: ['background', 'hip_left'] })).labels;
  expect(volumeOf(over, 'femur_left') / ballMm3(15)).toBeCloseTo(1, 2);
});

test('erasing takes from its own bone only', () => {
  const bones = labelsOn(grid, ([x]) => (x > 0 ? 'hip_left' : 'femur_left'));
  const { labels, change } = edited(bones, scan, brush({ to: 'background', over: ['femur_left'] }));
  expect(countOf(labels, 'hip_left')).toBe(countOf(bones, 'hip_left'));
  expect((change.voxels * 0.8 * 0.8 * 1.25) / (ballMm3(15) / 2)).toBeCloseTo(1, 1);
  expect(change.touched).toEqual(['femur_left']);
});

test('the change names its box, and a stroke outside the scan changes nothing', () => {
  const { change } = edited(empty, scan, brush({ path: [at([0.4, 0.4, 0.625])], radiusMm: 1.1 }));
  expect(change.box).toEqual({ first: [29, 29, 22], size: [3, 3, 1] });
  expect(edited(empty, scan, brush({ path: [at([900, 0, 0])] })).change).toMatchObject({ voxels: 0, box: null, nothing: 'noChange' });
});

test.each([
  ['a label that is none', { to: 'rib' }], ['no label to write over', { over: [] }], ['no place', { path: [] }], ['a place with two numbers', { path: [[1, 2]] }],
  ['a place at infinity', { path: [[1, 2, Infinity]] }], ['no radius', { radiusMm: 0 }], ['a range upside down', { hu: { low: 3, high: 2 } }],
  ['a disc without a direction', { shape: { kind: 'disc', normal: [0, 0, 0] } }], ['a word too many', { force: true }],
])('the schema refuses %s', (_, words) => {
  expect(editSchema.safeParse(brush({})).success).toBe(true);
  expect(editSchema.safeParse(brush(words as never)).success).toBe(false);
});
