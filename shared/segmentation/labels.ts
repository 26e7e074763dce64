import { boneNames, type BoneName } from '../anatomy/bone';

/** Value of bone that is none of ours (vertebrae, ribs, feet): kept, so that it is not taken for ours. */
export const OTHER_BONE = boneNames.length + 1;
/** Value of metal (nails, screws, prostheses): of no bone, and in no bone's surface. */
export const METAL = OTHER_BONE + 1;

export type LabelName = BoneName | 'other_bone' | 'metal';

/** Value → name, as written to labels.json. */
export const labelNames: Readonly<Record<number, LabelName>> = Object.fromEntries([
  ...boneNames.map((name, at) => [at + 1, name] as const),
  [OTHER_BONE, 'other_bone'] as const,
  [METAL, 'metal'] as const,
]);

export const labelValueOf = (name: BoneName): number => boneNames.indexOf(name) + 1;

/** Value of any label, bones and others alike. */
export const valueOfLabel = (name: LabelName): number => (name === 'metal' ? METAL : name === 'other_bone' ? OTHER_BONE : labelValueOf(name));
