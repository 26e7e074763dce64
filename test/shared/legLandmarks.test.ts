import { expect, test } from 'vitest';

import { shankLandmarks } from '../../shared/anatomy/locateShank';
import { articularSphere, headCentreInstead, headCentreOfOtherSide, isRound } from '../../shared/anatomy/femoralHead';
import { canalIsthmus } from '../../shared/anatomy/canalIsthmus';
import type { CanalLevel } from '../../shared/anatomy/landmarks';
import { distance, normalised, point, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { invert, mapPoint, mapVector, transform, type Transform } from '../../shared/geometry/transform';
import { cloudOf } from '../../shared/mesh/cloud';
import type { Mesh } from '../../shared/mesh/mesh';
import { mirrored, movedMesh } from '../../shared/mesh/mirror';
import type { FoundSphere } from '../../shared/mesh/sphereSearch';
import { createPatient } from '../phantom/bones';
import { boneOf } from '../phantom/truth';
import { cutOff, surfacesOf } from './phantomBones';

const patient = createPatient(11);
const bones = surfacesOf(patient, ['tibia_right', 'fibula_right', 'patella_right'], 2.5);
const whole = shankLandmarks(bones, 'right');
const tibiaFromWorld = invert(boneOf(patient, 'tibia_right').worldFromBone);
const { size, tibiaLengthMm } = patient.parameters.right.shank;

const at = (outcome: typeof whole, id: Parameters<typeof whole.found.get>[0]): Point<'world'> => {
  const located = outcome.found.get(id);
  if (!located) throw new Error(`${id} was not found: ${outcome.failed.get(id)?.detail ?? ''}`);
  return located.at;
};
/** In the frame that the synthetic tibia was built in: x lateral, y anterior, z up from the plateau. */
const inTibia = (id: Parameters<typeof whole.found.get>[0]): readonly number[] => mapPoint(tibiaFromWorld, at(whole, id));

test('nothing of a whole shank is missing', () => {
  expect([...whole.failed]).toEqual([]);
});

test('the spines stand where they were built, a millimetre at most beside', () => {
  const [medial, lateral] = [inTibia('tibial_spine_medial'), inTibia('tibial_spine_lateral')];
  expect(Math.hypot((medial[0] as number) + 4.5 * size, (medial[1] as number) + 1)).toBeLessThan(1);
  expect(Math.hypot((lateral[0] as number) - 5.5 * size, (lateral[1] as number) + 2)).toBeLessThan(1);
});

test('medial is medial, the tuberosity in front, the ligament behind, the ankle at the end', () => {
  expect(inTibia('medial_plateau')[0]).toBeLessThan(-15);
  expect(inTibia('lateral_plateau')[0]).toBeGreaterThan(15);
  expect(inTibia('tibial_tuberosity')[1]).toBeGreaterThan(20);
  expect(inTibia('pcl_centre')[1]).toBeLessThan(-12);
  expect(inTibia('medial_malleolus')[0]).toBeLessThan(-20);
  expect(inTibia('lateral_malleolus')[0]).toBeGreaterThan(20);
  const [x, y, z] = inTibia('ankle_centre') as [number, number, number];
  expect(Math.hypot(x + 5 * size, y + 7 * size)).toBeLessThan(4);
  expect(Math.abs(z + tibiaLengthMm)).toBeLessThan(6);
});

const motion = transform<'world', 'world'>([0.36, 0.48, -0.8, 120, -0.8, 0.6, 0, -340, 0.48, 0.64, 0.6, 55]);
const moved = (by: Transform<'world', 'world'>): typeof bones => Object.fromEntries(Object.entries(bones).map(([name, mesh]) => [name, movedMesh(mesh, by)]));

test('a turned and moved shank has its landmarks turned and moved with it', () => {
  const there = shankLandmarks(moved(motion), 'right');
  for (const [id, { at: before }] of whole.found) expect(distance(at(there, id), mapPoint(motion, before)), id).toBeLessThan(1);
});

test('in the mirror left is right to a millionth of a millimetre', () => {
  const left = Object.fromEntries(Object.entries(bones).map(([name, mesh]) => [name.replace('right', 'left'), mirrored(mesh)]));
  const there = shankLandmarks(left, 'left');
  for (const [id, { at: [x, y, z] }] of whole.found) expect(distance(at(there, id), point(-x, y, z)), id).toBeLessThan(1e-6);
});

const worldAt = (z: number): Point<'world'> => mapPoint(invert(tibiaFromWorld), point(0, 0, z));
const worldUp = (() => {
  const [a, b] = [worldAt(0), worldAt(1)];
  return vector<'world'>(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
})();
/** Upwards along the bone, leaning by the tangent `lean`. */
const normalisedUp = (lean: number): Vector<'world'> => {
  const [a, b] = [worldAt(0), mapPoint(invert(tibiaFromWorld), point(lean, 0, 1))];
  return normalised(vector<'world'>(b[0] - a[0], b[1] - a[1], b[2] - a[2]));
};
const downwards = vector<'world'>(-worldUp[0], -worldUp[1], -worldUp[2]);
const tibia = bones.tibia_right as Mesh;

test('a tibia cut below the tuberosity keeps its plateau; ankle and malleoli are out of view', () => {
  const piece = shankLandmarks({ tibia_right: cutOff(tibia, worldAt(-100), downwards) }, 'right');
  for (const id of ['tibial_spine_medial', 'tibial_spine_lateral', 'medial_plateau', 'tibial_tuberosity'] as const) expect(distance(at(piece, id), at(whole, id)), id).toBeLessThan(4);
  for (const id of ['ankle_centre', 'medial_malleolus'] as const) expect(piece.failed.get(id)?.code).toBe('out-of-view');
  expect(piece.failed.get('lateral_malleolus')?.code).toBe('missing-bone');
});

test('a tibia whose plateau is cut off aslant has no plateau at its ankle', () => {
  const aslant = normalisedUp(0.5);
  const piece = shankLandmarks({ tibia_right: cutOff(tibia, worldAt(-45), aslant) }, 'right');
  for (const [id, { at: there }] of piece.found) expect(distance(there, at(whole, id)), id).toBeLessThan(6);
  expect(piece.found.has('medial_plateau')).toBe(false);
});

test('an ankle alone keeps its plafond; the plateau is out of view', () => {
  const piece = shankLandmarks({ tibia_right: cutOff(tibia, worldAt(-tibiaLengthMm + 120), worldUp), fibula_right: bones.fibula_right as Mesh }, 'right');
  for (const id of ['ankle_centre', 'medial_malleolus', 'lateral_malleolus'] as const) expect(distance(at(piece, id), at(whole, id)), id).toBeLessThan(3);
  expect(piece.failed.get('medial_plateau')?.code).toBe('out-of-view');
});

test('a centre of a head is taken from the joint surface, whatever the neck adds on its own side', () => {
  const ball = ballWithNeck(24);
  const cloud = cloudOf(ball);
  const rough: FoundSphere = { centre: point(0.4, 0.3, 0), radiusMm: 24.6, residualMm: 0.5, on: [], cover: 0.8 };
  const head = articularSphere(cloud, rough, vector(0, 0, -1));
  expect(Math.hypot(...head.centre)).toBeLessThan(0.02);
  expect(Math.abs(head.radiusMm - 24)).toBeLessThan(0.02);
  expect(isRound(head)).toBe(true);
});

test('a collapsed head takes the centre of its socket, or the other side in the mirror, and says which', () => {
  const [socket, other] = [point<'world'>(1, 2, 3), point<'world'>(4, 5, 6)];
  expect(headCentreInstead({ head: { residualMm: 0.3 }, socket, mirrored: other })).toBeNull();
  expect(headCentreInstead({ head: { residualMm: 1.8 }, socket, mirrored: other })).toEqual({ at: socket, from: 'acetabulum' });
  expect(headCentreInstead({ head: null, socket: null, mirrored: other })).toEqual({ at: other, from: 'other_side' });
  expect(headCentreInstead({ head: null, socket: null, mirrored: null })).toBeNull();
});

test('the other side in the mirror, laid on shaft and lesser trochanter, puts the head where it was', () => {
  const other = { shaft: { at: point<'world'>(10, 0, 0), direction: vector<'world'>(0, 0, 1) }, lesserApex: point<'world'>(-15, 12, -40) };
  const head = point<'world'>(-30, -8, 12);
  const own = { shaft: { at: mapPoint(motion, other.shaft.at), direction: mapVector(motion, other.shaft.direction) }, lesserApex: mapPoint(motion, other.lesserApex) };
  expect(distance(headCentreOfOtherSide(own, other, head), mapPoint(motion, head))).toBeLessThan(1e-9);
});

const level = (aboveLesserTrochanterMm: number, radiusMm: number): CanalLevel =>
  ({ aboveLesserTrochanterMm, centre: point(0, 0, aboveLesserTrochanterMm), radiusMm, outerRadiusMm: radiusMm + 6 });

test('the isthmus is the narrowest level of the canal, and out of view where it still narrows at the last', () => {
  const canal = [level(20, 4), level(0, 9), level(-50, 7), level(-100, 6), level(-120, 6.4)];
  expect(canalIsthmus(canal)).toMatchObject({ ok: true, value: { at: [0, 0, -100] } });
  expect(canalIsthmus(canal.slice(0, 4))).toMatchObject({ ok: false, error: { code: 'out-of-view' } });
  expect(canalIsthmus([])).toMatchObject({ ok: false, error: { code: 'missing-input' } });
});

/** A ball whose surface swells towards −z, as a head does where the neck begins. */
function ballWithNeck(radius: number): Mesh {
  const [rings, around] = [40, 60];
  const positions: number[] = [];
  for (let r = 0; r <= rings; r++) {
    for (let a = 0; a < around; a++) {
      const [polar, turn] = [(Math.PI * (r + 0.5)) / (rings + 1), (2 * Math.PI * a) / around];
      const far = radius + 3 * Math.max(0, -Math.cos(polar) - 0.35);
      positions.push(far * Math.sin(polar) * Math.cos(turn), far * Math.sin(polar) * Math.sin(turn), far * Math.cos(polar));
    }
  }
  const triangles: number[] = [];
  for (let r = 0; r < rings; r++) {
    for (let a = 0; a < around; a++) {
      const [one, two] = [r * around + a, r * around + ((a + 1) % around)];
      triangles.push(one, one + around, two, two, one + around, two + around);
    }
  }
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(triangles) };
}
