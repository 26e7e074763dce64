import { describe, expect, test } from 'vitest';

import { measureDefinitions, measuresOf } from '../../shared/anatomy/measures';
import { verdictOf, type Measurement } from '../../shared/anatomy/measurement';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import { sides } from '../../shared/anatomy/side';
import { compose, transform } from '../../shared/geometry/transform';
import { aboutX, aboutY, aboutZ, knownPatient, mirroredPatient, movedPatient, ordinaryLeg, ordinaryPatient, type LegShape } from './patientOfKnownShape';

const patient = knownPatient();
const valuesOf = (landmarks: Landmarks): Map<string, number | null> => new Map(measuresOf(landmarks).map(({ id, value }) => [id, value]));
const values = valuesOf(patient);
const one = (landmarks: Landmarks, id: string): Measurement => {
  const found = measuresOf(landmarks).find((each) => each.id === id);
  if (!found) throw new Error(`no measure ${id}`);
  return found;
};

test('of a patient whose every landmark is known every measure is there', () => {
  expect([...values].filter(([, value]) => value === null)).toEqual([]);
  expect(values.size).toBe(measuresOf(patient).length);
});

describe.each(sides)('what the %s side was built with is what is measured', (side) => {
  const shape = ordinaryPatient[side];
  const expected: Readonly<Record<string, number>> = {
    native_inclination_radiographic: shape.inclination, native_anteversion_radiographic: shape.anteversion,
    head_diameter: 2 * shape.headRadius, ccd: shape.ccd, femoral_offset: shape.offset,
    femoral_version_murphy: shape.murphy, femoral_version_lee: shape.lee, femoral_version_reikeras: shape.reikeras, femoral_version_tomczak: shape.tomczak, femoral_version_neck_axis: shape.neckVersion,
    femoral_version_table_top: shape.neckVersion,
    femoral_offset_coronal: shape.offset * Math.cos((shape.murphy * Math.PI) / 180),
    lesser_trochanter_below_head: shape.trochanterBelowHead, greater_trochanter_above_head: shape.tipAboveHead,
    head_centre_lateral: 90, head_centre_below_spines: 80, acetabular_offset_teardrop: 56, global_offset: 56 + shape.offset,
    canal_isthmus_diameter: 10, canal_flare_index: 4, canal_to_calcar_ratio: 0.55, dorr_type: 2, cortical_index: 0.6,
    femur_length: shape.femurLength, leg_length_teardrop: shape.femurLength - 18, leg_length_anatomic: shape.femurLength + shape.tibiaLength,
    mldfa: shape.ldfa, mpta: shape.mpta, pdfa: shape.pdfa, posterior_tibial_slope_medial: shape.slopeMedial, posterior_tibial_slope_lateral: shape.slopeLateral,
    ahka: shape.mpta - shape.ldfa, jlo: shape.mpta + shape.ldfa,
    surgical_tea_pca: shape.surgicalTea, anatomic_tea_pca: shape.anatomicTea, whiteside_pca: shape.whiteside,
    knee_flexion: shape.flexion, knee_adduction: shape.adduction, knee_internal_rotation: shape.internalRotation,
  };
  test.each(Object.entries(expected))('%s is %d', (id, truth) => {
    expect(values.get(`${id}_${side}`)).toBeCloseTo(truth, 9);
  });
});

test('a coronal CCD is flatter by the version: its tangent is that in space times the cosine', () => {
  const neck = ((180 - ordinaryLeg.ccd) * Math.PI) / 180;
  const seen = 180 - (Math.atan(Math.tan(neck) * Math.cos((ordinaryLeg.neckVersion * Math.PI) / 180)) * 180) / Math.PI;
  expect(values.get('ccd_coronal_right')).toBeCloseTo(seen, 9);
});

test('a half sphere of a socket covers half of the head and the half ellipse that its rim shows from above', () => {
  const radiographic = { ri: (ordinaryLeg.inclination * Math.PI) / 180, ra: (ordinaryLeg.anteversion * Math.PI) / 180 };
  expect(values.get('head_coverage_right')).toBeCloseTo((1 + Math.cos(radiographic.ri) * Math.cos(radiographic.ra)) / 2, 4);
});

