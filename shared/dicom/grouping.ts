import { vectorOf } from '../geometry/spaces';
import { isPlaced, passTags, type PlacedSlice, type SliceHeader } from './header';
import { axesOf, isParallel } from './stack';
import { gateLimits } from './tolerances';

/** Slices that may form one volume, and what was split off from the series they came in. */
export type Candidate = {
  readonly uid: string;
  readonly slices: readonly SliceHeader[];
  /** Why the series was split: kinds by which its slices differ. */
  readonly splitBy: readonly SplitBy[];
};
export type SplitBy = 'localizer' | 'size' | 'orientation' | 'pass';

type Part = { readonly slices: readonly SliceHeader[]; readonly splitBy: readonly SplitBy[] };

/** Groups files by series, and a series into volumes where one UID holds several (`#2`, `#3` … after the largest). */
export function candidatesOf(slices: readonly SliceHeader[]): Candidate[] {
  return [...groupBy(slices, ({ seriesUid }) => seriesUid).entries()].flatMap(([uid, ofSeries]) => {
    const parts = [...partsOf(ofSeries)].sort((a, b) => b.slices.length - a.slices.length);
    return parts.map((part, at) => ({ ...part, uid: at === 0 ? uid : `${uid}#${at + 1}` }));
  });
}

function partsOf(slices: readonly SliceHeader[]): Part[] {
  const whole: Part[] = [{ slices, splitBy: [] }];
  const steps: readonly (readonly [SplitBy, (slices: readonly SliceHeader[]) => readonly (readonly SliceHeader[])[]])[] = [
    ['localizer', byKey((slice) => String(isLocalizer(slice)))],
    ['size', byKey(({ rows, columns, pixelSpacing }) => [rows, columns, ...(pixelSpacing ?? []).map(rounded)].join(' '))],
    ['orientation', byOrientation],
    ['pass', byPass],
  ];
  return steps.reduce((parts, [splitBy, split]) => parts.flatMap((part) => splitPart(part, splitBy, split)), whole);
}

function splitPart(part: Part, by: SplitBy, split: (slices: readonly SliceHeader[]) => readonly (readonly SliceHeader[])[]): Part[] {
  const pieces = split(part.slices);
  return pieces.length < 2 ? [part] : pieces.map((slices) => ({ slices, splitBy: [...part.splitBy, by] }));
}

export const isLocalizer = ({ imageType }: SliceHeader): boolean => imageType.some((word) => word.toUpperCase() === 'LOCALIZER');

const rounded = (mm: number): number => Math.round(mm / gateLimits.samePixelSpacingMm);

const byKey = (keyOf: (slice: SliceHeader) => string) => (slices: readonly SliceHeader[]) => [...groupBy(slices, keyOf).values()];

/** Slices that say no geometry stay together, in a part of their own. */
function byOrientation(slices: readonly SliceHeader[]): readonly (readonly SliceHeader[])[] {
  const unplaced = slices.filter((slice) => !isPlaced(slice));
  const clusters: PlacedSlice[][] = [];
  for (const slice of slices.filter(isPlaced)) {
    const home = clusters.find(([first]) => first !== undefined && sameOrientation(first, slice));
    if (home) home.push(slice);
    else clusters.push([slice]);
  }
  return unplaced.length > 0 ? [...clusters, unplaced] : clusters;
}

function sameOrientation(a: PlacedSlice, b: PlacedSlice): boolean {
  return isParallel(vectorOf(a.rowDirection), vectorOf(b.rowDirection), gateLimits.sameDirection)
    && isParallel(vectorOf(a.columnDirection), vectorOf(b.columnDirection), gateLimits.sameDirection);
}

/** Where positions repeat, the first tag that leaves no repetition tells the passes apart; none does: one part. */
function byPass(slices: readonly SliceHeader[]): readonly (readonly SliceHeader[])[] {
  if (!repeats(slices)) return [slices];
  for (const tag of passTags) {
    const passes = [...groupBy(slices, ({ pass }) => pass[tag]).values()];
    if (passes.length > 1 && passes.every((pass) => pass.length > 1 && !repeats(pass))) return passes;
  }
  return [slices];
}

const repeats = (slices: readonly SliceHeader[]): boolean => [...positionsOf(slices).values()].some((at) => at.length > 1);

/** Placed slices by their position along the normal and sideways, to a hundredth of a millimetre. */
export function positionsOf(slices: readonly SliceHeader[]): Map<string, PlacedSlice[]> {
  const placed = slices.filter(isPlaced);
  return groupBy(placed, (slice) => {
    const { normal } = axesOf(slice);
    return [...slice.position, ...normal].map((value) => Math.round(value / gateLimits.roundingMm)).join(' ');
  });
}

export function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
