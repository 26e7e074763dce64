import { boneNames, type BoneName, type BoneType } from '../anatomy/bone';
import { boxesAround, croppedGrid, croppedVoxels, type Box } from '../volume/crop';
import type { LabelMap, Volume } from '../volume/grid';
import { boundaryContrast, type WorstRegion } from './boundaryContrast';
import { labelValueOf, METAL } from './labels';
import { agreementPart, closedPart, densityPart, ramp, volumePart, type DensityTable, type TwoLooks } from './qualityParts';
import { qualityParts, type BoneQuality, type QualityPart } from './qualitySchema';
import { boneTypeOf, type BoneSummary } from './summary';

export type QualityInput = {
  /** The scan, metal taken out of it. */
  readonly scan: Volume;
  /** The bones on its grid, metal inside a bone counted as that bone. */
  readonly labels: LabelMap;
  readonly summaries: Partial<Readonly<Record<BoneName, BoneSummary>>>;
  /** Two looks of the network (as it is, and mirrored), where both were kept. */
  readonly looks: TwoLooks | null;
  /** What training saw, where the model's manifest says it. */
  readonly density: DensityTable | null | undefined;
};

/**
 * Below this a bone is to be looked at. True label maps of phantoms score 1. On six held-out synthetic scans (bones-coarse
 * 0.4.0, bones-fine 0.2.0; models/README.md) the lowest of 30 bones with a Dice of 0.96 and more scores 0.76; of six below
 * that Dice three are flagged (0.11, 0.36, 0.72), three sacra (Dice 0.92 to 0.95) are not, which no threshold tells. On a
 * real CT of 3 mm the three bones below a Dice of 0.9 are flagged (0.30, 0.42, 0.53) and the two above are not (0.85, 0.91).
 */
export const LOW_SCORE = 0.75;
/** A part below this is named as a reason: of two that are only just good enough, one is. */
const LOW_PART = 0.85;

/** How much of a boundary the scan supports where it is right (a phantom's truth), and where it is not to be believed. */
const CONTRAST = { good: 0.85, bad: 0.35 } as const;

/** Score, parts, reasons and worst place of each bone that was found. */
export function bonesQuality(input: QualityInput): Partial<Record<BoneName, BoneQuality>> {
  const boxes = boxesAround(input.labels.voxels, input.labels.grid, MARGIN_VOXELS);
  const coarse = input.looks ? boxesAround(input.looks.labels, input.looks.grid, 1) : new Map<number, Box>();
  return Object.fromEntries(boneNames.flatMap((name) => {
    const box = boxes.get(labelValueOf(name));
    return box ? [[name, qualityOf(name, input, { box, coarse: coarse.get(labelValueOf(name)) ?? null })]] : [];
  }));
}

/** The summaries with the quality of each bone: what the labels' record says of them. */
export function judgedSummaries(input: QualityInput): Partial<Record<BoneName, BoneSummary>> {
  const qualities = bonesQuality(input);
  return Object.fromEntries(boneNames.flatMap((name) => {
    const [summary, quality] = [input.summaries[name], qualities[name]];
    return summary ? [[name, quality ? { ...summary, quality } : summary]] : [];
  }));
}

/** Room for what lies outside a bone to be asked. */
const MARGIN_VOXELS = 4;

function qualityOf(name: BoneName, input: QualityInput, { box, coarse }: { readonly box: Box; readonly coarse: Box | null }): BoneQuality {
  const type = boneTypeOf(name) as Exclude<BoneType, 'other_bone'>;
  const part = croppedVoxels(input.labels.voxels, input.labels.grid, box);
  const mask = part.map((value) => (value === labelValueOf(name) ? 1 : 0));
  const hu = croppedVoxels(input.scan.voxels, input.scan.grid, box);
  const contrast = boundaryContrast({ grid: croppedGrid(input.scan.grid, box), mask, free: part.map((value) => (value === 0 ? 1 : 0)), bones: part.map((value) => (value !== 0 && value !== labelValueOf(name) && value !== METAL ? 1 : 0)), hu });
  const summary = input.summaries[name];
  return judged({
    agreement: input.looks && coarse ? agreementPart(type, input.looks, coarse) : null,
    contrast: contrast && ramp(contrast.supported, CONTRAST),
    volume: summary ? volumePart(type, summary.volumeCm3, summary.cutAt.length > 0) : null,
    closed: closedPart(mask, box.size),
    density: densityOf(type, { mask, hu }, input.density ?? null),
  }, contrast?.worst ?? null);
}

function densityOf(type: BoneType, { mask, hu }: { readonly mask: Uint8Array; readonly hu: Int16Array }, table: DensityTable | null): number | null {
  const seen = table?.[type];
  if (!seen) return null;
  const inside = hu.filter((_, at) => mask[at] === 1).sort();
  return densityPart(inside[Math.floor(inside.length / 2)] as number, seen);
}

function judged(parts: BoneQuality['parts'], worst: WorstRegion | null): BoneQuality {
  const measured = qualityParts.flatMap((part) => (parts[part] === null ? [] : [{ part, value: parts[part] }]));
  const score = measured.reduce((product, { value }) => product * value, 1);
  const reasons = measured.filter(({ value }) => value < LOW_PART).sort((a, b) => a.value - b.value).map(({ part }) => part);
  return {
    version: 1, score: rounded(score), low: score < LOW_SCORE, reasons, parts: Object.fromEntries(qualityParts.map((part) => [part, partRounded(parts, part)])) as BoneQuality['parts'],
    place: worst && { at: placeOf(worst.at), low: placeOf(worst.low), high: placeOf(worst.high) },
  };
}

const rounded = (value: number): number => Number(value.toFixed(3));
const partRounded = (parts: BoneQuality['parts'], part: QualityPart): number | null => (parts[part] === null ? null : rounded(parts[part]));
const placeOf = (place: WorstRegion['at']): [number, number, number] => [rounded(place[0]), rounded(place[1]), rounded(place[2])];
