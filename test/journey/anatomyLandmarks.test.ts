import { describe, expect, test } from 'vitest';

import { anteriorPelvicFrame, framesOf } from '../../shared/anatomy/frames';
import { locatedLandmarks, type Bones } from '../../shared/anatomy/locate';
import { landmarkIds, landmarksSchema, type Landmarks } from '../../shared/anatomy/landmarks';
import { measuresOf } from '../../shared/anatomy/measures';
import { sides } from '../../shared/anatomy/side';
import { angleBetween, toDegrees } from '../../shared/geometry/angle';
import { distance, point, pointOf, vector, vectorOf, type Point } from '../../shared/geometry/spaces';
import { invert, mapPoint, mapVector, transform } from '../../shared/geometry/transform';
import { isClosed } from '../../shared/mesh/measure';
import { mirrored, movedMesh } from '../../shared/mesh/mirror';
import type { Mesh } from '../../shared/mesh/mesh';
import { createPatient } from '../phantom/bones';
import { neckBySection } from '../phantom/neckSection';
import { boneOf, truthNames, truthOf, type TruthId, type TruthName } from '../phantom/truth';
import { cutOff, surfacesOf } from '../shared/phantomBones';

const patient = createPatient(11);
const truth = truthOf(patient);
const bones = surfacesOf(patient, ['hip_left', 'hip_right', 'femur_left', 'femur_right'], 2);
const landmarks = locatedLandmarks(bones);

const at = ({ found }: Landmarks, id: string): Point<'world'> => {
  const located = found[id];
  if (!located) throw new Error(`${id} was not found`);
  return located.at;
};
const bone = (name: keyof Bones): Mesh => bones[name] as Mesh;
const reasonOf = ({ missing }: Landmarks, id: string): string | undefined => missing.find((each) => each.id === id)?.code;

/** How far from the truth each landmark may lie, mm: the truth is a formula, the surface has steps of 2 mm. */
const limitsMm: Readonly<Record<TruthName, number>> = {
  asis: 1, psis: 2, pubic_tubercle: 2, femoral_head_centre: 0.3, greater_trochanter_tip: 1, lesser_trochanter_apex: 1, medial_epicondyle: 1,
  lateral_epicondyle: 1, posterior_medial_condyle: 1, posterior_lateral_condyle: 1, distal_medial_condyle: 1.5, distal_lateral_condyle: 1.5, intercondylar_notch: 2.5,
};

