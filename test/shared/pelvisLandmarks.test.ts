import { describe, expect, test } from 'vitest';

import { locatedLandmarks, type Bones } from '../../shared/anatomy/locate';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import { areAxes, axesOfOneHip, type AxesSource } from '../../shared/anatomy/pelvisAxes';
import { distance, point, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { capOf } from '../../shared/mesh/cap';
import { pointsWhere } from '../../shared/mesh/cloud';
import type { Mesh } from '../../shared/mesh/mesh';
import { samplesOf } from '../../shared/mesh/samples';
import { below, mirroredBones, randomPose, randomStream, turnedBones } from '../accuracy/anyPose';
import { cutAnywhere } from '../accuracy/anyView';
import { createPatient } from '../phantom/bones';
import { surfacesOf } from './phantomBones';

const bones: Bones = surfacesOf(createPatient(5), ['hip_left', 'hip_right'], 4);
const whole = locatedLandmarks(bones);
const pointsOf = ({ found }: Landmarks): [string, Point<'world'>][] => Object.entries(found).map(([id, { at }]) => [id, at]);
const at = ({ found }: Landmarks, id: string): Point<'world'> => found[id]?.at ?? point<'world'>(NaN, NaN, NaN);

describe('a pelvis', () => {
  test('has every landmark of its hip bones', () => {
    expect(whole.missing.filter(({ code }) => code !== 'missing-bone')).toEqual([]);
    expect(pointsOf(whole)).toHaveLength(20);
  });

  test.each([1, 2, 3])('in the random pose of seed %d has its landmarks where the pose puts them, to 1e-6 mm', (seed) => {
    const pose = randomPose(randomStream(seed));
    const there = locatedLandmarks(turnedBones(bones, pose));
    for (const [id, before] of pointsOf(whole)) expect(distance(at(there, id), mapPoint(pose, before)), id).toBeLessThan(1e-6);
  });

  test('in the mirror has left for right, to 1e-6 mm', () => {
    const there = locatedLandmarks(mirroredBones(bones));
    for (const [id, [x, y, z]] of pointsOf(whole)) {
      const other = id.replace(/left|right/, (side) => (side === 'left' ? 'right' : 'left'));
      expect(distance(at(there, other), point(-x, y, z)), id).toBeLessThan(1e-6);
    }
  });

  test.each([4, 5, 6])('cut at the random plane of seed %d names every landmark it does not have', (seed) => {
    const random = randomStream(seed);
    const there = locatedLandmarks(turnedBones(cutAnywhere(bones, random), randomPose(random)));
    expect(new Set([...Object.keys(there.found), ...there.missing.map(({ id }) => id)]).size).toBe(Object.keys(there.found).length + there.missing.length);
    expect(there.missing.length + Object.keys(there.found).length).toBe(whole.missing.length + Object.keys(whole.found).length);
  });

  test('of which a piece of one hip bone is left tells no landmark but the socket: how it lies is not seen', () => {
    const centre = at(whole, 'acetabular_centre_right');
    const piece = below(bones.hip_right as Mesh, vector<'world'>(0, 0, 1), centre[2] + 45);
    const there = locatedLandmarks(turnedBones({ hip_right: piece }, randomPose(randomStream(9))));
    expect(Object.keys(there.found)).toEqual(['acetabular_centre_right']);
    expect(new Set(there.missing.filter(({ id }) => id.endsWith('right') && id.startsWith('asis')).map(({ code }) => code))).toEqual(new Set(['out-of-view']));
  });

  test('has the rim of each socket as a closed curve around its centre', () => {
    for (const side of ['left', 'right'] as const) {
      const socket = whole.acetabula[side];
      if (!socket) throw new Error('no socket');
      expect(socket.rim.length).toBeGreaterThan(50);
      socket.rim.forEach((p, n) => expect(distance(p, socket.rim.at(n - 1) ?? p)).toBeLessThan(0.6 * socket.radiusMm));
    }
  });
});

describe('the cap of a surface', () => {
  const triangle = { positions: Float32Array.from([0, 0, 0, 20, 0, 0, 0, 20, 0]), triangles: Uint32Array.from([0, 1, 2]) };

  test('samples of a coarse triangle lie on it and stand for its whole area', () => {
    const samples = samplesOf(triangle, 2);
    expect(samples.areas.reduce((sum, area) => sum + area, 0)).toBeCloseTo(200, 9);
    expect(pointsWhere(samples, (_x, _y, z) => Math.abs(z) > 1e-12)).toEqual([]);
  });

  test('has its middle in the middle of a flat end, at the height of the end', () => {
    const samples = samplesOf(triangle, 1);
    const cap = capOf(samples, pointsWhere(samples, () => true), vector<'world'>(0, 0, 1), { depthMm: 1, aroundMm: 100 });
    expect(cap && distance(cap.at, point(20 / 3, 20 / 3, 0))).toBeLessThan(1e-9);
  });
});

test('a cut socket whose lunate surface has no middle of its own tells no directions of the pelvis', () => {
  const [opening, aside] = [vector<'world'>(0, 0, 1), vector<'world'>(1, 0, 0)];
  const piece = (facing: Vector<'world'>): AxesSource => ({ cloud: {} as never, cuts: [{ areaMm2: 1000 } as never], sphere: { centre: point<'world'>(0, 0, 0) } as never, facing, acetabulum: { opening } as never });
  expect(areAxes(axesOfOneHip(piece(aside), 'left'))).toBe(true);
  expect(areAxes(axesOfOneHip(piece(opening), 'left'))).toBe(false);
});
