import { beforeAll, describe, expect, test } from 'vitest';

import { distance, point, pointOf, type Point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { labelValueOf } from '../../shared/segmentation/labels';
import { bonesQuality } from '../../shared/segmentation/quality';
import type { BoneQuality } from '../../shared/segmentation/qualitySchema';
import { distancesMm } from '../../shared/volume/distance';
import { spacingOf, type LabelMap, type Volume, type VoxelGrid } from '../../shared/volume/grid';
import { createPatient } from '../phantom/bones';
import { truthOf } from '../phantom/truth';
import { renderVolume } from '../phantom/volume';

/** The right hip of a phantom, 1.5 x 1.5 x 2.25 mm. */
const grid: VoxelGrid = { size: [74, 80, 60], worldFromIndex: transform([1.5, 0, 0, -140, 0, 1.5, 0, -60, 0, 0, 2.25, -70]) };
const patient = createPatient(3, { right: { narrowingMm: 0 } });
const head = truthOf(patient).landmarks.femoral_head_centre_right as Point<'world'>;
const femur = labelValueOf('femur_right');
let scan: Volume, truth: LabelMap, sound: BoneQuality;

beforeAll(() => {
  const rendered = renderVolume(patient, { grid });
  [scan, truth] = [rendered.volume, rendered.labels];
  sound = judged(truth.voxels);
});

function judged(voxels: Uint8Array): BoneQuality {
  const quality = bonesQuality({ scan, labels: { grid, voxels }, summaries: {}, looks: null, density: null }).femur_right;
  if (!quality) throw new Error('no femur');
  return quality;
}

const placeOf = (at: number): Point<'world'> => mapPoint(grid.worldFromIndex, point<'index'>(at % grid.size[0], Math.floor(at / grid.size[0]) % grid.size[1], Math.floor(at / grid.size[0] / grid.size[1])));
const changed = (change: (value: number, place: Point<'world'>, at: number) => number): Uint8Array => truth.voxels.map((value, at) => change(value, placeOf(at), at));
const towards = (dx: number, dy: number, dz: number): Point<'world'> => point(head[0] + dx, head[1] + dy, head[2] + dz);
const isFemur = (inside: 0 | 1): Uint8Array => truth.voxels.map((value) => ((value === femur) === (inside === 1) ? 1 : 0));

/** The femur smaller or larger by so many mm, over soft tissue only. */
function resized(mm: number): Uint8Array {
  const distances = distancesMm(isFemur(mm > 0 ? 1 : 0), grid.size, spacingOf(grid));
  return changed((value, _, at) => (mm > 0 ? (value === 0 && (distances[at] as number) <= mm ? femur : value) : value === femur && (distances[at] as number) <= -mm ? 0 : value));
}

describe('the quality of a bone', () => {
  test('is high for the truth', () => {
    expect(sound.score).toBeGreaterThan(0.8);
    expect(sound).toMatchObject({ low: false, reasons: [] });
  });

  test.each([
    ['the head cut off', () => changed((value, [, , z]) => (value === femur && z > head[2] - 8 ? 0 : value))],
    ['a leak into the roof of the socket', () => changed((value, place) => (distance(place, towards(0, 0, 26)) < 18 ? femur : value))],
    ['a leak into the muscle', () => changed((value, place) => (value === 0 && distance(place, towards(-50, 0, 0)) < 22 ? femur : value))],
    ['a piece elsewhere', () => changed((value, place) => (distance(place, towards(0, -45, -20)) < 14 ? femur : value))],
    ['a hollow shaft', () => changed((value, [, , z], at) => (value === femur && z < head[2] - 20 && (distancesToOutside()[at] as number) > 6 ? 0 : value))],
    ['3 mm too small', () => resized(-3)],
    ['3 mm too large', () => resized(3)],
  ] as const)('%s scores lower than the truth', (_name, damage) => {
    expect(judged(damage()).score).toBeLessThan(sound.score - 0.05);
  });

  test('falls with the damage: the more is cut off or leaks, the lower', () => {
    const leaks = [8, 14, 20, 26].map((radius) => judged(changed((value, place) => (value === 0 && distance(place, towards(-50, 0, 0)) < radius + 8 ? femur : value))).parts.contrast ?? 0);
    const sizes = [1.6, 3, 4.6].map((mm) => judged(resized(mm)).score);
    for (const scores of [leaks, sizes]) scores.slice(1).forEach((score, n) => { expect(score).toBeLessThanOrEqual(scores[n] as number); });
    expect(sizes[2]).toBeLessThan(0.5);
  });

  test.each([
    ['the cut', towards(0, 0, -8), () => changed((value, [, , z]) => (value === femur && z > head[2] - 8 ? 0 : value))],
    ['the leak', towards(-50, 0, 0), () => changed((value, place) => (value === 0 && distance(place, towards(-50, 0, 0)) < 22 ? femur : value))],
    ['the stray piece', towards(0, -45, -20), () => changed((value, place) => (distance(place, towards(0, -45, -20)) < 14 ? femur : value))],
  ] as const)('points at %s', (_name, place, damage) => {
    const found = judged(damage()).place;
    expect(found && distance(pointOf<'world'>(found.at), place)).toBeLessThan(30);
  });
});

let outside: Float32Array | null = null;
const distancesToOutside = (): Float32Array => (outside ??= distancesMm(isFemur(0), grid.size, spacingOf(grid)));
