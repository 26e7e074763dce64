import type { CanalLevel, Landmarks } from '../anatomy/landmarks';
import type { Side } from '../anatomy/side';
import { moved, normalised, scaled, type Point, type Vector } from '../geometry/spaces';
import { mapPoint } from '../geometry/transform';
import { familiesOf, headOf, linerOf, type Catalogue, type StemOffset, type StemSize } from '../implants/catalogue';
import type { PlannedCup, PlannedStem } from './document';
import { femoralAxesOf, legChangeOf, type FemoralAxes } from './legChange';
import { tenths, type PlanNote } from './note';
import { nativeHeadCentre, type PelvicFrame } from './pelvicFrame';
import { along, headCentreInImplant, stemPose, type Pose } from './placement';
import { stemFitOf, type StemFit } from './stemFit';

/** Neck cut above the lesser trochanter, mm: where a proposal starts and how far it may go to restore the leg (chosen). */
export const NECK_CUT_MM = { preferred: 12, least: 3, most: 30 } as const;
/** A stem is sized to the canal only if this much of it below the lesser trochanter is in view, mm (chosen). */
export const LEAST_CANAL_MM = 40;
/** What one millimetre of a seldom used head, or of a cut away from the preferred one, counts against one of leg length. */
const COST = { headLength: 0.2, neckCut: 0.1 } as const;

export type StemChoice = { readonly stem: PlannedStem | null; readonly neckCutMm: number | null; readonly notes: readonly PlanNote[] };

/** What the choice is made from; all of it measured. */
type Femur = {
  readonly side: Side; readonly axes: FemoralAxes; readonly medial: Vector<'world'>; readonly canal: readonly CanalLevel[];
  readonly native: Point<'world'>; readonly lesserTrochanter: Point<'world'>; readonly pelvic: PelvicFrame; readonly cupCentre: Point<'world'>;
};

/** The largest stem of the family that the canal takes, set so that leg length and offset stay the patient's own. */
export function proposedStem(landmarks: Landmarks, side: Side, at: { readonly catalogue: Catalogue; readonly cup: PlannedCup; readonly pelvic: PelvicFrame }): StemChoice {
  const measured = femurOf(landmarks, side, at);
  if ('missing' in measured) {
    return { stem: null, neckCutMm: null, notes: [{ code: 'plan.stemNotMeasurable', about: 'stem', level: 'warning', values: { missing: measured.missing.join(',') } }] };
  }
  const family = familiesOf(at.catalogue, 'stem')[0];
  const lengths = headLengthsOf(at.catalogue, at.cup);
  const candidates = (family?.sizes ?? []).map((size) => bestOf(measured, size, lengths));
  const fitting = candidates.filter(({ fit }) => fit.leastClearanceMm >= 0);
  const best = fitting.at(-1) ?? candidates[0];
  if (!family || !best) return { stem: null, neckCutMm: null, notes: [] };
  const stem: PlannedStem = { family: family.id, size: best.size.size, offset: best.offset, headLengthMm: best.headLengthMm, worldFromImplant: best.pose.rows };
  return { stem, neckCutMm: tenths(best.neckCutMm), notes: notesOf(best, fitting.length > 0) };
}

/** What a stem would need and is not there; empty where a stem can be planned. */
export function missingForStem(landmarks: Landmarks, side: Side): readonly string[] {
  const femur = landmarks.femora[side];
  const there = {
    femoral_head_centre: nativeHeadCentre(landmarks, side), neck_axis: femur?.neckAxis, shaft_axis: femoralAxesOf(landmarks, side),
    lesser_trochanter_apex: landmarks.found[`lesser_trochanter_apex_${side}`], canal: femur !== null && canalBelowMm(femur.canal) >= LEAST_CANAL_MM,
  };
  return Object.entries(there).filter(([, value]) => !value).map(([id]) => `${id}_${side}`);
}

