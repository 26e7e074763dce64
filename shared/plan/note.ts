/** Something a surgeon should know about a plan: a key of the text catalogue and what its sentence needs. */
export type PlanNote = {
  readonly code: `plan.${string}`;
  readonly about: 'frame' | 'landmark' | 'cup' | 'stem' | 'head' | 'leg';
  /** A warning asks for a look, an information only says how it was made. */
  readonly level: 'warning' | 'information';
  readonly values: Readonly<Record<string, string | number>>;
};

/** A number for a sentence: tenths are what a surgeon reads. */
export const tenths = (value: number): number => Math.round(value * 10) / 10;
