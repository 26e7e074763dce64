/** Full angle of the cone, degrees: 5° 40', as 12/14 tapers were found to have (5.6 to 5.7). */
const CONE_DEG = 5 + 40 / 60;
const LENGTH_MM = 14;
const BASE_RADIUS_MM = 7;

/** The 12/14 taper as our heads and stems have it: 14 mm at its base, a little over 12 mm at its end. */
export const TAPER = {
  baseRadiusMm: BASE_RADIUS_MM, endRadiusMm: BASE_RADIUS_MM - LENGTH_MM * Math.tan(((CONE_DEG / 2) * Math.PI) / 180), lengthMm: LENGTH_MM,
  /** Its end lies this far beyond the centre of a head of length 0 (chosen). */
  endBeyondHeadCentreMm: 4,
} as const;
