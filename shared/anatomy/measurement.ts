/** A clinical number with everything one needs to check it, or the reason why there is none. */
export type Measurement = {
  /** Unique in a plan: definition id, with side where paired, e.g. `femoral_version_murphy_left`. */
  readonly id: string;
  /** Id of the definition it follows (text and source are in the definition table). */
  readonly definition: string;
  readonly source: string;
  /** The frame it was measured in: `app`, `functional`, `femur_left` … or `none` for plain distances. */
  readonly frame: string;
  readonly landmarks: readonly string[];
  readonly unit: 'deg' | 'mm' | 'ratio';
} & ({ readonly value: number } | { readonly value: null; readonly notMeasurable: NotMeasurable });

/** Why a number is not given. A number that would need a guess is not given. */
export type NotMeasurable = {
  readonly code: 'missing-landmark' | 'out-of-view' | 'not-planned';
  /** Ids of the landmarks, bones or components that are not there. */
  readonly missing: readonly string[];
};
