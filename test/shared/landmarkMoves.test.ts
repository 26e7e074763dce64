import { expect, test } from 'vitest';

import type { Landmarks, ProximalFemur } from '../../shared/anatomy/landmarks';
import { withHeadsInstead } from '../../shared/anatomy/headsInstead';
import { listedLandmarks } from '../../shared/anatomy/landmarkList';
import { measuresOf } from '../../shared/anatomy/measures';
import { mirroredPoint } from '../../shared/anatomy/mirror';
import { sides, type Side } from '../../shared/anatomy/side';
import { usualPlace } from '../../shared/anatomy/usualPlaces';
import { distance, moved, point, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import { applyCommand, type PlanCommand } from '../../shared/plan/commands';
import { correctionOf, femoralAngles, pelvicAngles } from '../../shared/plan/correctedPose';
import { derivePlan } from '../../shared/plan/derive';
import type { Plan } from '../../shared/plan/document';
import { perform, redo, startHistory, undo } from '../../shared/plan/history';
import { implantsAfter, implantsToCheck } from '../../shared/plan/implantsFollow';
import { landmarkNotes } from '../../shared/plan/landmarkNotes';
import { withOverrides } from '../../shared/plan/overrides';
import { planWithoutImplants, proposePlan } from '../../shared/plan/propose';
import { movedLandmarksBlock } from '../../shared/report/movedLandmarks';
import { wordsIn } from '../../shared/report/words';
import { knownLandmarks, shippedCatalogue } from './hipOfKnownShape';
import { aboutX, aboutY, aboutZ, knownPatient, mirroredPatient, movedPatient } from './patientOfKnownShape';

const catalogue = shippedCatalogue();

function planOf(landmarks: Landmarks, side: Side = 'right'): Plan {
  const proposed = proposePlan({ landmarks, side, pelvicFrame: 'app', catalogue });
  if (!proposed.ok) throw new Error(proposed.error.code);
  return proposed.value.plan;
}

const at = (landmarks: Landmarks, id: string): Point<'world'> => {
  const located = landmarks.found[id];
  if (!located) throw new Error(`${id} is not there`);
  return located.at;
};
const move = (landmark: string, to: Point<'world'>): PlanCommand => ({ type: 'landmark/move', landmark, to, by: 'planner', when: '2026-11-21T20:00:00.000Z' });
const shifted = (landmarks: Landmarks, id: string, by: Vector<'world'>): Landmarks => withOverrides(landmarks, applyCommand(planOf(landmarks), move(id, moved(at(landmarks, id), by))));
const valueOf = (landmarks: Landmarks, id: string): number => measuresOf(landmarks).find((each) => each.id === id)?.value ?? NaN;

test('an iliac spine moved forwards turns the pelvis by the angle that its line turns', () => {
  const landmarks = knownPatient();
  const width = distance(at(landmarks, 'asis_right'), at(landmarks, 'asis_left'));
  const after = shifted(landmarks, 'asis_right', vector(0, -10, 0));
  expect(valueOf(after, 'pelvic_rotation') - valueOf(landmarks, 'pelvic_rotation')).toBeCloseTo((Math.atan(10 / width) * 180) / Math.PI, 9);
});

test('a moved landmark says by whom, when and how far; one put back is as it was found', () => {
  const landmarks = knownPatient();
  const plan = planOf(landmarks);
  const after = applyCommand(plan, move('asis_left', moved(at(landmarks, 'asis_left'), vector(3, 0, 4))));
  const { way, byHand, confidence } = withOverrides(landmarks, after).found['asis_left'] ?? {};
  expect({ way, confidence, by: byHand?.by, when: byHand?.when }).toEqual({ way: 'hand', confidence: 1, by: 'planner', when: '2026-11-21T20:00:00.000Z' });
  expect(byHand?.movedMm).toBeCloseTo(5, 9);
  expect(withOverrides(landmarks, applyCommand(after, { type: 'landmark/reset', landmark: 'asis_left' }))).toBe(landmarks);
});

test('moves are undone, made again, and lead to the same plan when all commands are performed once more', () => {
  const landmarks = knownPatient();
  const commands = [move('asis_left', point(1, 2, 3)), move('asis_left', point(2, 2, 3)), { type: 'landmark/reset', landmark: 'asis_left' } as const, move('teardrop_right', point(5, 6, 7))];
  const start = startHistory(planOf(landmarks));
  const history = commands.reduce(perform, start);
  expect(undo(undo(history)).present.landmarkOverrides['asis_left']?.at).toEqual([2, 2, 3]);
  expect(redo(redo(undo(undo(history)))).present).toEqual(history.present);
  expect(commands.reduce(perform, start).present).toEqual(history.present);
});

test('the head takes its neck along, and the lesser trochanter the heights of the canal', () => {
  const landmarks = knownPatient();
  const head = shifted(landmarks, 'femoral_head_centre_right', vector(0, 0, 6));
  expect(head.femora.right?.head?.centre).toEqual(at(head, 'femoral_head_centre_right'));
  expect(head.femora.right?.neckAxis?.at).toEqual(at(head, 'femoral_head_centre_right'));
  const shaft = landmarks.femora.right?.shaftAxis?.direction ?? vector<'world'>(0, 0, 1);
  const lesser = shifted(landmarks, 'lesser_trochanter_apex_right', vector(5 * shaft[0], 5 * shaft[1], 5 * shaft[2]));
  const [before, after] = [landmarks, lesser].map(({ femora }) => femora.right?.canal[0]?.aboveLesserTrochanterMm ?? NaN) as [number, number];
  expect(before - after).toBeCloseTo(5, 9);
  expect(lesser.femora.left).toBe(landmarks.femora.left);
});

test('points that are read off a surface by a landmark are not given from where it was before', () => {
  const landmarks = knownPatient();
  const after = shifted(landmarks, 'posterior_medial_condyle_right', vector(0, 2, 0));
  expect(after.found['posterior_trochanteric_crest_right']).toBeUndefined();
  expect(after.found['posterior_trochanteric_crest_left']).toBe(landmarks.found['posterior_trochanteric_crest_left']);
  expect(after.found['neck_at_trochanter_right'], 'which the condyles do not bear on').toBe(landmarks.found['neck_at_trochanter_right']);
});

test('in the mirror a move of the left landmark gives what the move of the right one gave', () => {
  const landmarks = movedPatient(knownPatient(), aboutZ(3));
  for (const name of ['asis', 'femoral_head_centre', 'posterior_lateral_condyle', 'ankle_centre', 'teardrop'] as const) {
    const to = moved(at(landmarks, `${name}_right`), vector(2, -3, 4));
    const seen = mirroredPatient(landmarks);
    const [one, other] = [withOverrides(landmarks, applyCommand(planOf(landmarks), move(`${name}_right`, to))), withOverrides(seen, applyCommand(planOf(seen, 'left'), move(`${name}_left`, mirroredPoint(to))))];
    const sided = measuresOf(one).filter(({ id, value }) => value !== null && id.endsWith('_right'));
    const across = new Map(measuresOf(other).map(({ id, value }) => [id, value ?? NaN]));
    for (const { id, value } of sided) expect(across.get(id.replace(/right$/, 'left')), id).toBeCloseTo(value ?? NaN, 6);
    expect(sided.length).toBeGreaterThan(20);
  }
});

test.each(['app', 'functional'] as const)('a pelvis that lay askew is straight after correction in the %s frame; functional keeps its tilt', (frame) => {
  const landmarks = movedPatient(knownPatient(), aboutX<'world'>(9));
  const askew = movedPatient(movedPatient(landmarks, aboutY(4)), aboutZ(-6));
  const { pelvis } = correctionOf(askew, frame);
  const { tilt, obliquity, rotation } = pelvicAngles(askew, (place) => mapPoint(pelvis, place));
  expect([obliquity, rotation].every((angle) => Math.abs(angle ?? NaN) < 1e-9)).toBe(true);
  if (frame === 'app') expect(tilt).toBeCloseTo(0, 9);
  else expect(Math.abs(tilt ?? 0)).toBeGreaterThan(5);
});

test('each femur is straight after correction, its head in the corrected socket; how it lay is said', () => {
  const landmarks = knownPatient();
  const correction = correctionOf(landmarks, 'app');
  for (const side of sides) {
    expect(femoralAngles(landmarks, side)?.adduction).toBeCloseTo(4, 9);
    expect(femoralAngles(landmarks, side)?.flexion).toBeCloseTo((-Math.atan(Math.tan((3 * Math.PI) / 180) / Math.cos((4 * Math.PI) / 180)) * 180) / Math.PI, 9);
    const { by, correctedFromScan } = correction.femora[side];
    const after = femoralAngles(movedPatient(landmarks, correctedFromScan), side);
    expect([by, ...Object.values(after ?? {}).map((angle) => Math.abs(angle) < 1e-9)]).toEqual(['femur', true, true, true]);
    const socket = landmarks.acetabula[side]?.centre;
    expect(socket && distance(mapPoint(correction.pelvis, socket), mapPoint(correctedFromScan, at(landmarks, `femoral_head_centre_${side}`)))).toBeLessThan(1e-9);
  }
});

test('a femur whose knee is out of view moves with the pelvis, and says so', () => {
  const landmarks = knownPatient();
  const { intercondylar_notch_right: _, ...found } = landmarks.found;
  const { pelvis, femora } = correctionOf({ ...landmarks, found }, 'app');
  expect(femora.right).toEqual({ by: 'pelvis', correctedFromScan: pelvis });
});

const collapsed = (landmarks: Landmarks, side: Side): Landmarks => {
  const femur = landmarks.femora[side] as ProximalFemur;
  const head = { ...(femur.head as NonNullable<ProximalFemur['head']>), centre: moved(at(landmarks, `femoral_head_centre_${side}`), vector(0, 0, -6)), residualMm: 2 };
  return { ...landmarks, femora: { ...landmarks.femora, [side]: { ...femur, head } } };
};

test.each(sides)('a collapsed %s head takes its socket; without one the other side in the mirror; each is said, and asked for', (side) => {
  const landmarks = knownPatient();
  const bySocket = withHeadsInstead(collapsed(landmarks, side));
  expect(distance(at(bySocket, `femoral_head_centre_${side}`), at(landmarks, `acetabular_centre_${side}`))).toBeLessThan(1e-9);
  expect(bySocket.femora[side]?.head?.instead).toBe('acetabulum');
  const symmetric = mirrored(landmarks, side);
  const byOther = withHeadsInstead({ ...collapsed(symmetric, side), acetabula: { ...symmetric.acetabula, [side]: null } });
  expect(distance(at(byOther, `femoral_head_centre_${side}`), at(symmetric, `femoral_head_centre_${side}`))).toBeLessThan(1e-6);
  expect(landmarkNotes(byOther, side).map(({ code }) => code)).toEqual(['plan.headFromOtherSide', 'plan.landmarksUnsure']);
  expect(listedLandmarks(byOther).filter(({ asked }) => asked).map(({ id }) => id)).toEqual([`femoral_head_centre_${side}`]);
});

/** The other side laid on this one, so that both are the same in the mirror. */
function mirrored(landmarks: Landmarks, side: Side): Landmarks {
  const seen = mirroredPatient(landmarks);
  const ofOther = Object.entries(seen.found).filter(([id]) => id.endsWith(`_${side}`));
  return { ...landmarks, found: { ...landmarks.found, ...Object.fromEntries(ofOther) }, femora: { ...landmarks.femora, [side]: seen.femora[side] } };
}

test('a head centre that a hand placed is no longer said to be taken from elsewhere', () => {
  const landmarks = withHeadsInstead(collapsed(knownPatient(), 'left'));
  const after = shifted(landmarks, 'femoral_head_centre_left', vector(1, 0, 0));
  expect(after.femora.left?.head?.instead).toBeUndefined();
});

test('where a landmark usually lies is told by the others of its bone, and by the other side where there are too few', () => {
  const landmarks = knownPatient();
  for (const name of ['lesser_trochanter_apex', 'medial_epicondyle', 'posterior_lateral_condyle'] as const) {
    for (const side of sides) {
      const { [`${name}_${side}`]: _, ...found } = landmarks.found;
      expect(distance(usualPlace(`${name}_${side}`, { ...landmarks, found }) ?? point<'world'>(0, 0, 0), at(landmarks, `${name}_${side}`)), name).toBeLessThan(35);
    }
  }
  const { psis_right: _, ...found } = landmarks.found;
  const other = Object.fromEntries(Object.entries(found).filter(([id]) => !id.endsWith('_right') || id.startsWith('asis') || id.startsWith('pubic')));
  expect(distance(usualPlace('psis_right', { ...landmarks, found: other }) ?? point<'world'>(0, 0, 0), at(landmarks, 'psis_right'))).toBeLessThan(1e-6);
  expect(usualPlace('psis_right', { ...landmarks, found: {} })).toBeNull();
});

test('implants that nobody touched follow a moved landmark in the same step; those with decisions stay and ask for a look', () => {
  const landmarks = knownLandmarks();
  const plan = planOf(landmarks);
  const to = point<'world'>(-90, 0, 5);
  const placed = { acetabular_centre_right: { at: to, by: null, when: null } };
  const from = { located: landmarks, catalogue };
  const implants = implantsAfter(plan, placed, from);
  const followed = applyCommand(plan, { ...move('acetabular_centre_right', to), ...(implants ? { implants } : {}) } as PlanCommand);
  expect(implants?.cup?.centre).toEqual(to);
  expect(implantsToCheck(followed, from)).toBe(false);
  const decided = applyCommand(plan, { type: 'cup/move', centre: point(-91, 0, 0) });
  expect(implantsAfter(decided, placed, from)).toBeUndefined();
  const kept = applyCommand(decided, move('acetabular_centre_right', to));
  expect(kept.cup).toEqual(decided.cup);
  expect([kept, applyCommand(kept, { type: 'implants/confirm' })].map((each) => implantsToCheck(each, from))).toEqual([true, false]);
});

test('everything that follows from a moved landmark is there in the same derivation', () => {
  const landmarks = knownLandmarks();
  const plan = planOf(landmarks);
  const before = derivePlan(plan, landmarks, catalogue);
  const after = derivePlan(applyCommand(plan, move('asis_right', moved(at(landmarks, 'asis_right'), vector(0, -10, 0)))), landmarks, catalogue);
  const ra = (derived: typeof before): number => derived.measurements.find(({ id }) => id === 'cup_ra')?.value ?? NaN;
  expect(before.pelvic.pelvisFromWorld).not.toEqual(after.pelvic.pelvisFromWorld);
  // The plan's angles are decisions in the frame: they stay, and the cup turns with the pelvis.
  expect(ra(after)).toBeCloseTo(ra(before), 9);
  expect(after.cup?.opening).not.toEqual(before.cup?.opening);
});

test('where no hip can be planned a plan without implants keeps the landmarks, and everything else is still said', () => {
  const landmarks = { ...knownPatient(), acetabula: { left: null, right: null }, femora: { left: null, right: null } };
  const plan = planWithoutImplants('right');
  const to = moved(at(landmarks, 'asis_right'), vector(0, -5, 0));
  expect(implantsAfter(plan, { asis_right: { at: to, by: null, when: null } }, { located: landmarks, catalogue })).toBeUndefined();
  expect(derivePlan(applyCommand(plan, move('asis_right', to)), landmarks, catalogue).landmarks.found['asis_right']?.way).toBe('hand');
});

test.each(['en', 'zh'] as const)('the report lists what a hand placed, moved or confirmed, with who and when (%s)', (language) => {
  const landmarks = knownPatient();
  const { teardrop_left: _, ...found } = landmarks.found;
  const commands = [move('asis_left', moved(at(landmarks, 'asis_left'), vector(3, 0, 4))), move('asis_right', at(landmarks, 'asis_right')), move('teardrop_left', point(1, 2, 3))];
  const located = { ...landmarks, found };
  const blocks = movedLandmarksBlock(withOverrides(located, commands.reduce(applyCommand, planOf(landmarks))), wordsIn(language));
  const table = blocks.find((block) => block.kind === 'table');
  const words = language === 'en' ? ['5.0 mm', 'confirmed', 'placed'] : ['5.0 mm', '已确认', '人工放置'];
  expect(table?.rows.map(([, how]) => how).sort()).toEqual(words.sort());
  expect(table?.rows.map(([, , by, when]) => `${by ?? ''} ${when ?? ''}`)).toEqual(Array(3).fill('planner 2026-11-21 20:00'));
  expect(movedLandmarksBlock(landmarks, wordsIn(language))).toEqual([]);
});
