import { labelColour } from '../../shared/segmentation/labelColour';
import { labelNames, type LabelName } from '../../shared/segmentation/labels';
import type { LabelPaint } from './labelOverlay';

/**
 * Where labels are corrected every bone has a colour of its own, on the slices and in space alike: a left hip bone that
 * reaches over the symphysis must be told from the right one.
 */
const colours: Readonly<Partial<Record<LabelName, number>>> = {
  hip_left: 0xf2a65a, hip_right: 0xe8cf5c, femur_left: 0x52a9e6, femur_right: 0x45c9b0, sacrum: 0xa78bda,
  tibia_left: 0x7b8ff0, tibia_right: 0x7fd068, fibula_left: 0xe58ac8, fibula_right: 0xe5735f, patella_left: 0xd9b38c, patella_right: 0xf08fa0,
};

export const editColour = (name: LabelName): number => colours[name] ?? labelColour(valueOfLabel(name));

/** Every label with its value, in the order of the values. */
export const labels: readonly { readonly value: number; readonly name: LabelName }[] =
  Object.entries(labelNames).map(([value, name]) => ({ value: Number(value), name })).sort((a, b) => a.value - b.value);

export const valueOfLabel = (name: LabelName): number => labels.find((label) => label.name === name)?.value ?? 0;

export type LabelLook = { readonly opacity: number; readonly hidden: readonly LabelName[]; readonly active: LabelName | null };

/** The bone that is worked on is filled a little more than the others. */
const ACTIVE_MORE = 1.35;
const OUTLINE_ALPHA = 0.95;

/** Colours of all values for `paintLabels`. Hidden labels have none. */
export function labelPaint({ opacity, hidden, active }: LabelLook): LabelPaint {
  const fills = new Uint32Array(256);
  const outlines = new Uint32Array(256);
  for (const { value, name } of labels) {
    if (hidden.includes(name)) continue;
    const colour = editColour(name);
    fills[value] = withAlpha(colour, Math.min(1, opacity * (name === active ? ACTIVE_MORE : 1)));
    outlines[value] = withAlpha(colour, OUTLINE_ALPHA);
  }
  return { fills, outlines };
}

/** 0xrrggbb and an opacity as one number of `ImageData` on a little-endian machine. */
function withAlpha(colour: number, alpha: number): number {
  const [red, green, blue] = [(colour >> 16) & 255, (colour >> 8) & 255, colour & 255];
  return ((Math.round(alpha * 255) << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
