/** The epsilons of the app by their meaning. Lengths in mm, angles in radians. */

/** Two directions this near are parallel: a frame cannot be built on their cross product. */
export const PARALLEL_DIRECTIONS = 1e-3;
/** An iteration of frames has come to rest when its axes turn by less. */
export const FRAME_AT_REST = 1e-5;
