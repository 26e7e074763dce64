import { z } from 'zod';

/** The three distances of a printed guide that are never one number: to the bone, to a pin or blade, and the blade itself. */
export const guideParameters = z.strictObject({
  /** Free room between guide and bone. */
  boneGapMm: z.number().min(0).max(0.5),
  /** Room a printed hole or slot needs on each side of what goes through it. */
  printClearanceMm: z.number().min(0.1).max(0.5),
  /** Thickness of the saw blade. */
  sawKerfMm: z.number().min(0.2).max(2),
  wallMm: z.number().min(3).max(6),
  pinDiameterMm: z.number().min(1.5).max(5),
  /** Guiding length of a pin's sleeve. */
  sleeveLengthMm: z.number().min(15).max(40),
  /** The slot is this much longer than the bone at each end. */
  slotOverrunMm: z.number().min(3).max(10),
  /** How far down the sides of the bone the guide reaches, from its highest contact. */
  graspMm: z.number().min(3).max(15),
}).readonly();
export type GuideParameters = z.infer<typeof guideParameters>;

/** For a 3.2 mm pin, a 1.27 mm blade and a resin printer. */
export const defaultGuideParameters: GuideParameters = {
  boneGapMm: 0.2, printClearanceMm: 0.2, sawKerfMm: 1.27, wallMm: 3.5, pinDiameterMm: 3.2, sleeveLengthMm: 16, slotOverrunMm: 5, graspMm: 8,
};
