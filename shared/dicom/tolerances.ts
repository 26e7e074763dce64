/**
 * The numbers of the CT gate, each with its reason. Blocks and warnings follow the quality gate for arthroplasty CT
 * (slice spacing above 3 mm blocks, above 1.25 mm warns; missing, duplicate and irregular slices block).
 */
export const gateLimits = {
  /** Fewer slices form no volume worth planning on. */
  fewestSlices: 10,
  /** Wider steps hide the joint space and the cortex. */
  widestSpacingMm: 3.0,
  /** Wider steps cost accuracy of surfaces and guides: said, not refused. */
  fineSpacingMm: 1.25,
  /** Positions are decimal strings: 3.0000001 is 3. */
  roundingMm: 0.01,
  /** How far a slice may lie off the regular grid, along the stack or sideways; some scanners write one decimal. */
  positionMm: 0.1,
  /** A gap is of missing slices when it is a whole number of steps to this part of a step. */
  wholeStep: 0.1,
  /** Above this part of all steps, long steps are a protocol (uneven), not a loss (missing). */
  mostGaps: 0.25,
  /** Sideways drift over the whole stack, in pixels, below which the stack counts as straight. */
  driftPixels: 0.25,
  /** Slices whose directions differ by less (cosine) stand in one stack: 0.15 degrees. */
  sameDirection: 1 - 3.4e-6,
  /** Pixel spacings that differ by less, mm, are the same. */
  samePixelSpacingMm: 1e-3,
  /** Voxels of two bytes that fit in memory beside their labels. */
  largestVolumeBytes: 2 ** 31,
  /** What the pixel reader says must equal what the headers say, mm and direction cosines. */
  readerAgreementMm: 1e-3,
  /** Files looked at below one folder or in one archive. */
  mostFiles: 50_000,
} as const;
