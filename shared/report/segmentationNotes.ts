import { boneNames, type BoneName } from '../anatomy/bone';
import type { Words } from './words';

/** What the segmentation says against itself: damaged slices, uncertain bones with the place, metal with the bones beside it. As in the labels' record. */
export type SegmentationDoubts = {
  readonly bones: Partial<Readonly<Record<BoneName, { readonly quality?: JudgedBone | undefined }>>>;
  readonly metal?: readonly SeenMetal[] | undefined;
  /** Slices that were interpolated before the bones were looked for: how many of how many, which, in words, and where. */
  readonly damagedSlices?: DamagedSlices | undefined;
  /** Pools of contrast that were taken for soft tissue. */
  readonly contrast?: readonly SeenContrast[] | undefined;
};
type DamagedSlices = { readonly count: number; readonly total: number; readonly slices: string; readonly places?: readonly Place[] | undefined };
type JudgedBone = { readonly score: number; readonly low: boolean; readonly reasons: readonly string[]; readonly place: { readonly at: Place } | null };

type Place = readonly [number, number, number];
type SeenContrast = { readonly hu: number; readonly volumeCm3: number; readonly at: Place };
type SeenMetal = { readonly volumeCm3: number; readonly near: readonly BoneName[]; readonly box?: { readonly low: Place; readonly high: Place } };

/** A sentence, a few words of it for a list, the bone it is about, and where to look (LPS mm, one place after the other), as far as they are known. */
export type DoubtNote = { readonly level: 'warning' | 'information'; readonly text: string; readonly brief: string; readonly bone: BoneName | null; readonly places: readonly Place[] };

/** One sentence for the damaged slices, on which everything else stands, for each bone that is to be looked at, for each piece of metal, and for contrast. */
export function segmentationNotes({ bones, metal, damagedSlices, contrast }: SegmentationDoubts, words: Words): DoubtNote[] {
  const low = boneNames.flatMap((name): DoubtNote[] => {
    const quality = bones[name]?.quality;
    return quality?.low ? [lowNote(name, quality, words)] : [];
  });
  return [...(damagedSlices ? [damageNote(damagedSlices, words)] : []), ...low, ...(metal ?? []).map((piece) => metalNote(piece, words)), ...(contrast?.length ? [contrastNote(contrast, words)] : [])];
}

const damageNote = ({ places, ...found }: DamagedSlices, { say }: Words): DoubtNote => ({
  level: 'warning', text: say('import.damaged-slices', found), bone: null, places: places ?? [],
  brief: found.count === 1 ? say('quality.damagedSliceBrief') : say('quality.damagedSlicesBrief', { count: found.count }),
});

const contrastNote = (pools: readonly SeenContrast[], { say }: Words): DoubtNote => {
  const volume = pools.reduce((sum, { volumeCm3 }) => sum + volumeCm3, 0).toFixed(0);
  const densest = Math.max(...pools.map(({ hu }) => hu));
  return { level: 'information', text: say('quality.contrast', { volume, densest }), brief: say('quality.contrastBrief', { volume }), bone: null, places: pools.map(({ at }) => at) };
};

const lowNote = (bone: BoneName, quality: JudgedBone, words: Words): DoubtNote => ({
  level: 'warning', text: lowSentence(bone, quality, words), bone, places: quality.place ? [quality.place.at] : [],
  brief: words.say('quality.lowBrief', { bone: boneInWords(bone, words), percent: Math.round(quality.score * 100) }),
});

function lowSentence(name: BoneName, { score, reasons, place }: JudgedBone, words: Words): string {
  const { say } = words;
  const named = reasons.length === 0 ? say('quality.together') : reasons.map((reason) => say(`quality.reason_${reason}`)).join(say('quality.separator'));
  const values = { bone: boneInWords(name, words), score: score.toFixed(2), reasons: named };
  return place ? say('quality.low', { ...values, place: placeInWords(place.at) }) : say('quality.lowAnywhere', values);
}

function metalNote({ volumeCm3, near, box }: SeenMetal, words: Words): DoubtNote {
  const volume = volumeCm3 < 0.1 ? '< 0.1' : volumeCm3.toFixed(1);
  const metal = { bone: null, places: box ? [middleOf(box)] : [], brief: words.say('quality.metalBrief', { volume }) };
  if (near.length === 0) return { ...metal, level: 'information', text: words.say('quality.metalElsewhere', { volume }) };
  return { ...metal, level: 'warning', text: words.say('quality.metal', { volume, bones: near.map((name) => boneInWords(name, words)).join(words.say('quality.separator')) }) };
}

const middleOf = ({ low, high }: { readonly low: Place; readonly high: Place }): Place => [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2];

const boneInWords = (name: BoneName, { say }: Words): string => say(`workbench.bone_${name}`);

const directions = [['R', 'L'], ['A', 'P'], ['I', 'S']] as const;

/** A world place (LPS) as viewers write it: L 44, P 12, S 80 mm. */
export const placeInWords = (at: readonly [number, number, number]): string =>
  `${at.map((mm, axis) => `${directions[axis]?.[mm < 0 ? 0 : 1] ?? ''} ${String(Math.abs(Math.round(mm)))}`).join(', ')} mm`;
