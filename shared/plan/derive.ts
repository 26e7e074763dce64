import type { Landmarks } from '../anatomy/landmarks';
import type { Bones } from '../anatomy/locate';
import type { Measurement } from '../anatomy/measurement';
import { moved, normalised, scaled, sum, type Point, type Vector } from '../geometry/spaces';
import { columnOf, transform } from '../geometry/transform';
import { cupOf, linerOf, stemOf, type Catalogue, type StemSize } from '../implants/catalogue';
import type { ComponentChoice } from '../implants/implantMesh';
import { medialEdgeAt } from '../implants/stemProfile';
import type { Plan, PlannedStem } from './document';
import { femoralAxesOf } from './legChange';
import { landmarkNotes } from './landmarkNotes';
import type { PlanNote } from './note';
import { withOverrides } from './overrides';
import { pelvicFrameOf, type PelvicFrame } from './pelvicFrame';
import { along, cupPose, headPose, prostheticHeadCentre, type Pose } from './placement';
import { planMeasures } from './planMeasures';
import { frameNotes } from './propose';
import { planWarnings } from './warnings';

/** One component where the plan puts it; `choice` is what `implantMesh` makes its surface from. */
export type PlacedComponent = { readonly name: ComponentChoice['component']; readonly choice: ComponentChoice; readonly worldFromImplant: Pose };

export type DerivedCup = { readonly worldFromImplant: Pose; readonly centre: Point<'world'>; readonly opening: Vector<'world'>; readonly outerDiameterMm: number; readonly headDiameterMm: number | null };
export type DerivedStem = { readonly worldFromImplant: Pose; readonly headCentre: Point<'world'>; readonly size: StemSize };
/** The plane of the femoral neck cut, its normal pointing to the head that is taken away. */
export type NeckCut = { readonly at: Point<'world'>; readonly normal: Vector<'world'>; readonly aboveLesserTrochanterMm: number };

export type DerivedPlan = {
  readonly landmarks: Landmarks;
  readonly pelvic: PelvicFrame;
  readonly cup: DerivedCup | null;
  readonly stem: DerivedStem | null;
  readonly neckCut: NeckCut | null;
  /** Cup, liner, stem and head as planned. The head sits on the stem, or in the cup while there is no stem. */
  readonly components: readonly PlacedComponent[];
  readonly measurements: readonly Measurement[];
  readonly warnings: readonly PlanNote[];
};

/**
 * Everything that follows from a plan. Pure and quick: the window calls it while a number or a landmark is dragged. On
 * `bones` the points are found anew that are read off a surface by landmarks which a hand moved.
 */
export function derivePlan(plan: Plan, located: Landmarks, catalogue: Catalogue, bones: Bones = {}): DerivedPlan {
  const landmarks = withOverrides(located, plan, bones);
  const pelvic = pelvicFrameOf(landmarks, plan.pelvicFrame);
  const cup = derivedCup(plan, pelvic, catalogue);
  const stem = derivedStem(plan, catalogue);
  const planned = {
    landmarks, side: plan.side, pelvic, cup: cup?.worldFromImplant ?? null, stem: stem?.worldFromImplant ?? null, head: stem?.headCentre ?? null,
    neckCutMm: plan.neckCutAboveLesserTrochanterMm, headDiameterMm: cup?.headDiameterMm ?? null,
  };
  const measurements = planMeasures(planned);
  return {
    landmarks, pelvic, cup, stem, neckCut: neckCutOf(plan, landmarks, stem), components: componentsOf(plan, { cup, stem }), measurements,
    warnings: [...frameNotes(landmarks, pelvic, plan.pelvicFrame), ...landmarkNotes(landmarks, plan.side), ...planWarnings({ plan, landmarks, cup, stem, measurements })],
  };
}

function derivedCup(plan: Plan, pelvic: PelvicFrame, catalogue: Catalogue): DerivedCup | null {
  const size = plan.cup && cupOf(catalogue, plan.cup.family, plan.cup.size);
  if (!plan.cup || !size) return null;
  const worldFromImplant = cupPose(plan.cup, plan.side, pelvic);
  const headDiameterMm = linerOf(catalogue, plan.cup.family, plan.cup.size)?.headDiameterMm ?? null;
  return { worldFromImplant, centre: plan.cup.centre, opening: columnOf(worldFromImplant, 2), outerDiameterMm: size.outerDiameterMm, headDiameterMm };
}

function derivedStem({ stem }: Plan, catalogue: Catalogue): DerivedStem | null {
  const size = stem && stemOf(catalogue, stem.family, stem.size);
  if (!stem || !size) return null;
  return { worldFromImplant: transform(stem.worldFromImplant), headCentre: prostheticHeadCentre(stem, size), size };
}

function componentsOf(plan: Plan, { cup, stem }: { readonly cup: DerivedCup | null; readonly stem: DerivedStem | null }): PlacedComponent[] {
  const placed: PlacedComponent[] = [];
  if (plan.cup && cup) {
    placed.push({ name: 'cup', choice: { component: 'cup', family: plan.cup.family, size: plan.cup.size }, worldFromImplant: cup.worldFromImplant });
    if (cup.headDiameterMm !== null) placed.push({ name: 'liner', choice: { component: 'liner', cupFamily: plan.cup.family, cupSize: plan.cup.size }, worldFromImplant: cup.worldFromImplant });
  }
  if (plan.stem && stem) placed.push(...stemAndHead(plan.stem, stem, cup?.headDiameterMm ?? null));
  return placed;
}

function stemAndHead(planned: PlannedStem, stem: DerivedStem, headDiameterMm: number | null): PlacedComponent[] {
  const { family, size, offset, headLengthMm } = planned;
  const body: PlacedComponent = { name: 'stem', choice: { component: 'stem', family, size, offset }, worldFromImplant: stem.worldFromImplant };
  if (headDiameterMm === null) return [body];
  return [body, { name: 'head', choice: { component: 'head', diameterMm: headDiameterMm, lengthMm: headLengthMm }, worldFromImplant: headPose(planned, stem.size) }];
}

/** Across the neck through the medial edge of the stem at the cut's level, 45 degrees from the stem axis (chosen). */
function neckCutOf({ side, neckCutAboveLesserTrochanterMm: height }: Plan, landmarks: Landmarks, stem: DerivedStem | null): NeckCut | null {
  const [shaft, apex] = [femoralAxesOf(landmarks, side)?.shaft, landmarks.found[`lesser_trochanter_apex_${side}`]?.at];
  if (height === null || !stem || !shaft || !apex) return null;
  const medial = columnOf(stem.worldFromImplant, 0);
  const onAxis = moved(shaft.at, scaled(shaft.direction, along(apex, shaft.at, shaft.direction) + height));
  const at = moved(onAxis, scaled(medial, medialEdgeAt(stem.size, 0)));
  return { at, normal: normalised(sum(medial, shaft.direction)), aboveLesserTrochanterMm: height };
}
