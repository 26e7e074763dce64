import { expect, test } from 'vitest';

import { cupAnglesOf } from '../../shared/anatomy/cupOrientation';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import type { Side } from '../../shared/anatomy/side';
import { displacement, distance, dot, point, pointOf, vector, vectorOf } from '../../shared/geometry/spaces';
import { columnOf, mapVector, transform } from '../../shared/geometry/transform';
import { derivePlan, type DerivedPlan } from '../../shared/plan/derive';
import type { Plan } from '../../shared/plan/document';
import { planSchema } from '../../shared/plan/document';
import { proposePlan } from '../../shared/plan/propose';
import { say } from '../../shared/text/catalogue';
import { knownLandmarks, ordinaryHip, shippedCatalogue } from './hipOfKnownShape';

const catalogue = shippedCatalogue();

function proposed(landmarks: Landmarks, side: Side = 'right', pelvicFrame: Plan['pelvicFrame'] = 'app'): { plan: Plan; derived: DerivedPlan; codes: string[] } {
  const proposal = proposePlan({ landmarks, side, pelvicFrame, catalogue });
  if (!proposal.ok) throw new Error(proposal.error.code);
  const { plan, notes } = proposal.value;
  return { plan, derived: derivePlan(plan, landmarks, catalogue), codes: notes.map(({ code }) => code) };
}
const measured = (derived: DerivedPlan, id: string): number => {
  const found = derived.measurements.find((each) => each.id === id);
  if (found?.value === null || found?.value === undefined) throw new Error(`${id} was not measured`);
  return found.value;
};

test('the proposed cup is concentric to the socket, at RI 40 / RA 15 and of the size of the bone', () => {
  const { plan, derived } = proposed(knownLandmarks());
  expect(distance(derived.cup?.centre ?? point<'world'>(0, 0, 0), point<'world'>(-90, 0, 0))).toBeLessThan(1e-9);
  expect(plan.cup?.size).toBe('56');
  expect(measured(derived, 'cup_ri')).toBeCloseTo(40, 9);
  expect(measured(derived, 'cup_ra')).toBeCloseTo(15, 9);
  // World is LPS: lateral of a right hip is -x, anterior -y, inferior -z.
  expect((derived.cup?.opening ?? [0, 0, 0]).every((component) => component < 0)).toBe(true);
});

test('the proposed stem restores leg length and offset of a hip that the library fits', () => {
  const { derived, plan } = proposed(knownLandmarks());
  expect(Math.abs(measured(derived, 'leg_length_change'))).toBeLessThan(0.5);
  expect(Math.abs(measured(derived, 'global_offset_change'))).toBeLessThan(3);
  expect(measured(derived, 'neck_cut_height')).toBeGreaterThanOrEqual(3);
  expect(measured(derived, 'stem_version')).toBeCloseTo(ordinaryHip.versionDeg, 1);
  expect(measured(derived, 'combined_anteversion')).toBeCloseTo(15 + 0.7 * ordinaryHip.versionDeg, 1);
  expect(derived.warnings).toEqual([]);
  expect(derived.components.map(({ name }) => name)).toEqual(['cup', 'liner', 'stem', 'head']);
  expect(planSchema.safeParse(JSON.parse(JSON.stringify(plan))).success).toBe(true);
});

test('the high offset is taken where the neck is long', () => {
  expect(proposed(knownLandmarks()).plan.stem?.offset).toBe('standard');
  expect(proposed(knownLandmarks({ ...ordinaryHip, offsetMm: 48 })).plan.stem?.offset).toBe('high');
});

test.each([[5, 6], [6, 7], [7, 8], [9, 10]])('a canal of radius %d mm takes a smaller stem than one of %d mm', (narrow, wide) => {
  const sizeIn = (canalRadiusMm: number): number => Number(proposed(knownLandmarks({ ...ordinaryHip, canalRadiusMm })).plan.stem?.size);
  expect(sizeIn(narrow)).toBeLessThan(sizeIn(wide));
});

