import { boneNames, type BoneName } from '../anatomy/bone';
import type { Words } from './words';

/** What the segmentation says against itself: uncertain bones with the place, metal with the bones beside it. As in the labels' record. */
export type SegmentationDoubts = {
  readonly bones: Partial<Readonly<Record<BoneName, { readonly quality?: JudgedBone | undefined }>>>;
  readonly metal?: readonly { readonly volumeCm3: number; readonly near: readonly BoneName[] }[] | undefined;
};
type JudgedBone = { readonly score: number; readonly low: boolean; readonly reasons: readonly string[]; readonly place: { readonly at: readonly [number, number, number] } | null };

export type DoubtNote = { readonly level: 'warning' | 'information'; readonly text: string };

/** One sentence for each bone that is to be looked at, and for each piece of metal. */
export function segmentationNotes({ bones, metal }: SegmentationDoubts, words: Words): DoubtNote[] {
  const low = boneNames.flatMap((name): DoubtNote[] => {
    const quality = bones[name]?.quality;
    return quality?.low ? [{ level: 'warning', text: lowSentence(name, quality, words) }] : [];
  });
  return [...low, ...(metal ?? []).map((piece) => metalNote(piece, words))];
}

function lowSentence(name: BoneName, { score, reasons, place }: JudgedBone, words: Words): string {
  const { say } = words;
  const named = reasons.length === 0 ? say('quality.together') : reasons.map((reason) => say(`quality.reason_${reason}`)).join(say('quality.separator'));
  const values = { bone: boneInWords(name, words), score: score.toFixed(2), reasons: named };
  return place ? say('quality.low', { ...values, place: placeInWords(place.at) }) : say('quality.lowAnywhere', values);
}

function metalNote({ volumeCm3, near }: { readonly volumeCm3: number; readonly near: readonly BoneName[] }, words: Words): DoubtNote {
  const volume = volumeCm3.toFixed(1);
  if (near.length === 0) return { level: 'information', text: words.say('quality.metalElsewhere', { volume }) };
  return { level: 'warning', text: words.say('quality.metal', { volume, bones: near.map((name) => boneInWords(name, words)).join(words.say('quality.separator')) }) };
}

const boneInWords = (name: BoneName, { say }: Words): string => say(`workbench.bone_${name}`);

const directions = [['R', 'L'], ['A', 'P'], ['I', 'S']] as const;

/** A world place (LPS) as viewers write it: L 44, P 12, S 80 mm. */
export const placeInWords = (at: readonly [number, number, number]): string =>
  `${at.map((mm, axis) => `${directions[axis]?.[mm < 0 ? 0 : 1] ?? ''} ${String(Math.abs(Math.round(mm)))}`).join(', ')} mm`;
