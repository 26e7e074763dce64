import type { LabelName } from '../../shared/segmentation/labels';

/** Across which joint a bone is most often taken together with another. */
const across = { hip: 'femur', femur: 'hip', tibia: 'femur', fibula: 'tibia', patella: 'femur' } as const;

const sideOf = (name: string): string => /_(left|right)$/.exec(name)?.[1] ?? '';

/** The bone that one would part another from: the one in hand where it is of that side, else the neighbour across the joint, if there is one. */
export function partnerOf(bone: LabelName, inHand: LabelName, isThere: (name: LabelName) => boolean): LabelName {
  const type = Object.keys(across).find((name) => bone.startsWith(`${name}_`)) as keyof typeof across | undefined;
  if (!type || (inHand !== bone && sideOf(inHand) === sideOf(bone))) return inHand;
  const neighbour = `${across[type]}_${sideOf(bone)}` as LabelName;
  return isThere(neighbour) ? neighbour : inHand;
}
