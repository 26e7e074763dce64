import { forEachRow, type LabelMap } from '../../volume/grid';
import type { Box } from '../../volume/crop';
import { labelNames } from '../labels';
import type { LabelName, LabelTarget } from './edit';

/**
 * Why an edit changed no voxel, a key of the text section `edit`: there is no bone of that name; the seed lies outside
 * it, or its density outside the range; fewer than two of the slices show the bone; all is as wanted already.
 */
export const nothingCodes = ['noBone', 'seedOutside', 'seedDensity', 'tooFewSlices', 'noChange'] as const;
export type NothingChanged = (typeof nothingCodes)[number];

/** The voxels that an edit changes, with their old values: enough to do it, undo it and do it again exactly. */
export type EditChange = {
  /** Four numbers a run: offset of its first voxel, voxels in it, old value, new value. Ascending by offset. */
  readonly runs: Uint32Array;
  readonly voxels: number;
  /** The box of the voxels that changed; null when none did. */
  readonly box: Box | null;
  /** Labels that lost or won voxels. */
  readonly touched: readonly LabelName[];
  readonly nothing: NothingChanged | null;
};

type Triple = readonly [number, number, number];
type Corner = [number, number, number];
const RUN = 4;

/** Does a change in place: what `applyEdit` found becomes true of the voxels. */
export function perform(voxels: Uint8Array, { runs }: EditChange): void {
  for (let at = 0; at < runs.length; at += RUN) fillRun(voxels, runs, at, 3);
}

/** Takes a change back in place; exact where nothing else has changed the voxels since. */
export function takeBack(voxels: Uint8Array, { runs }: EditChange): void {
  for (let at = 0; at < runs.length; at += RUN) fillRun(voxels, runs, at, 2);
}

function fillRun(voxels: Uint8Array, runs: Uint32Array, at: number, value: 2 | 3): void {
  const first = runs[at] as number;
  voxels.fill(runs[at + value] as number, first, first + (runs[at + 1] as number));
}

/** Bytes that a change holds in memory. */
export const bytesOf = ({ runs }: EditChange): number => runs.byteLength;

export const nothingChanged = (nothing: NothingChanged): EditChange => ({ runs: new Uint32Array(0), voxels: 0, box: null, touched: [], nothing });

/** Value that a target is written as. */
export const valueOf = (target: LabelTarget): number =>
  Number(Object.keys(labelNames).find((value) => labelNames[Number(value)] === target) ?? 0);

/** A place in a box: offset in the whole map, offset in the box. */
export type NewValue = (offset: number, inBox: number) => number;

/** Compares the box with what `newValue` wants of each voxel; voxels beyond the box stay. */
export function changeIn({ grid, voxels }: LabelMap, box: Box, newValue: NewValue): EditChange {
  const [columns, rows] = grid.size;
  const tally: Tally = { runs: new Uint32Array(64 * RUN), end: 0, voxels: 0, row: 0 };
  let inBox = 0;
  forEachRow({ size: box.size }, (j, k) => {
    tally.row = box.first[0] + columns * (box.first[1] + j + rows * (box.first[2] + k));
    for (let offset = tally.row; offset < tally.row + box.size[0]; offset++, inBox++) {
      const [old, fresh] = [voxels[offset] as number, newValue(offset, inBox)];
      if (old !== fresh) note(tally, offset, old, fresh);
    }
  });
  return changeOf(tally, grid.size);
}

/** What was found so far, and where the row begins in which the search is: a run lies within one row. */
type Tally = { runs: Uint32Array; end: number; voxels: number; row: number };

/** Lengthens the last run where it goes on, else begins one. */
function note(tally: Tally, offset: number, old: number, fresh: number): void {
  tally.voxels++;
  const last = tally.end - RUN;
  if (last >= 0 && goesOn(tally, last, offset) && tally.runs[last + 2] === old && tally.runs[last + 3] === fresh) {
    (tally.runs[last + 1] as number)++;
    return;
  }
  if (tally.end === tally.runs.length) {
    const wider = new Uint32Array(2 * tally.end);
    wider.set(tally.runs);
    tally.runs = wider;
  }
  tally.runs.set([offset, 1, old, fresh], tally.end);
  tally.end += RUN;
}

const goesOn = ({ runs, row }: Tally, last: number, offset: number): boolean =>
  (runs[last] as number) >= row && (runs[last] as number) + (runs[last + 1] as number) === offset;

function changeOf({ runs, end, voxels }: Tally, size: Triple): EditChange {
  if (end === 0) return nothingChanged('noChange');
  const kept = runs.slice(0, end);
  const values = new Set<number>();
  const low: Corner = [Infinity, Infinity, Infinity];
  const high: Corner = [-1, -1, -1];
  for (let at = 0; at < end; at += RUN) {
    const [first, length] = [kept[at] as number, kept[at + 1] as number];
    values.add(kept[at + 2] as number).add(kept[at + 3] as number);
    [first % size[0], Math.floor(first / size[0]) % size[1], Math.floor(first / (size[0] * size[1]))].forEach((index, axis) => {
      low[axis as 0] = Math.min(low[axis as 0], index);
      high[axis as 0] = Math.max(high[axis as 0], axis === 0 ? index + length - 1 : index);
    });
  }
  return { runs: kept, voxels, box: boxBetween(low, high), touched: namesOf(values), nothing: null };
}

const boxBetween = (low: Triple, high: Triple): Box =>
  ({ first: [low[0], low[1], low[2]], size: [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1] });

const namesOf = (values: ReadonlySet<number>): readonly LabelName[] => [...values].sort((a, b) => a - b).flatMap((value) => labelNames[value] ?? []);
