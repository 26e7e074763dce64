import { angleBetween, radians, signedAngle, toDegrees } from '../geometry/angle';
import { displacement, distance, dot, midpoint, scaled, type Point, type Vector } from '../geometry/spaces';
import { alongLine, distanceToLine, pointOnLine } from '../geometry/shapes';
import { mapPoint, mapVector } from '../geometry/transform';
import { anatomicOf, radiographicOf, type CupAngles } from './cupOrientation';
import { anteriorPelvicFrame, femoralFrame, spaceFromWorld, supine } from './frames';
import type { LandmarkId, Landmarks, ProximalFemur } from './landmarks';
import type { Measurement } from './measurement';
import { sides, type Side } from './side';

/** All numbers that the landmarks alone give, or the reason why one is not there. Titles and definitions: text catalogue, `landmarks.<definition>`. */
export const measuresOf = (landmarks: Landmarks): Measurement[] => [
  ...pelvicPose(landmarks), ...sides.flatMap((side) => [...hipMeasures(landmarks, side), ...femurMeasures(landmarks, side)]), legLengthDifference(landmarks),
];

type Row = Pick<Measurement, 'id' | 'definition' | 'source' | 'frame' | 'landmarks' | 'unit'>;

const measured = (row: Row, value: number): Measurement => ({ ...row, value });

/** Not measurable: because it is out of the picture, or because what it needs was not found. */
function missed(row: Row, missing: readonly string[], landmarks: Landmarks): Measurement {
  const out = missing.some((id) => landmarks.missing.some((each) => each.id === id && each.code === 'out-of-view'));
  return { ...row, value: null, notMeasurable: { code: out ? 'out-of-view' : 'missing-landmark', missing } };
}

const at = (landmarks: Landmarks, id: LandmarkId): Point<'world'> | undefined => landmarks.found[id]?.at;
const missingOf = (landmarks: Landmarks, ids: readonly string[]): string[] => ids.filter((id) => !landmarks.found[id]);

const APP_IDS = ['asis_left', 'asis_right', 'pubic_tubercle_left', 'pubic_tubercle_right'] as const;

/** Directions of a vector of the supine patient: right, anterior, superior. */
const supineParts = (v: Vector<'world'>) => ({ right: dot(v, supine.right), anterior: dot(v, supine.anterior), superior: dot(v, supine.superior) });
const degreesOf = (opposite: number, adjacent: number): number => toDegrees(radians(Math.atan2(opposite, adjacent)));

function pelvicPose(landmarks: Landmarks): Measurement[] {
  const common = { frame: 'functional', unit: 'deg' } as const;
  const tilt: Row = { ...common, id: 'pelvic_tilt', definition: 'pelvic_tilt', source: 'Pierrepont et al. 2017, Bone Joint J 99-B:184', landmarks: APP_IDS };
  const spines = ['asis_left', 'asis_right'] as const;
  const obliquity: Row = { ...common, id: 'pelvic_obliquity', definition: 'pelvic_obliquity', source: 'Angles of the line of the iliac spines against the scanner', landmarks: spines };
  const rotation: Row = { ...common, id: 'pelvic_rotation', definition: 'pelvic_rotation', source: 'Angles of the line of the iliac spines against the scanner', landmarks: spines };
  const [left, right, lowLeft, lowRight] = APP_IDS.map((id) => at(landmarks, id));
  if (!left || !right) return [tilt, obliquity, rotation].map((row) => missed(row, missingOf(landmarks, row.landmarks), landmarks));
  const across = supineParts(displacement(left, right));
  const turned = [measured(obliquity, degreesOf(across.superior, across.right)), measured(rotation, degreesOf(across.anterior, across.right))];
  if (!lowLeft || !lowRight) return [missed(tilt, missingOf(landmarks, APP_IDS), landmarks), ...turned];
  const up = supineParts(displacement(midpoint(lowLeft, lowRight), midpoint(left, right)));
  return [measured(tilt, degreesOf(up.anterior, up.superior)), ...turned];
}

