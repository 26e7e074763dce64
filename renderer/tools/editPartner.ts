import type { LabelName } from '../../shared/segmentation/labels';

/** With which bones of its side a bone is taken together, most often first. */
const beside = { hip: ['femur'], femur: ['hip', 'tibia', 'patella'], tibia: ['femur', 'fibula'], fibula: ['tibia'], patella: ['femur'] } as const;

const sideOf = (name: string): string => /_(left|right)$/.exec(name)?.[1] ?? '';

/**
 * The bone that one would part another from: the one in hand where it is there and of that side, else a neighbour; also one
 * that is not there, for two bones that were taken for one have but one name.
 */
export function partnerOf(bone: LabelName, inHand: LabelName, isThere: (name: LabelName) => boolean): LabelName {
  const type = Object.keys(beside).find((name) => bone.startsWith(`${name}_`)) as keyof typeof beside | undefined;
  if (!type || (inHand !== bone && isThere(inHand) && sideOf(inHand) === sideOf(bone))) return inHand;
  const neighbours = beside[type].map((name) => `${name}_${sideOf(bone)}` as LabelName);
  return neighbours.find(isThere) ?? neighbours[0] ?? inHand;
}
