import { sides, type Side } from '../../shared/anatomy/side';
import type { LandmarkId } from '../../shared/anatomy/landmarks';
import { pointOf, type Point, type Triple } from '../../shared/geometry/spaces';
import type { Patient } from './bones';
import { headCentre } from './femur';
import { moveBy } from './posed';

export type Truth = {
  readonly frame: 'LPS';
  readonly unit: 'mm';
  readonly seed: number;
  readonly landmarks: Partial<Readonly<Record<LandmarkId, Point<'world'>>>>;
};

export function truthOf(patient: Patient): Truth {
  const entries = sides.map((side) => [`femoral_head_centre_${side}`, head(patient, side)] as const);
  return { frame: 'LPS', unit: 'mm', seed: patient.seed, landmarks: Object.fromEntries(entries) };
}

function head(patient: Patient, side: Side): Point<'world'> {
  const bone = patient.bones.find(({ name }) => name === `femur_${side}`);
  if (!bone) throw new Error('a patient without a femur');
  return pointOf<'world'>(moveBy(bone.worldFromBone.rows, headCentre(patient.parameters[side].femur)) as Triple);
}