/** The native socket in the anterior pelvic plane, and where the head lies. */
function hipMeasures(landmarks: Landmarks, side: Side): Measurement[] {
  const frame = anteriorPelvicFrame(landmarks);
  const socket = landmarks.acetabula[side];
  const row = (name: string, source: string): Row =>
    ({ id: `${name}_${side}`, definition: name, source, frame: 'app', landmarks: [...APP_IDS, `acetabulum_${side}`], unit: 'deg' });
  const rows = [
    [row('native_inclination_radiographic', 'Murray 1993'), (opening: Vector<'pelvis'>) => radiographicOf(opening, side).inclination],
    [row('native_anteversion_radiographic', 'Murray 1993'), (opening: Vector<'pelvis'>) => radiographicOf(opening, side).anteversion],
    [row('native_anteversion_anatomic', 'Murray 1993'), (opening: Vector<'pelvis'>) => anatomicOf(opening, side).anteversion],
  ] as const satisfies readonly (readonly [Row, (opening: Vector<'pelvis'>) => CupAngles['inclination']])[];
  const missing = [...missingOf(landmarks, APP_IDS), ...(socket ? [] : [`acetabulum_${side}`])];
  if (!frame.ok || !socket) return [...rows.map(([each]) => missed(each, missing, landmarks)), ...headPlace(landmarks, side)];
  const opening = mapVector(spaceFromWorld<'pelvis'>(frame.value), socket.opening);
  return [...rows.map(([each, value]) => measured(each, value(opening))), ...headPlace(landmarks, side)];
}

function headPlace(landmarks: Landmarks, side: Side): Measurement[] {
  const head: LandmarkId = `femoral_head_centre_${side}`;
  const common = { source: 'Distance in the anterior pelvic plane frame', frame: 'app', landmarks: [...APP_IDS, head], unit: 'mm' } as const;
  const lateral: Row = { ...common, id: `head_centre_lateral_${side}`, definition: 'head_centre_lateral' };
  const below: Row = { ...common, id: `head_centre_below_spines_${side}`, definition: 'head_centre_below_spines' };
  const [frame, centre] = [anteriorPelvicFrame(landmarks), at(landmarks, head)];
  if (!frame.ok || !centre) return [lateral, below].map((each) => missed(each, missingOf(landmarks, common.landmarks), landmarks));
  const [x, , z] = mapPoint(spaceFromWorld<'pelvis'>(frame.value), centre);
  return [measured(lateral, Math.abs(x)), measured(below, 0 - z)];
}

function femurMeasures(landmarks: Landmarks, side: Side): Measurement[] {
  const femur = landmarks.femora[side];
  return [headDiameter(landmarks, side), ...shaftMeasures(landmarks, femur, side), version(landmarks, femur, side), femurLength(landmarks, side)];
}

function headDiameter(landmarks: Landmarks, side: Side): Measurement {
  const row: Row = { id: `head_diameter_${side}`, definition: 'head_diameter', source: 'Sphere by least squares', frame: 'none', landmarks: [`femoral_head_centre_${side}`], unit: 'mm' };
  const head = landmarks.femora[side]?.head;
  return head ? measured(row, 2 * head.radiusMm) : missed(row, row.landmarks, landmarks);
}

type Axis = NonNullable<ProximalFemur['neckAxis']>;
type Upper = { readonly head: Point<'world'>; readonly neck: Axis; readonly shaft: Axis; readonly apex: Point<'world'> };

/** What needs head, neck and the axis of the proximal shaft: name, unit, needs and formula. */
const shaftRows: readonly { readonly name: string; readonly unit: 'deg' | 'mm'; readonly needs: readonly (keyof Upper)[]; readonly value: (upper: Upper) => number }[] = [
  { name: 'ccd', unit: 'deg', needs: ['head', 'neck', 'shaft'], value: ({ neck, shaft }) => toDegrees(angleBetween(scaled(neck.direction, -1), scaled(shaft.direction, -1))) },
  { name: 'femoral_offset', unit: 'mm', needs: ['head', 'shaft'], value: ({ head, shaft }) => distanceToLine(shaft, head) },
  { name: 'lesser_trochanter_below_head', unit: 'mm', needs: ['head', 'shaft', 'apex'], value: ({ head, shaft, apex }) => alongLine(shaft, head) - alongLine(shaft, apex) },
];
const upperIds: Readonly<Record<keyof Upper, string>> = { head: 'femoral_head_centre', neck: 'neck_axis', shaft: 'shaft_axis', apex: 'lesser_trochanter_apex' };

