import { found } from './findings';
import type { Finding } from './listing';

/** What values occur in an image. */
export type ValueCensus = {
  readonly least: number;
  readonly most: number;
  /** How many lie where soft tissue does. */
  readonly softTissue: number;
  /** How many did not fit two bytes and were held at the end of the range. */
  readonly clamped: number;
  readonly count: number;
};

/** Fat to muscle and blood, HU: some of it is in any CT of a body. */
const SOFT_TISSUE_FROM = -200;
const SOFT_TISSUE_TO = 300;
const LEAST_SOFT_TISSUE = 0.002;
/** Fat is below this everywhere, bone above that everywhere: a hip without both is not in Hounsfield units. */
const FAT_REACHES = -30;
const BONE_REACHES = 150;
/** Beyond what scanners store, padding included. */
const LOWEST = -33_000;
const HIGHEST = 70_000;

/** Nothing seen yet. */
export const emptyCensus: ValueCensus = { least: Infinity, most: -Infinity, softTissue: 0, clamped: 0, count: 0 };

/** Takes values over as whole Hounsfield units in two bytes, from `start` on, and counts what occurs, in one pass. */
export function takeHounsfield(values: ArrayLike<number>, into: Int16Array, start: number): ValueCensus {
  let least = Infinity;
  let most = -Infinity;
  let softTissue = 0;
  let clamped = 0;
  const count = values.length;
  for (let at = 0; at < count; at++) {
    const value = values[at] as number;
    if (value < least) least = value;
    if (value > most) most = value;
    if (value >= SOFT_TISSUE_FROM && value <= SOFT_TISSUE_TO) softTissue++;
    if (value >= -32768 && value <= 32767) into[start + at] = Math.round(value);
    else {
      into[start + at] = value > 0 ? 32767 : -32768;
      clamped++;
    }
  }
  return { least, most, softTissue, clamped, count };
}

export const joined = (a: ValueCensus, b: ValueCensus): ValueCensus => ({
  least: Math.min(a.least, b.least), most: Math.max(a.most, b.most),
  softTissue: a.softTissue + b.softTissue, clamped: a.clamped + b.clamped, count: a.count + b.count,
});

/** Refuses values that cannot be Hounsfield units of a body: labels, 8-bit pictures, MR, raw detector counts. */
export function hounsfieldFindings({ least, most, softTissue, count }: ValueCensus): Finding[] {
  const possible = least >= LOWEST && most <= HIGHEST && least <= FAT_REACHES && most >= BONE_REACHES && softTissue >= LEAST_SOFT_TISSUE * count;
  return possible ? [] : [found('not-hounsfield', { least: Math.round(least), most: Math.round(most) })];
}
