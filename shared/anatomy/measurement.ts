/** What belongs together in a table, in the order in which it is shown. */
export const measureGroups = [
  'pelvis', 'acetabulum', 'femur', 'version', 'canal', 'leg-length', 'knee', 'knee-rotation', 'knee-pose', 'cup', 'stem', 'leg-change',
] as const;
export type MeasureGroup = (typeof measureGroups)[number];

/** Which way a number with a sign counts up; said in words by the text catalogue, `measures.positive_<code>`. */
export type PositiveDirection =
  | 'anterior' | 'posterior' | 'right-higher' | 'right-forward' | 'lateral' | 'superior' | 'valgus' | 'lateral-opening' | 'external-rotation' | 'posterior-slope'
  | 'head-anterior' | 'tip-above-head' | 'left-longer' | 'flexion' | 'varus' | 'internal-rotation' | 'anterior-rotation';

/**
 * What published work calls usual, and where. Inside or outside of it says nothing about health or safety; null is open
 * to that end.
 */
export type NormalRange = { readonly low: number | null; readonly high: number | null; readonly source: string };

/** A clinical number with everything one needs to check it, or the reason why there is none. */
export type Measurement = {
  /** Unique in a plan: definition id, with side where paired, e.g. `femoral_version_murphy_left`. */
  readonly id: string;
  /** Id of the definition it follows (text and source are in the definition table). */
  readonly definition: string;
  readonly group: MeasureGroup;
  readonly source: string;
  /** The frame it was measured in: `app`, `functional`, `femur_left` … or `none` for plain distances. */
  readonly frame: string;
  readonly landmarks: readonly string[];
  /** `class` is a number that stands for a type, said by `label`. */
  readonly unit: 'deg' | 'mm' | 'ratio' | 'class';
  /** Where the sign means a direction. */
  readonly positive?: PositiveDirection;
  readonly normal?: NormalRange;
} & (
  | { readonly value: number; /** Name of a type: `II`, `B`. */ readonly label?: string; /** Against the normal range, where there is one. */ readonly verdict?: Verdict }
  | { readonly value: null; readonly notMeasurable: NotMeasurable }
);

export type Verdict = 'inside' | 'outside';

/** Why a number is not given. A number that would need a guess is not given. */
export type NotMeasurable = {
  readonly code: 'missing-landmark' | 'out-of-view' | 'not-planned' | 'degenerate';
  /** Ids of the landmarks, bones or components that are not there. */
  readonly missing: readonly string[];
};

/** Both ends belong to the range. */
export const verdictOf = (value: number, { low, high }: NormalRange): Verdict =>
  ((low === null || value >= low) && (high === null || value <= high) ? 'inside' : 'outside');
