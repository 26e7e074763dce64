import type { Mesh } from '../mesh/mesh';
import { mirrored } from '../mesh/mirror';
import { pairedBone } from './bone';
import { frameDefinitions, frameSeen } from './frames';
import type { Located } from './landmark';
import type { Landmarks } from './landmarks';
import { leePoint, posteriorCrest } from './femurPoints';
import type { Bones } from './locate';
import { mirroredLocated } from './mirror';
import { seenFrom, type MeasuredPoint, type Seen } from './seenFrom';
import { sides, type Side } from './side';
import { slopeLine } from './tibiaSlope';
import type { Point } from '../geometry/spaces';

type Found = readonly (readonly [MeasuredPoint, Point<'world'> | null | undefined])[];

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
  const [femur, tibia] = [rightSided(bones[pairedBone('femur', side)], side), rightSided(bones[pairedBone('tibia', side)], side)];
  const found: Found = [...(femur ? femoralPoints(femur, seen) : []), ...(tibia ? tibialPoints(tibia, seen) : [])];
  return found.flatMap(([id, at]) => (at ? [[seen.idOf(id), placed(at, side)] as [string, Located]] : []));
}

const rightSided = (mesh: Mesh | undefined, side: Side): Mesh | null => (!mesh ? null : side === 'right' ? mesh : mirrored(mesh));

function placed(at: Point<'world'>, side: Side): Located {
  const located: Located = { at, residualMm: 0, confidence: null, evidence: [{ kind: 'points', at: [at] }] };
  return side === 'right' ? located : mirroredLocated(located);
}

function femoralPoints(mesh: Mesh, seen: Seen): Found {
  const [frame, tip, neck] = [frameSeen(seen, frameDefinitions.femur), seen.part('greater_trochanter_tip'), seen.part('neck_axis')];
  const [medial, lateral] = [seen.part('posterior_medial_condyle'), seen.part('posterior_lateral_condyle')];
  if (!frame.ok) return [];
  return [
    ['posterior_trochanteric_crest', medial && lateral && posteriorCrest(mesh, frame.value, { medial, lateral })],
    ['neck_at_trochanter', tip && neck && leePoint(mesh, frame.value, { trochanterTip: tip, neck })],
  ];
}

function tibialPoints(mesh: Mesh, seen: Seen): Found {
  const frame = frameSeen(seen, frameDefinitions.tibia_akagi);
  if (!frame.ok) return [];
  return (['medial', 'lateral'] as const).flatMap((compartment) => {
    const low = seen.part(`${compartment}_plateau`);
    const line = low && slopeLine(mesh, frame.value, low);
    return [[`${compartment}_plateau_anterior`, line?.anterior], [`${compartment}_plateau_posterior`, line?.posterior]] as const;
  });
}
