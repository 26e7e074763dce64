import { askedLandmarks } from '../anatomy/combined';
import type { Landmarks } from '../anatomy/landmarks';
import { sides, type Side } from '../anatomy/side';
import type { PlanNote } from './note';
import { appLandmarks } from './pelvicFrame';

/** Landmarks of one side that a plan of that hip stands on, besides those of the pelvic frame. */
const ofSide = [
  'acetabular_centre', 'femoral_head_centre', 'neck_centre', 'lesser_trochanter_apex', 'intercondylar_notch', 'posterior_medial_condyle', 'posterior_lateral_condyle',
] as const;

/** Those of the landmarks that a person is asked for on which a plan of this side stands. */
export function askedForPlan(landmarks: Landmarks, side: Side): readonly string[] {
  const bearing: readonly string[] = [...appLandmarks, ...ofSide.map((name) => `${name}_${side}`)];
  return askedLandmarks(landmarks).filter((id) => bearing.includes(id));
}

/** From where the centre of a collapsed head was taken, and which landmarks are found but not sure. */
export function landmarkNotes(landmarks: Landmarks, side: Side): PlanNote[] {
  const unsure = askedForPlan(landmarks, side).filter((id) => id in landmarks.found);
  return [
    ...sides.flatMap((each) => headNotes(landmarks, each)),
    ...(unsure.length > 0 ? [{ code: 'plan.landmarksUnsure', about: 'landmark', level: 'warning', values: { missing: unsure.join(',') } } as const] : []),
  ];
}

function headNotes({ femora }: Landmarks, side: Side): PlanNote[] {
  const instead = femora[side]?.head?.instead;
  if (!instead) return [];
  return [{ code: instead === 'acetabulum' ? 'plan.headFromSocket' : 'plan.headFromOtherSide', about: 'landmark', level: 'warning', values: { side } }];
}
