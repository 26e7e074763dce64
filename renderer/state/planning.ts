import { radiographicOf, type CupAngles } from '../../shared/anatomy/cupOrientation';
import type { Measurement } from '../../shared/anatomy/measurement';
import type { Landmarks } from '../../shared/anatomy/landmarks';
import type { Bones } from '../../shared/anatomy/locate';
import type { Side } from '../../shared/anatomy/side';
import { displacement, dot, moved, normalised, perpendicularPart, scaled, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { columnOf, invert, mapVector, originOf } from '../../shared/geometry/transform';
import { familyOf, headOf, type Catalogue } from '../../shared/implants/catalogue';
import { implantMesh, type ComponentChoice } from '../../shared/implants/implantMesh';
import type { Mesh } from '../../shared/mesh/mesh';
import { derivePlan, type DerivedPlan, type PlacedComponent } from '../../shared/plan/derive';
import type { Plan } from '../../shared/plan/document';
import { cupShiftOf } from '../../shared/plan/legChange';
import type { PlanNote } from '../../shared/plan/note';
import { nativeHeadCentre, pelvicFrameOf } from '../../shared/plan/pelvicFrame';
import { lateralSign } from '../../shared/plan/placement';
import { proposePlan } from '../../shared/plan/propose';
import { WINDOWS } from '../../shared/plan/windows';

export type PlannedPart = { readonly part: ComponentChoice['component']; readonly mesh: Mesh; readonly worldFromImplant: readonly number[] };
export type CupShift = { readonly lateral: number; readonly anterior: number; readonly superior: number };

/** What one may choose between, in the order of the library. */
export type Choices = {
  readonly cupFamily: string; readonly cupSizes: readonly string[];
  readonly stemFamily: string; readonly stemSizes: readonly string[]; readonly headLengthsMm: readonly number[];
};

type CutPlane = { readonly at: Point<'world'>; readonly normal: Vector<'world'> };
/** The cut as a disc across the neck, and the planes that bound what is taken away. */
export type ShownNeckCut = CutPlane & { readonly radiusMm: number; readonly resected: readonly CutPlane[] };

/** A plan as it is shown: what follows from it, with surfaces, choices and the numbers of the fields. */
export type PlanView = {
  readonly derived: DerivedPlan;
  readonly parts: readonly PlannedPart[];
  readonly neckCut: ShownNeckCut | null;
  readonly measurements: readonly Measurement[];
  readonly warnings: readonly PlanNote[];
  readonly choices: Choices;
  /** The cup's centre from the patient's own head centre, pelvic frame, mm; null where there is none. */
  readonly cupShift: CupShift | null;
  readonly target: 'inside' | 'outside' | null;
};

/** The disc reaches this much over the neck, so that it is seen around the bone. */
const CUT_MARGIN_MM = 9;
const meshes = new Map<string, Mesh | null>();

/** The surface of a component; made once. */
function meshOf(catalogue: Catalogue, choice: ComponentChoice): Mesh | null {
  const key = JSON.stringify(choice);
  const known = meshes.get(key);
  if (known !== undefined) return known;
  const made = implantMesh(catalogue, choice);
  meshes.set(key, made);
  return made;
}

export const proposal = (landmarks: Landmarks, side: Side, catalogue: Catalogue) =>
  proposePlan({ landmarks, side, pelvicFrame: 'app', catalogue });

/** Everything that is shown of a plan. */
export function planView(plan: Plan, landmarks: Landmarks, catalogue: Catalogue, bones: Bones = {}): PlanView {
  const derived = derivePlan(plan, landmarks, catalogue, bones);
  return {
    derived, parts: derived.components.flatMap((component) => partOf(component, catalogue)),
    neckCut: shownNeckCut(derived),
    measurements: derived.measurements, warnings: derived.warnings,
    choices: choicesOf(plan, derived, catalogue), cupShift: shiftOf(plan, derived), target: targetOf(plan),
  };
}

function partOf({ choice, worldFromImplant }: PlacedComponent, catalogue: Catalogue): PlannedPart[] {
  const mesh = meshOf(catalogue, choice);
  return mesh ? [{ part: choice.component, mesh, worldFromImplant: worldFromImplant.rows }] : [];
}

/** From the medial edge to the stem axis, where the cut ends in the saddle: the greater trochanter stays. */
function shownNeckCut({ neckCut, stem }: DerivedPlan): ShownNeckCut | null {
  if (!neckCut || !stem) return null;
  const medial = columnOf(stem.worldFromImplant, 0);
  const axis = originOf(stem.worldFromImplant);
  const lateral = normalised(perpendicularPart(scaled(medial, -1), neckCut.normal));
  const halfWidth = dot(displacement(neckCut.at, axis), medial) / dot(lateral, medial) / 2;
  return {
    at: moved(neckCut.at, scaled(lateral, halfWidth)), normal: neckCut.normal, radiusMm: halfWidth + CUT_MARGIN_MM,
    resected: [{ at: neckCut.at, normal: neckCut.normal }, { at: axis, normal: medial }],
  };
}

function choicesOf({ cup, stem }: Plan, { cup: placed }: DerivedPlan, catalogue: Catalogue): Choices {
  const cups = familyChoices(catalogue, 'cup', cup?.family);
  const stems = familyChoices(catalogue, 'stem', stem?.family);
  const head = placed?.headDiameterMm ? headOf(catalogue, placed.headDiameterMm) : null;
  return { cupFamily: cups.family, cupSizes: cups.sizes, stemFamily: stems.family, stemSizes: stems.sizes, headLengthsMm: head?.lengthsMm ?? [] };
}

/** A family that the library does not have is shown by its id, without sizes to choose from. */
function familyChoices(catalogue: Catalogue, component: 'cup' | 'stem', id = ''): { readonly family: string; readonly sizes: readonly string[] } {
  const found = familyOf(catalogue, component, id);
  return found ? { family: found.family, sizes: found.sizes.map(({ size }) => size) } : { family: id, sizes: [] };
}

function shiftOf({ cup, side }: Plan, { landmarks, pelvic }: DerivedPlan): CupShift | null {
  const native = nativeHeadCentre(landmarks, side);
  if (!cup || !native) return null;
  const { medialMm, anteriorMm, superiorMm } = cupShiftOf({ native, cup: cup.centre }, pelvic, side);
  return { lateral: -medialMm, anterior: anteriorMm, superior: superiorMm };
}

/** Where the cup's centre stands at a shift from the patient's own head centre. */
export function cupCentreAt(shift: CupShift, { side }: Plan, { landmarks, pelvic }: DerivedPlan): Point<'world'> | null {
  const native = nativeHeadCentre(landmarks, side);
  const inPelvis = vector<'pelvis'>(lateralSign(side) * shift.lateral, shift.anterior, shift.superior);
  return native && moved(native, mapVector(invert(pelvic.pelvisFromWorld), inPelvis));
}

/** Radiographic angles of an opening in the plan's pelvic frame. */
export function orientationOf(opening: Vector<'world'>, plan: Plan, landmarks: Landmarks): CupAngles {
  const { pelvisFromWorld } = pelvicFrameOf(landmarks, plan.pelvicFrame);
  return radiographicOf(mapVector(pelvisFromWorld, opening), plan.side);
}

function targetOf({ cup }: Plan): PlanView['target'] {
  if (!cup) return null;
  const inside = (value: number, [from, to]: readonly [number, number]): boolean => value >= from && value <= to;
  return inside(cup.radiographicInclinationDeg, WINDOWS.riDeg) && inside(cup.radiographicAnteversionDeg, WINDOWS.raDeg) ? 'inside' : 'outside';
}