test('left is right mirrored, in the plan and in every number', () => {
  const [right, left] = [proposed(knownLandmarks(), 'right'), proposed(knownLandmarks(), 'left')];
  left.derived.measurements.forEach((each, i) => {
    const other = right.derived.measurements[i];
    expect(each.id).toBe(other?.id);
    expect(each.value ?? NaN).toBeCloseTo(other?.value ?? NaN, 9);
  });
  const stem = (plan: Plan) => columnOf(transform<'world', 'implant'>(plan.stem?.worldFromImplant ?? []), 0);
  expect(stem(left.plan)[0]).toBeCloseTo(-stem(right.plan)[0], 9);
  expect(stem(left.plan)[1]).toBeCloseTo(stem(right.plan)[1], 9);
});

test('moving the cup up by 4 mm shortens the leg by 4 mm, moving it medially by 3 mm takes 3 mm of offset', () => {
  const landmarks = knownLandmarks();
  const { plan, derived } = proposed(landmarks);
  if (!plan.cup) throw new Error('no cup');
  const moved = derivePlan({ ...plan, cup: { ...plan.cup, centre: point(-87, 0, 4) } }, landmarks, catalogue);
  const change = (id: string): number => measured(moved, id) - measured(derived, id);
  expect(change('leg_length_change')).toBeCloseTo(-4, 9);
  expect(change('global_offset_change')).toBeCloseTo(-3, 9);
  expect(measured(moved, 'cup_centre_medial')).toBeCloseTo(3, 9);
  expect(measured(moved, 'cup_centre_superior')).toBeCloseTo(4, 9);
});

test('a head longer by 3.5 mm lengthens and lateralises along the neck', () => {
  const landmarks = knownLandmarks();
  const { plan, derived } = proposed(landmarks);
  if (!plan.stem) throw new Error('no stem');
  const longer = derivePlan({ ...plan, stem: { ...plan.stem, headLengthMm: plan.stem.headLengthMm + 3.5 } }, landmarks, catalogue);
  const neck = (132 * Math.PI) / 180;
  expect(measured(longer, 'leg_length_change') - measured(derived, 'leg_length_change')).toBeCloseTo(-3.5 * Math.cos(neck), 1);
  expect(measured(longer, 'femoral_offset_change') - measured(derived, 'femoral_offset_change')).toBeCloseTo(3.5 * Math.sin(neck), 9);
});

test('a pelvis tilted backwards by 10 degrees keeps its cup in the anterior pelvic plane and changes it in the functional frame', () => {
  const tilt = (-10 * Math.PI) / 180;
  const turned = transform<'world', 'world'>([1, 0, 0, 0, 0, Math.cos(tilt), -Math.sin(tilt), 0, 0, Math.sin(tilt), Math.cos(tilt), 0]);
  const landmarks = knownLandmarks();
  const found = Object.fromEntries(Object.entries(landmarks.found).map(([id, located]) => [id,
    /asis|tubercle/.test(id) ? { ...located, at: pointOf<'world'>(mapVector(turned, vectorOf<'world'>(located.at))) } : located]));
  const { plan } = proposed({ ...landmarks, found });
  const inApp = derivePlan(plan, { ...landmarks, found }, catalogue);
  const opening = mapVector(proposedFrame({ ...landmarks, found }, 'functional'), inApp.cup?.opening ?? vector<'world'>(0, 0, 1));
  const angles = cupAnglesOf(opening, 'right', 'radiographic');
  expect(measured(inApp, 'cup_ri')).toBeCloseTo(40, 9);
  expect([angles.inclination, angles.anteversion].map((angle) => Math.round(angle * 100) / 100)).toEqual([42.24, 22.54]);
});
const proposedFrame = (landmarks: Landmarks, frame: Plan['pelvicFrame']) => proposed(landmarks, 'right', frame).derived.pelvic.pelvisFromWorld;

