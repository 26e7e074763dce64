import { boneNames, type BoneName } from '../anatomy/bone';

/** Value of bone that is none of ours (vertebrae, ribs, feet): kept, so that it is not taken for ours. */
export const OTHER_BONE = boneNames.length + 1;

/** Value → name, as written to labels.json. */
export const labelNames: Readonly<Record<number, BoneName | 'other_bone'>> = Object.fromEntries([
  ...boneNames.map((name, at) => [at + 1, name] as const),
  [OTHER_BONE, 'other_bone'] as const,
]);

export const labelValueOf = (name: BoneName): number => boneNames.indexOf(name) + 1;
