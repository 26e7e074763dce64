/**
 * Two surfaces of every component: `fine` to look at, to print and to hand out, `coarse` to ask again and again where
 * things touch. Both have their corners on the true shape, so that their outer dimensions are those of the manifest.
 */
export const resolutions = ['fine', 'coarse'] as const;
export type Resolution = (typeof resolutions)[number];

/** How a resolution divides what is round: edges around a circle, steps on a quarter of an arc, mm between points of a skin. */
export type Division = { readonly around: number; readonly arcSteps: number; readonly skinStepMm: number; readonly holeCorners: number };

/** All counts are multiples of four: every outermost point of a circle is a corner. */
export const divisions: Readonly<Record<Resolution, Division>> = {
  fine: { around: 96, arcSteps: 24, skinStepMm: 1.9, holeCorners: 32 },
  coarse: { around: 32, arcSteps: 8, skinStepMm: 4.5, holeCorners: 12 },
};
