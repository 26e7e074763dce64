import type { Located } from '../anatomy/landmark';
import type { Landmarks } from '../anatomy/landmarks';
import type { Bones } from '../anatomy/locate';
import { withPlaced } from '../anatomy/placed';
import { distance } from '../geometry/spaces';
import type { Plan, PlacedLandmark } from './document';

/**
 * The landmarks as the surgeon left them, with everything that is built on them: those moved or placed by hand take the
 * place of those found. Points that are read off a surface by a moved landmark are found anew on `bones`; without their
 * bone they are not given.
 */
export function withOverrides(landmarks: Landmarks, { landmarkOverrides }: Pick<Plan, 'landmarkOverrides'>, bones: Bones = {}): Landmarks {
  const placed = Object.entries(landmarkOverrides).map(([id, override]) => [id, byHand(override, landmarks.found[id])] as const);
  return placed.length === 0 ? landmarks : withPlaced(landmarks, Object.fromEntries(placed), bones);
}

const byHand = ({ at, by, when }: PlacedLandmark, found: Located | undefined): Located =>
  ({ at, residualMm: 0, confidence: 1, way: 'hand', byHand: { by, when, movedMm: found ? distance(found.at, at) : null }, evidence: [{ kind: 'points', at: [at] }] });