describe('on the bones of the synthetic patient', () => {
  test.each(sides.flatMap((side) => truthNames.map((base) => [`${base}_${side}`, limitsMm[base]] as const)))('%s lies within %d mm of the truth', (id, limit) => {
    expect(distance(at(landmarks, id), truth.landmarks[id as TruthId])).toBeLessThan(limit);
  });

  test('every landmark is found or missing with its reason, and the whole fits the schema of the artifact', () => {
    const answered = [...Object.keys(landmarks.found), ...landmarks.missing.map(({ id }) => id)];
    expect(answered.sort()).toEqual([...landmarkIds].sort());
    expect(landmarksSchema.parse(JSON.parse(JSON.stringify(landmarks)))).toBeDefined();
  });

  test('the anterior pelvic plane is within 1 degree, the socket within 1 mm and 3 degrees', () => {
    const frame = anteriorPelvicFrame(landmarks);
    if (!frame.ok) throw new Error(frame.error.code);
    for (const axis of ['x', 'y', 'z'] as const) expect(toDegrees(angleBetween(frame.value[axis], truth.pelvicFrame[axis]))).toBeLessThan(1);
    for (const side of sides) {
      const [socket, own] = [landmarks.acetabula[side], truth.sides[side].acetabulum];
      if (!socket) throw new Error('no socket');
      expect(distance(socket.centre, own.centre)).toBeLessThan(1);
      expect(toDegrees(angleBetween(socket.opening, own.opening))).toBeLessThan(3);
    }
  });

  test('pelvic pose, femoral version, offset and length are those it was built with', () => {
    const value = (id: string): number => measuresOf(landmarks).find((each) => each.id === id)?.value ?? NaN;
    expect(Math.abs(value('pelvic_tilt') - truth.pelvis.tiltDeg)).toBeLessThan(1);
    expect(Math.abs(value('pelvic_obliquity') - truth.pelvis.obliquityDeg)).toBeLessThan(0.5);
    expect(Math.abs(value('pelvic_rotation') - truth.pelvis.rotationDeg)).toBeLessThan(0.5);
    for (const side of sides) {
      const own = truth.sides[side];
      expect(Math.abs(value(`femoral_version_murphy_${side}`) - own.versionMurphyDeg)).toBeLessThan(2);
      expect(Math.abs(value(`femoral_offset_${side}`) - own.femoralOffsetMm)).toBeLessThan(2);
      expect(Math.abs(value(`femur_length_${side}`) - own.femurLengthMm)).toBeLessThan(2);
      expect(Math.abs(value(`head_diameter_${side}`) - 2 * own.headRadiusMm)).toBeLessThan(0.3);
    }
  });

  test('the middle of the neck is that of its narrowest section, and the neck-shaft angle within half a degree', () => {
    const femur = boneOf(patient, 'femur_right');
    const own = neckBySection(femur.local, patient.parameters.right.femur);
    const boneFromWorld = invert(femur.worldFromBone);
    expect(distance(mapPoint(boneFromWorld, at(landmarks, 'neck_centre_right')), pointOf<'femur'>(own.centre))).toBeLessThan(1);
    const neck = landmarks.femora.right?.neckAxis;
    if (!neck) throw new Error('no neck');
    expect(toDegrees(angleBetween(mapVector(boneFromWorld, neck.direction), vectorOf<'femur'>(own.direction)))).toBeLessThan(0.5);
  });

  test('every frame is right-handed and square', () => {
    const frames = framesOf(landmarks);
    for (const id of ['pelvis_app', 'pelvis_functional', 'pelvis_isb_left', 'pelvis_isb_right', 'femur_left', 'femur_right', 'femur_isb_left', 'femur_isb_right', 'femur_bergmann_left', 'femur_bergmann_right'] as const) {
      const frame = frames[id];
      if (!frame.ok) throw new Error(`${id}: ${frame.error.code}`);
      const { x, y, z } = frame.value;
      for (const [a, b] of [[x, y], [y, z], [z, x]] as const) expect(angleBetween(a, b)).toBeCloseTo(Math.PI / 2, 9);
      expect(x[0] * (y[1] * z[2] - y[2] * z[1]) - x[1] * (y[0] * z[2] - y[2] * z[0]) + x[2] * (y[0] * z[1] - y[1] * z[0])).toBeCloseTo(1, 9);
    }
  });
});

test('turned and moved bones have their landmarks turned and moved with them, even upside down', () => {
  const motion = transform<'world', 'world'>([0.36, 0.48, -0.8, 120, -0.8, 0.6, 0, -340, 0.48, 0.64, 0.6, 55]);
  const upsideDown = transform<'world', 'world'>([1, 0, 0, 0, 0, -1, 0, 0, 0, 0, -1, 900]);
  for (const pose of [motion, upsideDown]) {
    const there = locatedLandmarks(Object.fromEntries(Object.entries(bones).map(([name, mesh]) => [name, movedMesh(mesh, pose)])));
    for (const [id, { at: before }] of Object.entries(landmarks.found)) expect(distance(at(there, id), mapPoint(pose, before))).toBeLessThan(0.3);
  }
});

test('in the mirror left is right', () => {
  const swapped: Bones = { hip_left: mirrored(bone('hip_right')), hip_right: mirrored(bone('hip_left')), femur_left: mirrored(bone('femur_right')), femur_right: mirrored(bone('femur_left')) };
  const there = locatedLandmarks(swapped);
  for (const base of truthNames) {
    const [x, y, z] = at(landmarks, `${base}_right`);
    expect(distance(at(there, `${base}_left`), point(-x, y, z))).toBeLessThan(0.05);
  }
});

