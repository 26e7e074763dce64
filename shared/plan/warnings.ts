import type { CanalLevel, Landmarks } from '../anatomy/landmarks';
import type { Measurement } from '../anatomy/measurement';
import { distance } from '../geometry/spaces';
import { columnOf, originOf } from '../geometry/transform';
import type { DerivedCup, DerivedStem } from './derive';
import type { Plan } from './document';
import { tenths, type PlanNote } from './note';
import { seatAboveLesserTrochanter } from './planMeasures';
import { missingForStem } from './stemChoice';
import { stemFitOf } from './stemFit';
import { WINDOWS } from './windows';

export type Considered = {
  readonly plan: Plan; readonly landmarks: Landmarks; readonly cup: DerivedCup | null; readonly stem: DerivedStem | null;
  readonly measurements: readonly Measurement[];
};

/** What in a plan asks for a second look, as codes and numbers. */
export const planWarnings = (considered: Considered): PlanNote[] => [...unknownSizes(considered), ...cupWarnings(considered), ...stemWarnings(considered), ...legWarnings(considered)];

const warning = (code: PlanNote['code'], about: PlanNote['about'], values: PlanNote['values']): PlanNote => ({ code, about, level: 'warning', values });

function unknownSizes({ plan, cup, stem }: Considered): PlanNote[] {
  return [
    ...(plan.cup && !cup ? [warning('plan.notInLibrary', 'cup', { family: plan.cup.family, size: plan.cup.size })] : []),
    ...(plan.stem && !stem ? [warning('plan.notInLibrary', 'stem', { family: plan.stem.family, size: plan.stem.size })] : []),
  ];
}

const numberOf = (measurements: readonly Measurement[], id: string): number | null => measurements.find((each) => each.id === id)?.value ?? null;

function cupWarnings({ plan, cup, landmarks, measurements }: Considered): PlanNote[] {
  const notes: PlanNote[] = [];
  const [ri, ra] = [numberOf(measurements, 'cup_ri'), numberOf(measurements, 'cup_ra')];
  if (ri !== null && !within(ri, WINDOWS.riDeg)) notes.push(warning('plan.inclinationOutside', 'cup', { deg: tenths(ri), from: WINDOWS.riDeg[0], to: WINDOWS.riDeg[1] }));
  if (ra !== null && !within(ra, WINDOWS.raDeg)) notes.push(warning('plan.anteversionOutside', 'cup', { deg: tenths(ra), from: WINDOWS.raDeg[0], to: WINDOWS.raDeg[1] }));
  const socket = landmarks.acetabula[plan.side];
  if (!cup || !socket) return notes;
  const away = distance(cup.centre, socket.centre);
  if (away > WINDOWS.cupCentreMm) notes.push(warning('plan.cupOffCentre', 'cup', { mm: tenths(away) }));
  const over = cup.outerDiameterMm - 2 * socket.radiusMm;
  if (over > WINDOWS.overSocketMm) notes.push(warning('plan.cupLargerThanSocket', 'cup', { mm: tenths(over) }));
  if (over < 0) notes.push(warning('plan.cupSmallerThanSocket', 'cup', { mm: tenths(-over) }));
  return notes;
}

// The exact bound is inside: a plan at the edge of its window, give or take rounding, is not called outside.
const within = (value: number, [from, to]: readonly [number, number]): boolean => value >= from - 0.05 && value <= to + 0.05;

/** A plan without a stem says why, or that it was left out. */
function noStem({ plan, landmarks }: Considered): PlanNote[] {
  const missing = missingForStem(landmarks, plan.side);
  return [missing.length > 0 ? warning('plan.stemNotMeasurable', 'stem', { missing: missing.join(',') }) : warning('plan.stemNotPlanned', 'stem', {})];
}

function stemWarnings(considered: Considered): PlanNote[] {
  const { plan, stem, landmarks } = considered;
  if (!plan.stem) return noStem(considered);
  const canal: readonly CanalLevel[] = landmarks.femora[plan.side]?.canal ?? [];
  if (!stem || canal.length === 0) return [];
  const fit = stemFitOf(stem.size, { origin: originOf(stem.worldFromImplant), proximal: columnOf(stem.worldFromImplant, 2) }, canal);
  const notes: PlanNote[] = [];
  if (fit.leastClearanceMm < -WINDOWS.stemOverlapMm) notes.push(warning('plan.stemInCortex', 'stem', { mm: tenths(-fit.leastClearanceMm) }));
  notes.push(...seatWarnings(considered, stem));
  if (fit.beyondViewMm > 0) notes.push(warning('plan.stemBeyondView', 'stem', { mm: tenths(fit.beyondViewMm) }));
  return notes;
}

/** The stem was moved and the cut was not, or the other way round. */
function seatWarnings({ plan, landmarks }: Considered, stem: DerivedStem): PlanNote[] {
  const [seat, cut] = [seatAboveLesserTrochanter(landmarks, plan.side, stem.worldFromImplant), plan.neckCutAboveLesserTrochanterMm];
  if (seat === null || cut === null || Math.abs(seat - cut) <= WINDOWS.seatMm) return [];
  return [warning('plan.seatNotAtCut', 'stem', { mm: tenths(seat - cut) })];
}

function legWarnings({ measurements }: Considered): PlanNote[] {
  const [leg, offset] = [numberOf(measurements, 'leg_length_change'), numberOf(measurements, 'global_offset_change')];
  return [
    ...(leg !== null && Math.abs(leg) > WINDOWS.legMm ? [warning('plan.legLengthChanges', 'leg', { mm: tenths(leg) })] : []),
    ...(offset !== null && Math.abs(offset) > WINDOWS.offsetMm ? [warning('plan.offsetChanges', 'leg', { mm: tenths(offset) })] : []),
  ];
}