test('of a half sphere the centre-edge angle is 90 degrees less its inclination, where it is seen without version', () => {
  const flat = valuesOf(knownPatient({ ...ordinaryPatient, right: { ...ordinaryLeg, inclination: 62, anteversion: 0 } }));
  expect(flat.get('centre_edge_lateral_right')).toBeCloseTo(28, 3);
});

describe('how the pelvis lies', () => {
  const turned = (motion: Parameters<typeof movedPatient>[1]): Map<string, number | null> => valuesOf(movedPatient(patient, motion));

  test('a pelvis whose plane is square to the table has neither tilt, obliquity nor rotation', () => {
    for (const id of ['pelvic_tilt', 'pelvic_obliquity', 'pelvic_obliquity_teardrops', 'pelvic_rotation']) expect(values.get(id)).toBeCloseTo(0, 9);
  });

  test('a pelvis tilted forwards by 8 degrees has a slope 8 degrees steeper and a spinopelvic tilt 8 degrees less; its incidence stays', () => {
    // About the patient's right, which is -x of the world: backwards positive.
    const forwards = turned(aboutX<'world'>(8));
    expect(forwards.get('pelvic_tilt')).toBeCloseTo(8, 9);
    expect(forwards.get('sacral_slope')).toBeCloseTo(ordinaryPatient.pelvicIncidence - ordinaryPatient.sacralTilt + 8, 9);
    expect(forwards.get('spinopelvic_tilt')).toBeCloseTo(ordinaryPatient.sacralTilt - 8, 9);
    expect(forwards.get('pelvic_incidence')).toBeCloseTo(ordinaryPatient.pelvicIncidence, 9);
  });

  test('slope and spinopelvic tilt add up to the incidence in an oblique, rotated and tilted pelvis', () => {
    const lying = turned(compose(aboutY<'world'>(7), compose(aboutZ<'world'>(-9), aboutX<'world'>(12))));
    expect((lying.get('sacral_slope') ?? NaN) + (lying.get('spinopelvic_tilt') ?? NaN)).toBeCloseTo(ordinaryPatient.pelvicIncidence, 9);
  });

  test('the right side up by 5 degrees, or forwards by 6', () => {
    expect(turned(aboutY<'world'>(5)).get('pelvic_obliquity')).toBeCloseTo(5, 9);
    expect(turned(aboutZ<'world'>(6)).get('pelvic_rotation')).toBeCloseTo(6, 9);
  });

  test('a functional frame keeps the tilt: the socket of a pelvis tilted backwards is more open to the front', () => {
    const backwards = turned(aboutX<'world'>(-10));
    expect(backwards.get('native_anteversion_radiographic_right')).toBeCloseTo(ordinaryLeg.anteversion, 9);
    expect(backwards.get('native_anteversion_radiographic_functional_right')).toBeGreaterThan(ordinaryLeg.anteversion + 6);
  });
});

describe('what a patient is does not depend on where or how he lies', () => {
  const motions = [0, 1, 2, 3, 4].map((seed) => {
    const turn = compose(aboutX<'world'>(37 * seed - 50), compose(aboutY<'world'>(61 * seed - 20), aboutZ<'world'>(83 * seed + 15)));
    return transform<'world', 'world'>(turn.rows.map((entry, n) => (n % 4 === 3 ? 150 * Math.sin(n + seed) : entry)));
  });
  const againstScanner = new Set(measuresOf(patient).filter(({ frame }) => frame === 'world' || frame === 'functional').map(({ id }) => id));
  // The modified type uses the obliquity of the joint lines as the patient lay.
  for (const side of sides) againstScanner.add(`cpak_asian_${side}`);

  test.each(motions)('pose %#', (motion) => {
    const there = valuesOf(movedPatient(patient, motion));
    for (const [id, value] of values) if (!againstScanner.has(id)) expect([id, Math.abs((there.get(id) ?? NaN) - (value ?? NaN)) < 1e-6]).toEqual([id, true]);
  });

  test('only what is measured against the scanner is left out of this', () => {
    expect(againstScanner.size).toBe(6 + 2 * 2 + 2 + 2);
  });
});

