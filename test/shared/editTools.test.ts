import { describe, expect, test } from 'vitest';

import { editSchema } from '../../shared/segmentation/edit/edit';
import { along, at, countOf, differences, edited, gridAbout, inBall, labelsOn, scanOn, volumeOf, type Place } from './editPhantom';

const grid = gridAbout([64, 56, 40], [0.8, 0.8, 1.25]);
const scan = scanOn(grid);
const distanceTo = (a: Place, b: Place): number => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);

describe('scissors', () => {
  const ball = labelsOn(grid, (place) => (inBall(place, [0, 0, 0], 16) ? 'hip_left' : place[2] > 20 ? 'femur_left' : 'background'));

  test('a plane through the centre halves a ball', () => {
    const { labels } = edited(ball, scan, { tool: 'cut', bone: 'hip_left', to: 'background', by: { kind: 'plane', at: at([0, 0, 0]), normal: along([1, 2, -0.5]) } });
    expect(volumeOf(labels, 'hip_left') / ((2 / 3) * Math.PI * 16 ** 3)).toBeCloseTo(1, 2);
    expect(differences(labels, labelsOn(grid, (place) => (inBall(place, [0, 0, 0], 16) ? (place[0] + 2 * place[1] - 0.5 * place[2] > 0 ? 'background' : 'hip_left') : place[2] > 20 ? 'femur_left' : 'background')))).toBe(0);
  });

  test('what is cut off can become another bone; others stay', () => {
    const { labels, change } = edited(ball, scan, { tool: 'cut', bone: 'hip_left', to: 'sacrum', by: { kind: 'plane', at: at([0, 0, 5]), normal: along([0, 0, 1]) } });
    const cap = Math.PI * 11 ** 2 * (16 - 11 / 3);
    expect(volumeOf(labels, 'sacrum') / cap).toBeCloseTo(1, 1);
    expect(countOf(labels, 'femur_left')).toBe(countOf(ball, 'femur_left'));
    expect(change.touched).toEqual(['hip_left', 'sacrum']);
  });

  const triangle = [[-6, -8, 0], [10, -8, 0], [-6, 8, 0]].map((corner) => at(corner as never));
  const prism = { kind: 'prism', corners: triangle, along: along([0, 0, 3]), fromMm: -5, toMm: 5, away: 'inside' } as const;
  const inTriangle = ([x, y]: Place): boolean => x > -6 && y > -8 && x + y < 2;

  test('a polygon drawn on a slice takes away what lies in it, as deep as it reaches', () => {
    const { labels } = edited(ball, scan, { tool: 'cut', bone: 'hip_left', to: 'background', by: prism });
    const truth = labelsOn(grid, (place) => (inBall(place, [0, 0, 0], 16) ? (inTriangle(place) && Math.abs(place[2]) <= 5 ? 'background' : 'hip_left') : place[2] > 20 ? 'femur_left' : 'background'));
    expect(differences(labels, truth)).toBe(0);
  });

  test('or all that lies outside it, through everything', () => {
    const { labels } = edited(ball, scan, { tool: 'cut', bone: 'hip_left', to: 'background', by: { ...prism, fromMm: null, toMm: null, away: 'outside' } });
    const truth = labelsOn(grid, (place) => (inBall(place, [0, 0, 0], 16) && inTriangle(place) ? 'hip_left' : !inBall(place, [0, 0, 0], 16) && place[2] > 20 ? 'femur_left' : 'background'));
    expect(differences(labels, truth)).toBe(0);
  });
});

