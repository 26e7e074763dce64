import { describe, expect, test } from 'vitest';

import { frameDefinitions, frameIds, femurFromWorld, framesOf, pelvisFromWorld, tibiaFromWorld } from '../../shared/anatomy/frames';
import { spaceFromWorld, type Frame, type FrameAxes } from '../../shared/anatomy/frame';
import { groodSuntayAngles } from '../../shared/anatomy/kneeAngles';
import { anteriorPelvicPlane, functionalPelvis } from '../../shared/anatomy/pelvicFrames';
import { sides } from '../../shared/anatomy/side';
import { tendonMedialBorder } from '../../shared/anatomy/tibialFrames';
import { cross, displacement, dot, length, midpoint, perpendicularPart, point, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { mapPoint, mapVector } from '../../shared/geometry/transform';
import { aboutX, aboutY, aboutZ, knownPatient, movedPatient } from './patientOfKnownShape';

const patient = movedPatient(knownPatient(), aboutX<'world'>(11));
const frames = framesOf(patient);
const frame = (id: keyof typeof frames): FrameAxes => {
  const built = frames[id];
  if (!built.ok) throw new Error(`${id}: ${built.error.code}`);
  return built.value;
};
const at = (id: string): Point<'world'> => patient.found[id]?.at ?? point(NaN, NaN, NaN);
const along = (from: string, to: string, axis: Vector<'world'>): number => dot(displacement(at(from), at(to)), axis);

test.each(frameIds)('%s is right-handed, square and of length 1; x points to the right, z up', (id) => {
  const { x, y, z } = frame(id);
  for (const [a, b] of [[x, y], [y, z], [z, x]] as const) expect(dot(a, b)).toBeCloseTo(0, 12);
  for (const axis of [x, y, z]) expect(length(axis)).toBeCloseTo(1, 12);
  expect(dot(cross(x, y), z)).toBeCloseTo(1, 12);
  expect([x[0] < -0.9, y[1] < -0.9, z[2] > 0.9]).toEqual([true, true, true]);
});

describe('each definition of a pelvis holds what it says', () => {
  test('APP: both spines and both tubercles lie in the coronal plane through the origin', () => {
    const { origin, y } = frame('pelvis_app');
    for (const id of ['asis_left', 'asis_right', 'pubic_tubercle_left', 'pubic_tubercle_right']) expect(dot(displacement(origin, at(id)), y)).toBeCloseTo(0, 9);
  });

  test('functional: the spines are level and the vertical lies in its sagittal plane', () => {
    const { x, z } = frame('pelvis_functional');
    expect(along('asis_left', 'asis_right', z)).toBeCloseTo(0, 9);
    expect(dot(vector<'world'>(0, 0, 1), x)).toBeCloseTo(0, 9);
  });

  test('ISB pelvis: the midpoints of both pairs of spines lie level, the origin is the hip centre', () => {
    const { origin, z } = frame('pelvis_isb_left');
    expect(dot(displacement(midpoint(at('psis_left'), at('psis_right')), midpoint(at('asis_left'), at('asis_right'))), z)).toBeCloseTo(0, 9);
    expect(origin).toEqual(at('femoral_head_centre_left'));
  });
});

describe.each(sides)('each definition of a %s leg holds what it says', (side) => {
  const on = (id: string): string => `${id}_${side}`;

  test('mechanical axis: the notch lies straight below the head, the condyles equally far back', () => {
    const { x, y } = frame(`femur_${side}`);
    for (const axis of [x, y]) expect(along(on('intercondylar_notch'), on('femoral_head_centre'), axis)).toBeCloseTo(0, 9);
    expect(along(on('posterior_medial_condyle'), on('posterior_lateral_condyle'), y)).toBeCloseTo(0, 9);
  });

  test('ISB femur: the head lies straight above the middle of the epicondyles, and both in one coronal plane', () => {
    const { origin, x, y } = frame(`femur_isb_${side}`);
    const middle = midpoint(at(on('medial_epicondyle')), at(on('lateral_epicondyle')));
    expect(length(perpendicularPart(displacement(middle, origin), frame(`femur_isb_${side}`).z))).toBeCloseTo(0, 9);
    expect(along(on('medial_epicondyle'), on('lateral_epicondyle'), y)).toBeCloseTo(0, 9);
    expect(Math.sign(along(on('medial_epicondyle'), on('lateral_epicondyle'), x))).toBe(side === 'right' ? 1 : -1);
  });

  test('table top: both condyles and the crest lie on the table', () => {
    const { y } = frame(`femur_table_top_${side}`);
    for (const id of ['posterior_lateral_condyle', 'posterior_trochanteric_crest']) expect(along(on('posterior_medial_condyle'), on(id), y)).toBeCloseTo(0, 9);
  });

  test('Bergmann: the shaft is upright where the neck passes it', () => {
    const { x, y, z } = frame(`femur_bergmann_${side}`);
    const shaft = patient.femora[side]?.shaftAxis;
    if (!shaft) throw new Error('no shaft');
    const onShaft = displacement(at(on('intercondylar_notch')), shaft.at);
    // From the notch up z one meets the shaft axis: what parts them is along the shaft only.
    const off = perpendicularPart(onShaft, shaft.direction);
    expect(dot(cross(z, shaft.direction), off)).toBeCloseTo(0, 6);
    expect(along(on('posterior_medial_condyle'), on('posterior_lateral_condyle'), y)).toBeCloseTo(0, 9);
    expect(Math.abs(dot(x, z))).toBeLessThan(1e-12);
  });

  test('Akagi: the ankle lies straight below the plateau, the tendon’s medial border straight before the cruciate ligament', () => {
    const { origin, x, y } = frame(`tibia_akagi_${side}`);
    for (const axis of [x, y]) expect(dot(displacement(at(on('ankle_centre')), origin), axis)).toBeCloseTo(0, 9);
    const border = tendonMedialBorder({ medialSpine: at(on('tibial_spine_medial')), lateralSpine: at(on('tibial_spine_lateral')), ankleCentre: at(on('ankle_centre')), pclCentre: at(on('pcl_centre')), tuberosity: at(on('tibial_tuberosity')) });
    if (side === 'right') expect(dot(displacement(at(on('pcl_centre')), border), x)).toBeCloseTo(0, 9);
    expect(Math.abs(along(on('pcl_centre'), on('tibial_tuberosity'), x))).toBeGreaterThan(8);
  });

  test('malleolar: the middle of the malleoli lies straight below the plateau, both in one coronal plane', () => {
    const { origin, x, y } = frame(`tibia_malleolar_${side}`);
    for (const axis of [x, y]) expect(dot(displacement(midpoint(at(on('medial_malleolus')), at(on('lateral_malleolus'))), origin), axis)).toBeCloseTo(0, 9);
    expect(along(on('medial_malleolus'), on('lateral_malleolus'), y)).toBeCloseTo(0, 9);
  });
});

test('transforms take the world into the frames, and name what is missing', () => {
  const [pelvis, femur, tibia] = [pelvisFromWorld(patient), femurFromWorld(patient, 'left'), tibiaFromWorld(patient, 'left')];
  if (!pelvis.ok || !femur.ok || !tibia.ok) throw new Error('no frames');
  expect(mapPoint(pelvis.value, at('asis_right'))[0]).toBeCloseTo(120, 9);
  // x is the patient's right for a left femur too: its lateral condyle lies at negative x.
  expect(mapPoint(femur.value, at('posterior_lateral_condyle_left'))[0]).toBeCloseTo(-24, 9);
  expect(mapPoint(tibia.value, at('ankle_centre_left'))[2]).toBeCloseTo(-360, 9);
  const blind = { ...patient, found: Object.fromEntries(Object.entries(patient.found).filter(([id]) => id !== 'pcl_centre_left')) };
  expect(tibiaFromWorld(blind, 'left')).toEqual({ ok: false, error: { code: 'missing-landmark', missing: ['pcl_centre_left'] } });
});

test('points on one line give no frame, whatever they are called', () => {
  const [a, b, c] = [point<'world'>(0, 0, 0), point<'world'>(1, 0, 0), point<'world'>(2, 0, 0)];
  expect(anteriorPelvicPlane({ asisLeft: a, asisRight: c, pubicTubercleLeft: b, pubicTubercleRight: b })).toEqual({ ok: false, error: { code: 'degenerate' } });
  expect(functionalPelvis({ asisLeft: a, asisRight: c }, vector(1, 0, 0)).ok).toBe(false);
});

test('the compiler keeps the frames of different bones apart', () => {
  const own = frame('femur_right') as Frame<'femur'>;
  // @ts-expect-error a femur's axes are no pelvis
  const pelvis: Frame<'pelvis'> = own;
  expect(pelvis).toBe(own);
  expect(Object.keys(frameDefinitions)).toHaveLength(10);
});

describe('Grood and Suntay', () => {
  const femur: Frame<'femur'> = { origin: point(0, 0, 0), x: vector(1, 0, 0), y: vector(0, 1, 0), z: vector(0, 0, 1) };
  const turned = (motion: ReturnType<typeof aboutX<'world'>>): Frame<'tibia'> => ({ origin: femur.origin, x: mapVector(motion, femur.x), y: mapVector(motion, femur.y), z: mapVector(motion, femur.z) });

  test('parallel frames are a straight knee', () => {
    expect(groodSuntayAngles(femur, turned(aboutX(0)))).toEqual({ flexion: 0, adduction: 0, internalRotation: 0 });
  });

  test('each angle alone is read back, to the full range of flexion', () => {
    for (const deg of [-10, 15, 60, 120, 150]) expect(groodSuntayAngles(femur, turned(aboutX(-deg))).flexion).toBeCloseTo(deg, 9);
    for (const deg of [-12, 7]) expect(groodSuntayAngles(femur, turned(aboutY(deg))).adduction).toBeCloseTo(deg, 9);
    for (const deg of [-25, 30]) expect(groodSuntayAngles(femur, turned(aboutZ(deg))).internalRotation).toBeCloseTo(deg, 9);
  });

  test('it needs no order of turns: the transforms of both bones say all', () => {
    const seen = spaceFromWorld(turned(aboutZ(20)));
    expect(mapVector(seen, femur.x)[1]).toBeCloseTo(-Math.sin(Math.PI / 9), 9);
  });
});
