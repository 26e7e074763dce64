import type { BoneName } from '../../shared/anatomy/bone';
import { liesInside, type ListedLandmark } from '../../shared/anatomy/landmarkList';
import type { Point } from '../../shared/geometry/spaces';
import { mapPoint } from '../../shared/geometry/transform';
import type { Mesh } from '../../shared/mesh/mesh';
import { correctionOfBone, type Correction, type CorrectedFromScan } from '../../shared/plan/correctedPose';
import { boneColours } from './colours';
import type { SceneModel, ShownDot, ShownMark } from './sceneModel';

export type CorrectionSource = {
  readonly bones: Readonly<Partial<Record<BoneName, Mesh>>>;
  readonly landmarks: readonly ListedLandmark[];
  /** Null: as scanned. */
  readonly correction: Correction | null;
  readonly selected: string | null;
  /** About where a landmark that is asked for and not there may be looked for, in the scan. */
  readonly lookAt: { readonly id: string; readonly bone: BoneName; readonly at: Point<'world'> } | null;
  readonly hiddenBones: readonly string[];
};

/** The bones in the pose of the scan or of the correction, with every landmark on them and the axes they are measured by. */
export function correctionModel(source: CorrectionSource): SceneModel {
  const poseOf = (bone: BoneName): CorrectedFromScan | null => source.correction && correctionOfBone(bone, source.correction);
  return {
    bones: (Object.entries(source.bones) as [BoneName, Mesh][]).filter(([name]) => !source.hiddenBones.includes(name)).map(([name, mesh]) => {
      const pose = poseOf(name);
      return { name, mesh, colour: boneColours[name], opacity: isBefore(name, source) ? SEEN_THROUGH : 1, without: [], ...(pose ? { rows: pose.rows } : {}) };
    }),
    metal: null, parts: [], neckCut: null, gizmo: null,
    dots: [...source.landmarks.flatMap((each) => dotOf(each, poseOf(each.bone), source.selected)), ...askedDot(source, poseOf)],
    marks: marksOf(source, poseOf),
  };
}

const SEEN_THROUGH = 0.3;

/** Bones that may stand before the landmark that is looked at are seen through; the pelvis stays whole, but for what lies in its sockets. */
function isBefore(name: BoneName, { landmarks, selected }: CorrectionSource): boolean {
  const chosen = landmarks.find(({ id }) => id === selected);
  if (!chosen || chosen.bone === name) return false;
  return !chosen.bone.startsWith('hip') || chosen.name === 'acetabular_centre' || chosen.name === 'teardrop';
}

const inPose = (at: Point<'world'>, pose: CorrectedFromScan | null): Point<'world'> => (pose ? mapPoint(pose, at) : at);

function dotOf({ id, name, bone, located, asked }: ListedLandmark, pose: CorrectedFromScan | null, selected: string | null): ShownDot[] {
  if (!located) return [];
  const look = located.way === 'hand' ? 'hand' : asked ? 'unsure' : 'found';
  return [{ id, at: inPose(located.at, pose), corrected: look === 'hand', look, selected: id === selected, on: liesInside(name) ? null : bone }];
}

function askedDot({ lookAt, landmarks }: CorrectionSource, poseOf: (bone: BoneName) => CorrectedFromScan | null): ShownDot[] {
  const listed = landmarks.find(({ id }) => id === lookAt?.id);
  if (!lookAt || !listed || listed.located) return [];
  return [{ id: lookAt.id, at: inPose(lookAt.at, poseOf(lookAt.bone)), corrected: false, look: 'asked', selected: true, on: liesInside(listed.name) ? null : lookAt.bone }];
}

type Ends = readonly [from: string, to: string];
/** Lines that a surgeon reads the pose by. */
const axes: readonly { readonly id: string; readonly bone: BoneName; readonly ends: Ends; readonly kind: ShownMark['kind'] }[] = [
  { id: 'spines', bone: 'hip_right', ends: ['asis_right', 'asis_left'], kind: 'pelvis' },
  { id: 'tubercles', bone: 'hip_right', ends: ['pubic_tubercle_right', 'pubic_tubercle_left'], kind: 'pelvis' },
  { id: 'plane-right', bone: 'hip_right', ends: ['asis_right', 'pubic_tubercle_right'], kind: 'pelvis' },
  { id: 'plane-left', bone: 'hip_left', ends: ['asis_left', 'pubic_tubercle_left'], kind: 'pelvis' },
  ...(['right', 'left'] as const).flatMap((side) => [
    { id: `mechanical-${side}`, bone: `femur_${side}` as const, ends: [`femoral_head_centre_${side}`, `intercondylar_notch_${side}`] as const, kind: 'femur' as const },
    { id: `condyles-${side}`, bone: `femur_${side}` as const, ends: [`posterior_medial_condyle_${side}`, `posterior_lateral_condyle_${side}`] as const, kind: 'femur' as const },
  ]),
];

function marksOf({ landmarks }: CorrectionSource, poseOf: (bone: BoneName) => CorrectedFromScan | null): ShownMark[] {
  const placeOf = (id: string): Point<'world'> | undefined => landmarks.find((each) => each.id === id)?.located?.at;
  return axes.flatMap(({ id, bone, ends, kind }) => {
    const [from, to] = [placeOf(ends[0]), placeOf(ends[1])];
    return from && to ? [{ id, kind, from: inPose(from, poseOf(bone)), to: inPose(to, poseOf(bone)) }] : [];
  });
}
