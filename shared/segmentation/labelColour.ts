import { boneNames } from '../anatomy/bone';
import { METAL } from './labels';

/** One colour a bone type, far enough apart to be told on a grey slice; metal stands out of all of them. */
const byType = [
  ['hip', 0xf0b45a], ['femur', 0x4fc3b4], ['sacrum', 0xa78bda], ['tibia', 0x6aa8e8], ['fibula', 0x8fd07a], ['patella', 0xe58aa0],
] as const;
const OTHER_BONE_COLOUR = 0x8894a0;
const METAL_COLOUR = 0xff4fd8;

/** Colour of a label value over the slices, 0xrrggbb. */
export function labelColour(value: number): number {
  if (value === METAL) return METAL_COLOUR;
  const name = boneNames[value - 1];
  return byType.find(([type]) => name?.startsWith(type))?.[1] ?? OTHER_BONE_COLOUR;
}