test('in the mirror left is right, and what is left higher, forwards or longer is right', () => {
  const oblique = movedPatient(patient, compose(aboutY<'world'>(4), aboutZ<'world'>(3)));
  const [before, after] = [valuesOf(oblique), valuesOf(mirroredPatient(oblique))];
  for (const [id, value] of before) {
    const sided = /_(?:left|right)$/.test(id);
    const there = after.get(sided ? id.replace(/_(left|right)$/, (_, side: string) => (side === 'left' ? '_right' : '_left')) : id) ?? NaN;
    const turnsRound = /obliquity|rotation$|difference/.test(id) && !sided;
    expect([id, Math.abs((turnsRound ? -there : there) - (value ?? NaN)) < 1e-6]).toEqual([id, true]);
  }
});

describe('leg lengths', () => {
  test('a left femur 6 mm shorter is found by every definition that sees the femur', () => {
    for (const id of ['teardrop', 'spines', 'anatomic']) expect(values.get(`leg_length_difference_${id}`)).toBeCloseTo(-6, 9);
    expect(values.get('leg_length_difference_hip')).toBeCloseTo((values.get('leg_length_hip_left') ?? NaN) - (values.get('leg_length_hip_right') ?? NaN), 9);
    expect(values.get('leg_length_difference_functional')).toBeCloseTo((values.get('leg_length_functional_left') ?? NaN) - (values.get('leg_length_functional_right') ?? NaN), 9);
  });

  test('a bent knee shortens the functional length and no anatomic one', () => {
    const bent = valuesOf(knownPatient({ ...ordinaryPatient, right: { ...ordinaryLeg, flexion: 40 } }));
    expect(bent.get('leg_length_anatomic_right')).toBeCloseTo(values.get('leg_length_anatomic_right') ?? NaN, 9);
    expect(bent.get('leg_length_functional_right')).toBeLessThan((values.get('leg_length_functional_right') ?? NaN) - 20);
  });
});

describe('alignment of the knee', () => {
  const straight: LegShape = { ...ordinaryLeg, surgicalTea: 0, flexion: 0, internalRotation: 0 };
  const kneeOf = (shape: Partial<LegShape>) => valuesOf(knownPatient({ ...ordinaryPatient, right: { ...straight, ...shape } }));

  test.each([[88, 86, 4], [87, 87, 0], [90, 84, -3], [85, 92, 6]])('LDFA %d, MPTA %d, tibia %d degrees to the middle: HKA is MPTA - LDFA - JLCA, varus negative', (ldfa, mpta, adduction) => {
    const knee = kneeOf({ ldfa, mpta, adduction });
    expect(knee.get('hka_right')).toBeCloseTo(-adduction, 9);
    expect(knee.get('hka_180_right')).toBeCloseTo(180 - adduction, 9);
    expect(knee.get('hka_right')).toBeCloseTo(mpta - ldfa - (knee.get('jlca_right') ?? NaN), 9);
  });

  test('LDFA 88, MPTA 86 and a joint open laterally by 2 degrees make a varus of 4', () => {
    const knee = kneeOf({ ldfa: 88, mpta: 86, adduction: 4 });
    expect(knee.get('jlca_right')).toBeCloseTo(2, 9);
    expect(knee.get('hka_right')).toBeCloseTo(-4, 9);
  });
});

