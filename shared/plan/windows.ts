/** What a plan is looked at against. Windows to look twice, not limits of safety. */
export const WINDOWS = {
  /** Lewinnek 1978: RI 40 ± 10, RA 15 ± 10 degrees. */
  riDeg: [30, 50], raDeg: [5, 25],
  /** Restore leg length and global offset within 5 mm. */
  legMm: 5, offsetMm: 5,
  /** Centre of the cup from the centre of the socket, mm (chosen). */
  cupCentreMm: 5,
  /** A shell this much larger than the socket takes a lot of bone, mm on the diameter (chosen). */
  overSocketMm: 6,
  /** Overlap of stem and cortex that rasping cannot mean, mm (chosen). */
  stemOverlapMm: 1,
  /** Difference between the stem's seat and the neck cut, mm (chosen). */
  seatMm: 3,
} as const;