function femurOf(landmarks: Landmarks, side: Side, { cup, pelvic }: { readonly cup: PlannedCup; readonly pelvic: PelvicFrame }): Femur | { readonly missing: readonly string[] } {
  const femur = landmarks.femora[side];
  const axes = femoralAxesOf(landmarks, side);
  const [native, lesserTrochanter] = [nativeHeadCentre(landmarks, side), landmarks.found[`lesser_trochanter_apex_${side}`]?.at];
  const missing = missingForStem(landmarks, side);
  if (missing.length > 0 || !femur?.neckAxis || !axes || !native || !lesserTrochanter) return { missing };
  return { side, axes, medial: scaled(femur.neckAxis.direction, -1), canal: femur.canal, native, lesserTrochanter, pelvic, cupCentre: cup.centre };
}

const canalBelowMm = (canal: readonly CanalLevel[]): number => Math.max(0, ...canal.map(({ aboveLesserTrochanterMm }) => -aboveLesserTrochanterMm));

function headLengthsOf(catalogue: Catalogue, cup: PlannedCup): readonly number[] {
  const liner = linerOf(catalogue, cup.family, cup.size);
  return (liner && headOf(catalogue, liner.headDiameterMm)?.lengthsMm) ?? [0];
}

type Candidate = { readonly size: StemSize; readonly offset: StemOffset; readonly headLengthMm: number; readonly neckCutMm: number; readonly pose: Pose; readonly cost: number; readonly fit: StemFit };

/** The offset and head that restore the leg best, each at the depth that restores its length. */
function bestOf(femur: Femur, size: StemSize, headLengths: readonly number[]): Candidate {
  const candidates = (['standard', 'high'] as const).flatMap((offset) => headLengths.map((headLengthMm) => seated(femur, size, { offset, headLengthMm })));
  return candidates.reduce((best, next) => (next.cost < best.cost ? next : best));
}

function seated(femur: Femur, size: StemSize, { offset, headLengthMm }: { readonly offset: StemOffset; readonly headLengthMm: number }): Candidate {
  const asPreferred = legChangeAt(femur, size, { offset, headLengthMm, neckCutMm: NECK_CUT_MM.preferred });
  const wanted = NECK_CUT_MM.preferred - asPreferred.change.lengthMm;
  const neckCutMm = Math.min(NECK_CUT_MM.most, Math.max(NECK_CUT_MM.least, wanted));
  const { pose, change, origin } = legChangeAt(femur, size, { offset, headLengthMm, neckCutMm });
  const cost = Math.abs(change.lengthMm) + Math.abs(change.globalOffsetMm)
    + COST.headLength * Math.abs(headLengthMm) + COST.neckCut * Math.abs(neckCutMm - NECK_CUT_MM.preferred);
  const fit = stemFitOf(size, { origin, proximal: femur.axes.shaft.direction }, femur.canal);
  return { size, offset, headLengthMm, neckCutMm, pose, cost, fit };
}

function legChangeAt(femur: Femur, size: StemSize, { offset, headLengthMm, neckCutMm }: { readonly offset: StemOffset; readonly headLengthMm: number; readonly neckCutMm: number }) {
  const { shaft } = femur.axes;
  const level = along(femur.lesserTrochanter, shaft.at, shaft.direction) + neckCutMm;
  const origin = moved(shaft.at, scaled(normalised(shaft.direction), level));
  const pose = stemPose({ origin, proximal: shaft.direction, medial: femur.medial });
  const head = mapPoint(pose, headCentreInImplant(size, offset, headLengthMm));
  const change = legChangeOf({ native: femur.native, cup: femur.cupCentre, head }, { pelvic: femur.pelvic, femoral: femur.axes, side: femur.side });
  return { pose, change, origin };
}

function notesOf({ size, fit, neckCutMm }: Candidate, fits: boolean): PlanNote[] {
  const notes: PlanNote[] = [{ code: 'plan.stemSizedToCanal', about: 'stem', level: 'information', values: { size: size.size, clearanceMm: tenths(fit.leastClearanceMm), levels: fit.levels } }];
  if (!fits) notes.push({ code: 'plan.noStemThisSmall', about: 'stem', level: 'warning', values: { size: size.size, overlapMm: tenths(-fit.leastClearanceMm) } });
  if (neckCutMm === NECK_CUT_MM.least || neckCutMm === NECK_CUT_MM.most) notes.push({ code: 'plan.neckCutAtLimit', about: 'stem', level: 'warning', values: { neckCutMm } });
  return notes;
}
