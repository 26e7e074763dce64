import { type Landmarks } from '../../shared/anatomy/landmarks';
import { sides, type Side } from '../../shared/anatomy/side';
import { fitLine } from '../../shared/geometry/fit';
import type { Line } from '../../shared/geometry/shapes';
import { point, pointOf, scaled, vectorOf, type Point, type Vector } from '../../shared/geometry/spaces';
import { invert, mapPoint, mapVector } from '../../shared/geometry/transform';
import type { Patient } from '../phantom/bones';
import { extremePoint } from '../phantom/extreme';
import { shaftLine } from '../phantom/femur';
import { neckBySection } from '../phantom/neckSection';
import type { ShankShape } from '../phantom/shank';
import type { Knot, Solid, Xyz } from '../phantom/solid';
import { boneOf, truthOf, type Truth } from '../phantom/truth';

/** All that the formulas of a synthetic patient give, as landmarks: what any measure of them should come to. */
export function truthLandmarks(patient: Patient): Landmarks {
  const truth = truthOf(patient);
  const found = Object.fromEntries([...Object.entries(truth.landmarks), ...sides.flatMap((side) => Object.entries(moreOf(patient, side, truth)).map(([name, at]) => [`${name}_${side}`, at] as const))]
    .map(([id, at]) => [id, { at, residualMm: 0, confidence: null, evidence: [] }]));
  const of = <T>(one: (side: Side) => T): Record<Side, T> => ({ left: one('left'), right: one('right') });
  return {
    found, missing: [], sacralEndplate: null,
    acetabula: of((side) => ({ ...truth.sides[side].acetabulum, residualMm: 0, rim: [] })),
    femora: of((side) => {
      const head = { centre: truth.landmarks[`femoral_head_centre_${side}`], radiusMm: truth.sides[side].headRadiusMm, residualMm: 0 };
      return { head, neckAxis: { at: head.centre, direction: neckOf(patient, side).direction }, shaftAxis: shaftOf(patient, side, truth), canal: [] };
    }),
  };
}

function neckOf(patient: Patient, side: Side): { readonly centre: Point<'world'>; readonly direction: Vector<'world'> } {
  const femur = boneOf(patient, `femur_${side}`);
  const { centre, direction } = neckBySection(femur.local, patient.parameters[side].femur);
  return { centre: mapPoint(femur.worldFromBone, pointOf<'femur'>(centre)), direction: mapVector(femur.worldFromBone, vectorOf<'femur'>(direction)) };
}

/** From and to so far below the apex of the lesser trochanter the axis of the proximal shaft is defined, mm. */
const SHAFT_BELOW_LESSER_MM = [20, 80] as const;
const STEP_MM = 4;

/** The line through the middles of the shaft as it was drawn, which is bowed: no line that it was built about. */
function shaftOf(patient: Patient, side: Side, truth: Truth): Line<'world'> {
  const femur = boneOf(patient, `femur_${side}`);
  const apex = mapPoint(invert(femur.worldFromBone), truth.landmarks[`lesser_trochanter_apex_${side}`])[2];
  const [from, to] = SHAFT_BELOW_LESSER_MM;
  const levels = Array.from({ length: Math.floor((to - from) / STEP_MM) + 1 }, (_, n) => apex - from - n * STEP_MM);
  const fitted = fitLine(levels.map((z) => middleAt(shaftLine(patient.parameters[side].femur), z)));
  const up = fitted.direction[2] > 0 ? fitted.direction : scaled(fitted.direction, -1);
  return { at: mapPoint(femur.worldFromBone, fitted.at), direction: mapVector(femur.worldFromBone, up) };
}

function middleAt(line: readonly Knot[], z: number): Point<'femur'> {
  const lower = line.findIndex(([, , level]) => level <= z);
  const [a, b] = [line[Math.max(0, lower - 1)] as Knot, line[Math.max(1, lower)] as Knot];
  const share = (z - a[2]) / (b[2] - a[2]);
  return point<'femur'>(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1]), z);
}

function moreOf(patient: Patient, side: Side, truth: Truth): Readonly<Record<string, Point<'world'>>> {
  const tibia = boneOf(patient, `tibia_${side}`);
  const shank = Object.entries(shankPoints(tibia.local, patient.parameters[side].shank)).map(([name, at]) => [name, mapPoint(tibia.worldFromBone, pointOf<'femur'>(at))] as const);
  return { acetabular_centre: truth.sides[side].acetabulum.centre, neck_centre: neckOf(patient, side).centre, ...Object.fromEntries(shank) };
}

/** Extremes of a right tibia along its own axis, which runs from the middle of the plafond to the middle between the spines. */
function shankPoints(tibia: Solid, { size, tibiaLengthMm }: ShankShape): Readonly<Record<string, Xyz>> {
  const up = ((way: Xyz): Xyz => way.map((part) => part / Math.hypot(...way)) as unknown as Xyz)([5.5 * size, 5.5 * size, tibiaLengthMm]);
  return {
    tibial_spine_medial: extremePoint(tibia, [-4.5 * size, -size, 7], up, 6),
    tibial_spine_lateral: extremePoint(tibia, [5.5 * size, -2 * size, 6], up, 6),
  };
}