describe('what is not in view is said and not guessed', () => {
  const down = vector<'world'>(0, 0, -1);
  const below = (id: string, mm: number): Point<'world'> => {
    const [x, y, z] = at(landmarks, id);
    return point(x, y, z - mm);
  };
  const knee = ['medial_epicondyle', 'lateral_epicondyle', 'posterior_medial_condyle', 'posterior_lateral_condyle', 'distal_medial_condyle', 'distal_lateral_condyle', 'intercondylar_notch'];

  test('a femur cut at the lesser trochanter keeps its head; trochanter, shaft and knee are out of view', () => {
    const stump = cutOff(bone('femur_right'), below('lesser_trochanter_apex_right', 1), down);
    expect(isClosed(stump)).toBe(true);
    const found = locatedLandmarks({ femur_right: stump });
    expect(distance(at(found, 'femoral_head_centre_right'), at(landmarks, 'femoral_head_centre_right'))).toBeLessThan(0.3);
    for (const id of ['lesser_trochanter_apex', ...knee]) expect(reasonOf(found, `${id}_right`)).toBe('out-of-view');
    expect(found.femora.right?.shaftAxis).toBeNull();
    expect(measuresOf(found).find(({ id }) => id === 'femoral_version_murphy_right')).toMatchObject({ value: null, notMeasurable: { code: 'out-of-view' } });
  });

  test('a femur cut in the middle of the shaft keeps trochanters and shaft axis', () => {
    const found = locatedLandmarks({ femur_left: cutOff(bone('femur_left'), below('lesser_trochanter_apex_left', 110), down) });
    for (const id of ['femoral_head_centre_left', 'greater_trochanter_tip_left', 'lesser_trochanter_apex_left']) expect(distance(at(found, id), at(landmarks, id))).toBeLessThan(1);
    expect(found.femora.left?.shaftAxis).not.toBeNull();
    for (const id of knee) expect(reasonOf(found, `${id}_left`)).toBe('out-of-view');
  });

  test('a knee end alone keeps its condyles; the head is out of view', () => {
    const found = locatedLandmarks({ femur_right: cutOff(bone('femur_right'), below('intercondylar_notch_right', -130), vector(0, 0, 1)) });
    for (const id of knee.filter((each) => each.includes('condyle'))) expect(distance(at(found, `${id}_right`), at(landmarks, `${id}_right`))).toBeLessThan(6);
    for (const id of ['femoral_head_centre', 'greater_trochanter_tip', 'lesser_trochanter_apex']) expect(reasonOf(found, `${id}_right`)).toBe('out-of-view');
  });

  test.each([48, 60, 80])('a knee end cut %d mm above its notch has its condyles where they are, or none: front is not taken for back', (mm) => {
    const found = locatedLandmarks({ femur_right: cutOff(bone('femur_right'), below('intercondylar_notch_right', -mm), vector(0, 0.2, 0.98)) });
    for (const id of Object.keys(found.found).filter((each) => each in landmarks.found)) expect(distance(at(found, id), at(landmarks, id)), id).toBeLessThan(10);
  });

  test('an iliac wing cut off below its spines has none', () => {
    const wings = { hip_left: cutOff(bone('hip_left'), below('asis_left', 12), vector(0, 0, 1)), hip_right: bone('hip_right') };
    const found = locatedLandmarks(wings);
    for (const id of ['asis_left', 'psis_left']) expect(reasonOf(found, id)).toBe('out-of-view');
    expect(anteriorPelvicFrame(found).ok).toBe(false);
  });

  test('one hip bone alone gives its own points and no pelvic plane', () => {
    const found = locatedLandmarks({ hip_right: bone('hip_right') });
    for (const id of ['asis_right', 'pubic_tubercle_right', 'psis_right']) expect(distance(at(found, id), at(landmarks, id))).toBeLessThan(8);
    expect(reasonOf(found, 'asis_left')).toBe('missing-bone');
    expect(framesOf(found).pelvis_app).toEqual({ ok: false, error: { code: 'missing-landmark', missing: ['asis_left', 'pubic_tubercle_left'] } });
  });

  test('without bones everything is a missing bone', () => {
    const found = locatedLandmarks({});
    expect(Object.keys(found.found)).toEqual([]);
    expect(new Set(found.missing.map(({ code }) => code))).toEqual(new Set(['missing-bone']));
    expect(found.missing).toHaveLength(landmarkIds.length);
  });
});