function shaftMeasures(landmarks: Landmarks, femur: ProximalFemur | null, side: Side): Measurement[] {
  const upper = { head: femur?.head?.centre, neck: femur?.neckAxis, shaft: femur?.shaftAxis, apex: at(landmarks, `lesser_trochanter_apex_${side}`) };
  return shaftRows.map(({ name, unit, needs, value }) => {
    const ids = needs.map((part) => `${upperIds[part]}_${side}`);
    const row: Row = { id: `${name}_${side}`, definition: name, source: 'Angle and distances in space, head centre against the proximal shaft axis', frame: 'none', landmarks: ids, unit };
    const missing = needs.filter((part) => !upper[part]).map((part) => `${upperIds[part]}_${side}`);
    return missing.length > 0 ? notThere(row, missing, landmarks) : measured(row, value(upper as Upper));
  });
}

/** A shaft axis is missing where the scan ends; the bone itself is in view. */
function notThere(row: Row, missing: readonly string[], landmarks: Landmarks): Measurement {
  const shaftOnly = missing.some((id) => id.startsWith('shaft_axis')) && !missing.some((id) => id.startsWith('femoral_head'));
  return shaftOnly ? { ...row, value: null, notMeasurable: { code: 'out-of-view', missing } } : missed(row, missing, landmarks);
}

/** The shaft's centre is taken this far above the apex of the lesser trochanter, where the neck springs from the shaft, mm. */
const NECK_BASE_ABOVE_APEX_MM = 10;

/** Murphy et al. 1987: from the shaft's centre at the base of the neck to the head centre, against the condylar line, seen along the mechanical axis; head anterior positive. */
function version(landmarks: Landmarks, femur: ProximalFemur | null, side: Side): Measurement {
  const needs = [`femoral_head_centre_${side}`, `intercondylar_notch_${side}`, `posterior_medial_condyle_${side}`, `posterior_lateral_condyle_${side}`, `lesser_trochanter_apex_${side}`] as const;
  const row: Row = { id: `femoral_version_murphy_${side}`, definition: 'femoral_version_murphy', source: 'Murphy et al. 1987', frame: `femur_${side}`, landmarks: [...needs, `shaft_axis_${side}`], unit: 'deg' };
  const [frame, shaft, head, apex] = [femoralFrame(landmarks, side), femur?.shaftAxis, at(landmarks, needs[0]), at(landmarks, needs[4])];
  if (!frame.ok || !shaft || !head || !apex) return notThere(row, [...missingOf(landmarks, needs), ...(shaft ? [] : [`shaft_axis_${side}`])], landmarks);
  const base = pointOnLine(shaft, alongLine(shaft, apex) + NECK_BASE_ABOVE_APEX_MM);
  const medially = scaled(frame.value.x, side === 'right' ? -1 : 1);
  const turn = signedAngle(medially, displacement(base, head), frame.value.z);
  return measured(row, toDegrees(turn) * (side === 'right' ? -1 : 1));
}

function femurLength(landmarks: Landmarks, side: Side): Measurement {
  const needs = [`femoral_head_centre_${side}`, `intercondylar_notch_${side}`] as const;
  const row: Row = { id: `femur_length_${side}`, definition: 'femur_length', source: 'Meermans et al. 2011, Clin Orthop Relat Res', frame: 'none', landmarks: needs, unit: 'mm' };
  const [head, notch] = needs.map((id) => at(landmarks, id));
  return head && notch ? measured(row, distance(head, notch)) : missed(row, missingOf(landmarks, needs), landmarks);
}

/** Head centres below the line of the iliac spines plus femur lengths, left minus right (as Meermans et al. 2011 measure it, with the spines for the teardrops). */
function legLengthDifference(landmarks: Landmarks): Measurement {
  const needs = sides.flatMap((side) => [`femoral_head_centre_${side}`, `intercondylar_notch_${side}`] as const);
  const row: Row = { id: 'leg_length_difference_spines', definition: 'leg_length_difference_spines', source: 'Meermans et al. 2011 (LL-2)', frame: 'app', landmarks: [...APP_IDS, ...needs], unit: 'mm' };
  const frame = anteriorPelvicFrame(landmarks);
  const length = (side: Side): number | null => {
    const [head, notch] = [at(landmarks, `femoral_head_centre_${side}`), at(landmarks, `intercondylar_notch_${side}`)];
    return frame.ok && head && notch ? distance(head, notch) - mapPoint(spaceFromWorld<'pelvis'>(frame.value), head)[2] : null;
  };
  const [left, right] = [length('left'), length('right')];
  return left === null || right === null ? missed(row, missingOf(landmarks, row.landmarks), landmarks) : measured(row, left - right);
}
