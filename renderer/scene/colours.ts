import type { BoneName } from '../../shared/anatomy/bone';

/** Parts of the hip replacement that are drawn. */
export const implantParts = ['cup', 'liner', 'head', 'stem'] as const;
export type ImplantPart = (typeof implantParts)[number];

/** Calm bone colours: one hue a bone type, so that neighbours are told apart and implants stand out. */
export const boneColours: Readonly<Record<BoneName, number>> = {
  hip_left: 0xd9ccb0, hip_right: 0xd9ccb0, femur_left: 0xe6dcc6, femur_right: 0xe6dcc6, sacrum: 0xbfb096,
  tibia_left: 0xd9ccb0, tibia_right: 0xd9ccb0, fibula_left: 0xc9bb9f, fibula_right: 0xc9bb9f, patella_left: 0xcfc2a8, patella_right: 0xcfc2a8,
};

export const implantColours: Readonly<Record<ImplantPart, number>> = { cup: 0x6fb1e8, liner: 0xcfd9e4, head: 0xe9a3b4, stem: 0x9fb3ca };

export { labelColour } from '../../shared/segmentation/labelColour';

export const fractions = (colour: number): readonly [number, number, number] => [((colour >> 16) & 255) / 255, ((colour >> 8) & 255) / 255, (colour & 255) / 255];

export const css = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;
