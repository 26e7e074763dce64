import type { Frame } from './frame';
import type { FrameName } from './frames';
import type { MeasureGroup, NormalRange, PositiveDirection } from './measurement';
import type { PartId, PartsOf } from './seenFrom';

/** The axes a measure is given: those of its frame, null where it needs none or the scanner's. */
export type FrameFor<F extends MeasureFrame> =
  F extends 'none' | 'world' ? null : F extends `pelvis${string}` ? Frame<'pelvis'> : F extends `tibia${string}` ? Frame<'tibia'> : Frame<'femur'>;
/** `world`: against the scanner and its table. `none`: a distance or angle in space. */
export type MeasureFrame = FrameName | 'world' | 'none';

type About<F extends MeasureFrame, G extends MeasureFrame> = {
  readonly id: string;
  readonly group: MeasureGroup;
  readonly unit: 'deg' | 'mm' | 'ratio' | 'class';
  readonly source: string;
  readonly frame: F;
  /** Taken where the landmarks of the frame are not all there: another of the same bone, near to it. The measurement says which it was. */
  readonly frameInstead?: F extends `femur${string}` ? 'femur' : never;
  /** A second bone's, where a number lies between two bones. */
  readonly otherFrame?: G;
  /** Once a patient, not once a side. */
  readonly forBothSides?: true;
  readonly positive?: PositiveDirection;
  readonly normal?: NormalRange;
  /** The names of the types of a class, from 1 on. */
  readonly labels?: readonly string[];
  /** What it means where the formula has no answer; else the geometry is degenerate. */
  readonly noAnswer?: 'out-of-view';
};

/** A measure of a right side: what it is, what it needs and its formula. Title and sentence: text catalogue, `measures.<id>`. */
export type MeasureDefinition = About<MeasureFrame, MeasureFrame> & {
  readonly needs: readonly PartId[];
  /** Of the parts by their names, and the axes of its frames; null where the geometry has no answer. */
  readonly value: (parts: PartsOf<readonly PartId[]>, frame: FrameFor<MeasureFrame>, otherFrame: FrameFor<MeasureFrame>) => number | null;
};

/** A row of a table of measures; the formula sees the parts that the row says it needs, and no other. */
export const measure = <F extends MeasureFrame, const Needs extends readonly PartId[], G extends MeasureFrame = 'none'>(
  row: About<F, G> & { readonly needs: Needs; readonly value: (parts: PartsOf<Needs>, frame: FrameFor<F>, otherFrame: FrameFor<G>) => number | null },
): MeasureDefinition => row as unknown as MeasureDefinition;
