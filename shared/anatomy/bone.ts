import type { Side } from './side';

/** The bones of the product by the names of every file and command line; order gives the label value (from 1). */
export const boneNames = [
  'hip_left', 'hip_right', 'femur_left', 'femur_right', 'sacrum', 'tibia_left', 'tibia_right',
  'fibula_left', 'fibula_right', 'patella_left', 'patella_right',
] as const;
export type BoneName = (typeof boneNames)[number];

/** What a network tells apart; left and right are split by geometry afterwards. */
export const boneTypes = ['hip', 'femur', 'sacrum', 'tibia', 'fibula', 'patella', 'other_bone'] as const;
export type BoneType = (typeof boneTypes)[number];

export const pairedBone = (type: 'hip' | 'femur' | 'tibia' | 'fibula' | 'patella', side: Side): BoneName => `${type}_${side}`;