test('without tubercles the functional frame is taken, and said', () => {
  const landmarks = knownLandmarks();
  const { pubic_tubercle_left: _left, pubic_tubercle_right: _right, ...found } = landmarks.found;
  const { plan, codes } = proposed({ ...landmarks, found });
  expect(plan.pelvicFrame).toBe('functional');
  expect(codes).toContain('plan.frameFunctional');
});

test('a scan that ends at the lesser trochanter gets a cup and no stem, and the reason', () => {
  const landmarks = knownLandmarks();
  const { right } = landmarks.femora;
  if (!right) throw new Error('no femur');
  const { plan, derived, codes } = proposed({ ...landmarks, femora: { ...landmarks.femora, right: { ...right, shaftAxis: null, canal: [] } } });
  expect(plan.stem).toBeNull();
  expect(plan.neckCutAboveLesserTrochanterMm).toBeNull();
  expect(codes).toContain('plan.stemNotMeasurable');
  expect(derived.measurements.find(({ id }) => id === 'leg_length_change')).toMatchObject({ value: null, notMeasurable: { code: 'out-of-view' } });
});

test('a femur without its knee gets a stem whose version is not measurable', () => {
  const landmarks = knownLandmarks();
  const found = Object.fromEntries(Object.entries(landmarks.found).filter(([id]) => !/condyle|notch/.test(id)));
  const { derived, plan } = proposed({ ...landmarks, found });
  expect(plan.stem).not.toBeNull();
  expect(derived.measurements.find(({ id }) => id === 'stem_version')?.value).toBeNull();
  expect(Math.abs(measured(derived, 'leg_length_change'))).toBeLessThan(0.5);
});

test('a scan without hip is refused, naming what is missing', () => {
  const landmarks = { ...knownLandmarks(), acetabula: { left: null, right: null }, femora: { left: null, right: null } };
  const proposal = proposePlan({ landmarks, side: 'right', pelvicFrame: 'app', catalogue });
  expect(proposal).toMatchObject({ ok: false, error: { code: 'no-hip-in-view', missing: ['acetabulum_right', 'femoral_head_centre_right'] } });
});

test('a head centre moved by hand moves what is counted from it', () => {
  const landmarks = knownLandmarks();
  const { plan, derived } = proposed(landmarks);
  const moved = derivePlan({ ...plan, landmarkOverrides: { femoral_head_centre_right: { at: point(-90, 0, 3), by: null, when: null } } }, landmarks, catalogue);
  expect(measured(moved, 'leg_length_change_cup') - measured(derived, 'leg_length_change_cup')).toBeCloseTo(3, 9);
});

test('the neck cut runs across the neck at its height above the lesser trochanter', () => {
  const landmarks = knownLandmarks();
  const { derived, plan } = proposed(landmarks);
  const cut = derived.neckCut;
  if (!cut || !derived.stem) throw new Error('no cut');
  expect(dot(cut.normal, displacement(cut.at, derived.stem.headCentre))).toBeGreaterThan(10);
  expect(cut.at[2]).toBeCloseTo(-ordinaryHip.headAboveLesserTrochanterMm + (plan.neckCutAboveLesserTrochanterMm ?? NaN), 6);
});

test('a plan is derived within five milliseconds', () => {
  const landmarks = knownLandmarks();
  const { plan } = proposed(landmarks);
  const start = performance.now();
  for (let i = 0; i < 50; i++) derivePlan(plan, landmarks, catalogue);
  expect((performance.now() - start) / 50).toBeLessThan(5);
});

test('every note and every number has its words in both languages', () => {
  const { derived } = proposed(knownLandmarks());
  for (const language of ['en', 'zh'] as const) {
    for (const { id } of derived.measurements) expect(say(language, `plan.measure_${id}`)).not.toBe(`plan.measure_${id}`);
  }
});

test('in a worn joint, whose socket has closed up on the head, the cup is still 4 mm larger than the head', () => {
  const { plan } = proposed(knownLandmarks({ ...ordinaryHip, headRadiusMm: 24, socketRadiusMm: 24.2 }));
  expect(plan.cup?.size).toBe('52');
});