describe('islands', () => {
  const [left, right]: [Place, Place] = [[-13, 0, 0], [13, 0, 0]];
  const islands = labelsOn(grid, (place) => (inBall(place, left, 9) || inBall(place, right, 7) ? 'tibia_left' : inBall(place, [0, 12, 0], 4) ? 'fibula_left' : 'background'));
  const only = (centre: Place, radiusMm: number, name: string) => labelsOn(grid, (place) => (inBall(place, centre, radiusMm) ? name : inBall(place, [0, 12, 0], 4) ? 'fibula_left' : 'background'));

  test('the island at the seed is kept', () => {
    expect(differences(edited(islands, scan, { tool: 'keepIsland', bone: 'tibia_left', seed: at([-13, 2, 1]) }).labels, only(left, 9, 'tibia_left'))).toBe(0);
  });

  test('the island at the seed is removed', () => {
    expect(differences(edited(islands, scan, { tool: 'removeIsland', bone: 'tibia_left', seed: at(left) }).labels, only(right, 7, 'tibia_left'))).toBe(0);
  });

  test('one island or the whole bone gets another name', () => {
    const one = edited(islands, scan, { tool: 'relabel', bone: 'tibia_left', to: 'tibia_right', seed: at(right) }).labels;
    expect([countOf(one, 'tibia_left'), countOf(one, 'tibia_right')]).toEqual([countOf(only(left, 9, 'tibia_left'), 'tibia_left'), countOf(only(right, 7, 'tibia_left'), 'tibia_left')]);
    const all = edited(islands, scan, { tool: 'relabel', bone: 'tibia_left', to: 'other_bone', seed: null }).labels;
    expect([countOf(all, 'tibia_left'), countOf(all, 'other_bone')]).toEqual([0, countOf(islands, 'tibia_left')]);
  });

  test('a seed beside the bone, or a bone that is not there, is said and changes nothing', () => {
    expect(edited(islands, scan, { tool: 'keepIsland', bone: 'tibia_left', seed: at([0, 0, 0]) }).change).toMatchObject({ voxels: 0, nothing: 'seedOutside' });
    expect(edited(islands, scan, { tool: 'removeIsland', bone: 'tibia_left', seed: at([0, 12, 0]) }).change).toMatchObject({ voxels: 0, nothing: 'seedOutside' });
    expect(edited(islands, scan, { tool: 'keepIsland', bone: 'sacrum', seed: at([0, 0, 0]) }).change).toMatchObject({ voxels: 0, nothing: 'noBone' });
  });

  test('a bone is not relabelled as itself', () => {
    expect(editSchema.safeParse({ tool: 'relabel', bone: 'sacrum', to: 'sacrum', seed: null }).success).toBe(false);
  });
});

describe('growing', () => {
  // A rod of bone along x with a gap, half of it labelled, another bone lying against it.
  const inRod = ([x, y, z]: Place): boolean => Math.hypot(y, z) <= 5 && Math.abs(x) <= 20 && !(x > 10 && x < 12);
  const rodScan = scanOn(grid, (place) => (inRod(place) ? 500 : 40));
  const labelled = labelsOn(grid, (place) => (inRod(place) && place[0] < -12 ? 'fibula_right' : inRod(place) && place[0] > 6 ? 'tibia_right' : 'background'));
  const grow = { tool: 'grow', bone: 'fibula_right', seed: at([-14, 0, 0]), hu: { low: 300, high: 900 }, reachMm: 100 };

  test('the bone grows over density of the range up to the next bone, and not into it', () => {
    const { labels } = edited(labelled, rodScan, grow);
    expect(differences(labels, labelsOn(grid, (place) => (inRod(place) ? (place[0] > 6 ? 'tibia_right' : 'fibula_right') : 'background')))).toBe(0);
  });

  test('no farther than its reach', () => {
    const { labels } = edited(labelled, rodScan, { ...grow, reachMm: 12 });
    const wanted = labelsOn(grid, (place) => {
      const own = inRod(place) && (place[0] < -12 || (place[0] <= 6 && inBall(place, [-14, 0, 0], 12)));
      return own ? 'fibula_right' : inRod(place) && place[0] > 6 ? 'tibia_right' : 'background';
    });
    expect(differences(labels, wanted)).toBe(0);
  });

  test('a seed in another bone, or in density outside the range, is said', () => {
    expect(edited(labelled, rodScan, { ...grow, seed: at([8, 0, 0]) }).change.nothing).toBe('seedOutside');
    expect(edited(labelled, rodScan, { ...grow, seed: at([0, 15, 0]) }).change.nothing).toBe('seedDensity');
  });
});

