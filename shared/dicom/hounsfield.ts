import { found } from './findings';
import type { Finding } from './listing';

/** Extremes of an image's values and how many of them lie where soft tissue does. */
export type ValueCensus = { readonly least: number; readonly most: number; readonly softTissue: number; readonly count: number };

/** Fat to muscle and blood, HU: some of it is in any CT of a body. */
const SOFT_TISSUE = [-200, 300] as const;
const LEAST_SOFT_TISSUE = 0.002;
/** Fat is below this everywhere, bone above that everywhere: a hip without both is not in Hounsfield units. */
const FAT_REACHES = -30;
const BONE_REACHES = 150;
/** Beyond what scanners store, padding included. */
const LOWEST = -33_000;
const HIGHEST = 70_000;

export function censusOf(values: ArrayLike<number>): ValueCensus {
  let [least, most, softTissue] = [Infinity, -Infinity, 0];
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value >= SOFT_TISSUE[0] && value <= SOFT_TISSUE[1]) softTissue++;
  }
  return { least, most, softTissue, count: values.length };
}

export const joined = (a: ValueCensus, b: ValueCensus): ValueCensus => ({
  least: Math.min(a.least, b.least), most: Math.max(a.most, b.most), softTissue: a.softTissue + b.softTissue, count: a.count + b.count,
});

/** Refuses values that cannot be Hounsfield units of a body: labels, 8-bit pictures, MR, raw detector counts. */
export function hounsfieldFindings({ least, most, softTissue, count }: ValueCensus): Finding[] {
  const possible = least >= LOWEST && most <= HIGHEST && least <= FAT_REACHES && most >= BONE_REACHES && softTissue >= LEAST_SOFT_TISSUE * count;
  return possible ? [] : [found('not-hounsfield', { least: Math.round(least), most: Math.round(most) })];
}

/** Rounds to whole Hounsfield units and holds them in two bytes; says how many values were clamped. */
export function writeHounsfield(values: ArrayLike<number>, into: Int16Array, start: number): number {
  let clamped = 0;
  for (let at = 0; at < values.length; at++) {
    const value = Math.round(values[at] as number);
    if (value < -32768 || value > 32767) clamped++;
    into[start + at] = Math.max(-32768, Math.min(32767, value));
  }
  return clamped;
}
