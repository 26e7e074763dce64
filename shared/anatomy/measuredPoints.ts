import type { Mesh } from '../mesh/mesh';
import { mirrored } from '../mesh/mirror';
import { pairedBone } from './bone';
import { frameDefinitions, frameSeen } from './frames';
import type { Located } from './landmark';
import type { Landmarks } from './landmarks';
import { distalJointLine } from './distalJointLine';
import { leePoint, posteriorCrest, trochanterCentre } from './femurPoints';
import type { Bones } from './locate';
import { mirroredLocated } from './mirror';
import { seenFrom, type MeasuredPoint, type Seen } from './seenFrom';
import { sides, type Side } from './side';
import { slopeLine } from './tibiaSlope';
import { distance, type Point } from '../geometry/spaces';
import type { Frame } from './frame';

/** Each with the way to find it: what is there already is not looked for. */
type Finders = readonly (readonly [MeasuredPoint, () => Point<'world'> | null | undefined])[];

/**
 * The landmarks with the points that only single measures ask for, found on the surfaces by the landmarks that are
 * there. What was placed by hand, or found already, stays.
 */
export function withMeasuredPoints(landmarks: Landmarks, bones: Bones): Landmarks {
  const added = sides.flatMap((side) => pointsOf(landmarks, bones, side));
  return added.length === 0 ? landmarks : { ...landmarks, found: { ...Object.fromEntries(added), ...landmarks.found } };
}

function pointsOf(landmarks: Landmarks, bones: Bones, side: Side): [string, Located][] {
  const seen = seenFrom(landmarks, side);
  const wanted = (points: readonly MeasuredPoint[]): boolean => points.some((id) => seen.part(id) === undefined);
  const [femur, tibia] = [wanted(onFemur) && rightSided(bones[pairedBone('femur', side)], side), wanted(onTibia) && rightSided(bones[pairedBone('tibia', side)], side)];
  const finders: Finders = [...(femur ? femoralPoints(femur, seen) : []), ...(tibia ? tibialPoints(tibia, seen) : [])];
  return finders.filter(([id]) => seen.part(id) === undefined).flatMap(([id, find]) => {
    const at = find();
    return at ? [[seen.idOf(id), placed(at, side)] as [string, Located]] : [];
  });
}

const onFemur = ['posterior_trochanteric_crest', 'neck_at_trochanter', 'greater_trochanter_centre', 'distal_femur_anterior', 'distal_femur_posterior'] as const satisfies readonly MeasuredPoint[];
const onTibia = ['medial_plateau_anterior', 'medial_plateau_posterior', 'lateral_plateau_anterior', 'lateral_plateau_posterior'] as const satisfies readonly MeasuredPoint[];

const rightSided = (mesh: Mesh | undefined, side: Side): Mesh | null => (!mesh ? null : side === 'right' ? mesh : mirrored(mesh));

function placed(at: Point<'world'>, side: Side): Located {
  const located: Located = { at, residualMm: 0, confidence: null, evidence: [{ kind: 'points', at: [at] }] };
  return side === 'right' ? located : mirroredLocated(located);
}

/** Two points of one line are looked for once. */
function once<T>(find: () => T): () => T {
  let found: { readonly value: T } | null = null;
  return () => (found ??= { value: find() }).value;
}

function femoralPoints(mesh: Mesh, seen: Seen): Finders {
  const frame = frameSeen(seen, frameDefinitions.femur);
  return frame.ok ? [...upperPoints(mesh, seen, frame.value), ...kneePoints(mesh, seen, frame.value)] : [];
}

function upperPoints(mesh: Mesh, seen: Seen, femur: Frame<'femur'>): Finders {
  const [tip, neck, shaft] = [seen.part('greater_trochanter_tip'), seen.part('neck_axis'), seen.part('shaft_axis')];
  return [
    ['neck_at_trochanter', () => tip && neck && leePoint(mesh, femur, { trochanterTip: tip, neck })],
    ['greater_trochanter_centre', () => neck && shaft && trochanterCentre(mesh, femur, { neck, shaft })],
  ];
}

function kneePoints(mesh: Mesh, seen: Seen, femur: Frame<'femur'>): Finders {
  const [medial, lateral, notch] = [seen.part('posterior_medial_condyle'), seen.part('posterior_lateral_condyle'), seen.part('intercondylar_notch')];
  const line = once(() => (medial && lateral && notch ? distalJointLine(mesh, femur, { notch, halfWidth: distance(medial, lateral) / 2 }) : null));
  return [
    ['posterior_trochanteric_crest', () => medial && lateral && posteriorCrest(mesh, femur, { medial, lateral })],
    ['distal_femur_anterior', () => line()?.anterior], ['distal_femur_posterior', () => line()?.posterior],
  ];
}

function tibialPoints(mesh: Mesh, seen: Seen): Finders {
  const frame = frameSeen(seen, frameDefinitions.tibia_akagi);
  if (!frame.ok) return [];
  return (['medial', 'lateral'] as const).flatMap((compartment) => {
    const low = seen.part(`${compartment}_plateau`);
    const ends = once(() => (low ? slopeLine(mesh, frame.value, low) : null));
    return [[`${compartment}_plateau_anterior`, () => ends()?.anterior], [`${compartment}_plateau_posterior`, () => ends()?.posterior]] as const;
  });
}