describe('splitting', () => {
  const [head, socket]: [Place, Place] = [[-9, 0, 0], [9, 0, 0]];
  /** Balls of 12 and 12 mm that run into each other: their contact plane is x = 0. */
  const touching = (place: Place): boolean => inBall(place, head, 12) || inBall(place, socket, 12);
  const seeds = [{ to: 'femur_left', at: [at(head)] }, { to: 'hip_left', at: [at(socket)] }];
  const merged = labelsOn(grid, (place) => (touching(place) ? 'hip_left' : place[2] < -18 ? 'sacrum' : 'background'));

  test('two balls that run into each other are parted at their contact plane, where the scan shows nothing', () => {
    const { labels } = edited(merged, scanOn(grid, (place) => (touching(place) ? 400 : 0)), { tool: 'split', of: ['hip_left'], seeds });
    const wrong = labels.voxels.filter((voxel, n) => {
      const x = ((n % 64) - 31.5) * 0.8;
      return (voxel === 1 && x < -0.8) || (voxel === 3 && x > 0.8);
    });
    expect(wrong).toHaveLength(0);
    expect(countOf(labels, 'femur_left') + countOf(labels, 'hip_left')).toBe(countOf(merged, 'hip_left'));
    expect(countOf(labels, 'sacrum')).toBe(countOf(merged, 'sacrum'));
  });

  test.each([['in the middle of its bone', [-12, 0, 0]], ['at the very edge of its bone', [-12, 13, 0]]] as const)('where the scan shows a joint space, there; a seed lies %s', (_, seed) => {
    // One block, wider at the left; a dark gap 1.6 mm wide at x = 6 does not lie at the narrowest place.
    const block = (place: Place): boolean => Math.abs(place[0]) <= 18 && Math.hypot(place[1], place[2]) <= 14;
    const joint = scanOn(grid, (place) => (!block(place) ? 0 : Math.abs(place[0] - 6) < 1 ? 60 : 1000));
    const { labels } = edited(labelsOn(grid, (place) => (block(place) ? 'hip_left' : 'background')), joint, { tool: 'split', of: ['hip_left'], seeds: [{ to: 'femur_left', at: [at(seed)] }, { to: 'hip_left', at: [at([14, 0, 0])] }] });
    const far = (n: number): number => ((n % 64) - 31.5) * 0.8 - 6;
    expect(labels.voxels.filter((voxel, n) => (voxel === 3 && far(n) > 1.6) || (voxel === 1 && far(n) < -1.6))).toHaveLength(0);
  });

  test('bones that share a wrong boundary are divided anew; every list of seeds must touch them', () => {
    const mixed = labelsOn(grid, (place) => (touching(place) ? (place[0] < 5 ? 'femur_left' : 'hip_left') : 'background'));
    const { labels } = edited(mixed, scanOn(grid, (place) => (touching(place) ? 400 : 0)), { tool: 'split', of: ['femur_left', 'hip_left'], seeds });
    expect(Math.abs(countOf(labels, 'femur_left') - countOf(labels, 'hip_left')) / countOf(labels, 'hip_left')).toBeLessThan(0.02);
    expect(edited(mixed, scan, { tool: 'split', of: ['hip_left'], seeds: [seeds[0], { to: 'sacrum', at: [at([0, 0, 19])] }] }).change.nothing).toBe('seedOutside');
  });

  test('a split into one part is refused', () => {
    expect(editSchema.safeParse({ tool: 'split', of: ['hip_left'], seeds: [seeds[0]] }).success).toBe(false);
    expect(editSchema.safeParse({ tool: 'split', of: ['hip_left'], seeds: [seeds[0], seeds[0]] }).success).toBe(false);
  });
});