describe('each number can be checked', () => {
  test('it says its definition, source, frame and landmarks, and no id is there twice', () => {
    const all = measuresOf(patient);
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    for (const { source, landmarks, frame } of all) expect([source !== '', landmarks.length > 0, frame !== '']).toEqual([true, true, true]);
    expect(one(patient, 'femoral_version_murphy_left')).toMatchObject({
      frame: 'femur_left', positive: 'head-anterior',
      landmarks: ['femoral_head_centre_left', 'intercondylar_notch_left', 'posterior_medial_condyle_left', 'posterior_lateral_condyle_left', 'shaft_axis_left', 'lesser_trochanter_apex_left'],
    });
    expect(one(patient, 'native_inclination_radiographic_left')).toMatchObject({ frame: 'app', landmarks: ['asis_left', 'asis_right', 'pubic_tubercle_left', 'pubic_tubercle_right', 'acetabulum_left'] });
  });

  test('a normal range has its source, and its ends belong to it', () => {
    for (const { normal } of measureDefinitions) if (normal) expect([normal.source !== '', (normal.low ?? -Infinity) < (normal.high ?? Infinity)]).toEqual([true, true]);
    expect(one(patient, 'mpta_right')).toMatchObject({ verdict: 'inside' });
    expect(one(patient, 'mpta_left')).toMatchObject({ verdict: 'outside' });
    expect([verdictOf(85, { low: 85, high: 90, source: '' }), verdictOf(90.01, { low: 85, high: 90, source: '' }), verdictOf(1e9, { low: 0, high: null, source: '' })]).toEqual(['inside', 'outside', 'inside']);
  });

  test('types are said by their names', () => {
    expect(one(patient, 'cpak_right')).toMatchObject({ unit: 'class', value: 2, label: 'II' });
    expect(one(patient, 'dorr_type_right')).toMatchObject({ label: 'B' });
  });
});

describe('what cannot be measured says why', () => {
  const without = (landmarks: Landmarks, ids: readonly string[], code: Landmarks['missing'][number]['code'] = 'no-fit'): Landmarks => ({
    ...landmarks, found: Object.fromEntries(Object.entries(landmarks.found).filter(([id]) => !ids.includes(id))), missing: ids.map((id) => ({ id, code, detail: '' })),
  });

  test('a landmark that was not found is named, and only its measures are gone', () => {
    const blind = without(patient, ['distal_medial_condyle_right']);
    expect(one(blind, 'mldfa_right')).toMatchObject({ value: null, notMeasurable: { code: 'missing-landmark', missing: ['distal_medial_condyle_right'] } });
    expect(one(blind, 'mldfa_left').value).not.toBeNull();
    expect(one(blind, 'mpta_right').value).not.toBeNull();
  });

  test('without the medial sulcus the posterior condyles give the coronal plane, which is said and hardly changes the angle', () => {
    const blind = without(patient, ['medial_sulcus_right']);
    expect(one(blind, 'surgical_tea_pca_right').value).toBeNull();
    const [before, after] = [one(patient, 'mldfa_right'), one(blind, 'mldfa_right')];
    expect([before.frame, after.frame]).toEqual(['femur_epicondylar_right', 'femur_right']);
    expect(after.landmarks).not.toContain('medial_sulcus_right');
    expect(Math.abs((after.value ?? NaN) - (before.value ?? NaN))).toBeLessThan(0.1);
  });

  test('a scan that ends above the knee has no version', () => {
    const short = without(patient, ['intercondylar_notch_left', 'posterior_medial_condyle_left'], 'out-of-view');
    expect(one(short, 'femoral_version_murphy_left')).toMatchObject({ value: null, notMeasurable: { code: 'out-of-view' } });
    expect(one(short, 'ccd_left').value).not.toBeNull();
  });

  test('a canal that is seen only to its upper part has no isthmus, flare index or type', () => {
    const femur = patient.femora.right;
    if (!femur) throw new Error('no femur');
    const short: Landmarks = { ...patient, femora: { ...patient.femora, right: { ...femur, canal: femur.canal.filter(({ aboveLesserTrochanterMm: above }) => above > -70) } } };
    for (const id of ['canal_isthmus_diameter_right', 'canal_flare_index_right', 'dorr_type_right']) expect(one(short, id)).toMatchObject({ value: null, notMeasurable: { code: 'out-of-view' } });
  });

  test('landmarks that lie on one line have no frame', () => {
    const [left, right] = [patient.found['asis_left'], patient.found['asis_right']];
    if (!left || !right) throw new Error('no spines');
    const flat: Landmarks = { ...patient, found: { ...patient.found, pubic_tubercle_left: left, pubic_tubercle_right: right } };
    expect(one(flat, 'native_inclination_radiographic_right')).toMatchObject({ value: null, notMeasurable: { code: 'degenerate' } });
  });
});
