import type { LandmarkName } from './landmarks';

/**
 * How far from the point of its definition a landmark may lie and still count as found, mm: about twice the spread of
 * human raters on CT where one is published, and no less than a voxel of an ordinary scan. A confidence is the
 * probability of lying within.
 */
export const landmarkBoundsMm: Readonly<Record<LandmarkName, number>> = {
  asis: 5, aiis: 6, psis: 8, piis: 8, pubic_tubercle: 5, superior_pubic: 6, ischial_spine: 5, ischial_tuberosity: 8, teardrop: 5, acetabular_centre: 2,
  femoral_head_centre: 1, neck_centre: 3, greater_trochanter_tip: 5, lesser_trochanter_apex: 4, canal_isthmus: 10,
  medial_epicondyle: 6, medial_sulcus: 6, lateral_epicondyle: 6, posterior_medial_condyle: 4, posterior_lateral_condyle: 4,
  distal_medial_condyle: 4, distal_lateral_condyle: 4, trochlear_groove: 4, intercondylar_notch: 4,
  medial_plateau: 5, lateral_plateau: 5, tibial_spine_medial: 4, tibial_spine_lateral: 4, tibial_tuberosity: 5, pcl_centre: 5,
  ankle_centre: 3, medial_malleolus: 4, lateral_malleolus: 4, patella_centre: 4,
  sacral_promontory: 5, s1_endplate_centre: 4,
};

/**
 * The probability that a count tells: with one more in and one more out (Laplace's rule of succession), so that no small
 * number of bones makes a certainty.
 */
export const shareOf = (within: number, of: number): number => (within + 1) / (of + 2);