describe('filling holes', () => {
  const shell = (name: string) => labelsOn(grid, (place) => (inBall(place, [0, 0, 0], 16) && !inBall(place, [0, 0, 0], 11) ? name : inBall(place, [3, 0, 0], 4) ? 'metal' : 'background'));

  test('marrow within the cortex becomes bone, and metal within it stays metal', () => {
    const { labels } = edited(shell('femur_left'), scan, { tool: 'fillHoles', bone: 'femur_left', across: null });
    expect(differences(labels, labelsOn(grid, (place) => (inBall(place, [3, 0, 0], 4) ? 'metal' : inBall(place, [0, 0, 0], 16) ? 'femur_left' : 'background')))).toBe(0);
  });

  test('a canal that is open at its ends is filled slice by slice, and only so', () => {
    const tube = labelsOn(grid, ([x, y, z]) => (Math.hypot(x, y) <= 14 && Math.hypot(x, y) >= 9 && Math.abs(z) < 15 ? 'femur_left' : 'background'));
    expect(edited(tube, scan, { tool: 'fillHoles', bone: 'femur_left', across: null }).change.nothing).toBe('noChange');
    const { labels } = edited(tube, scan, { tool: 'fillHoles', bone: 'femur_left', across: along([0, 0.1, -1]) });
    expect(differences(labels, labelsOn(grid, ([x, y, z]) => (Math.hypot(x, y) <= 14 && Math.abs(z) < 15 ? 'femur_left' : 'background')))).toBe(0);
  });

  test('a socket open to one side is not a hole, though it fills its box', () => {
    const cup = labelsOn(grid, (place) => (inBall(place, [0, 0, 0], 16) && !inBall(place, [0, 0, 0], 12) && place[0] < 0 ? 'hip_left' : 'background'));
    expect(edited(cup, scan, { tool: 'fillHoles', bone: 'hip_left', across: null }).change.nothing).toBe('noChange');
  });
});

describe('smoothing', () => {
  const rough = (place: Place): boolean => distanceTo(place, [0, 0, 0]) <= 14 + 1.6 * Math.sign(Math.sin(3 * place[0]) * Math.sin(3 * place[1]));

  test('a rough ball becomes rounder and keeps its volume', () => {
    const before = labelsOn(grid, (place) => (rough(place) ? 'patella_left' : 'background'));
    const { labels } = edited(before, scan, { tool: 'smooth', bone: 'patella_left', byMm: 2, within: null });
    expect(volumeOf(labels, 'patella_left') / volumeOf(before, 'patella_left')).toBeCloseTo(1, 2);
    const radius = Math.cbrt((3 * volumeOf(before, 'patella_left')) / (4 * Math.PI));
    const ball = labelsOn(grid, (place) => (inBall(place, [0, 0, 0], radius) ? 'patella_left' : 'background'));
    expect(differences(labels, ball)).toBeLessThan(0.2 * differences(before, ball));
  });

  test('other bones are neither won nor lost, and within a sphere nothing else changes', () => {
    const before = labelsOn(grid, (place) => (place[0] > 3 ? 'femur_left' : rough(place) ? 'patella_left' : 'background'));
    const { labels, change } = edited(before, scan, { tool: 'smooth', bone: 'patella_left', byMm: 1.5, within: { at: at([-14, 0, 0]), radiusMm: 6 } });
    expect(change.voxels).toBeGreaterThan(0);
    expect(countOf(labels, 'femur_left')).toBe(countOf(before, 'femur_left'));
    const outside = labelsOn(grid, (place) => (inBall(place, [-14, 0, 0], 6) ? 'sacrum' : 'background'));
    expect(labels.voxels.every((voxel, n) => voxel === before.voxels[n] || outside.voxels[n] !== 0)).toBe(true);
  });
});
