import type { Point } from '../geometry/spaces';
import { askedLandmarks } from './combined';
import type { BoneName } from './bone';
import type { Located, LocateError } from './landmark';
import { boneOfLandmark } from './landmarkBone';
import { landmarkBoundsMm } from './landmarkBounds';
import { landmarkIds, nameOfLandmark, type LandmarkId, type LandmarkName, type Landmarks } from './landmarks';
import type { Side } from './side';
import { usualPlace } from './usualPlaces';

/** A landmark as it is listed: where it is and how sure that is, or why it is not there. */
export type ListedLandmark = {
  readonly id: LandmarkId; readonly name: LandmarkName; readonly bone: BoneName; readonly side: Side | null;
  /** How near is near enough: what a confidence is the probability of, mm. */
  readonly boundMm: number;
  readonly located: Located | null;
  readonly missing: LocateError['code'] | null;
  /** A person is asked for it: no way found it, or none is sure. */
  readonly asked: boolean;
};

/** Every landmark of the bones that are there, bone by bone in the order of the table. */
export function listedLandmarks(landmarks: Landmarks): ListedLandmark[] {
  const asked = new Set(askedLandmarks(landmarks));
  return landmarkIds.flatMap((id) => {
    const name = nameOfLandmark(id);
    const located = landmarks.found[id] ?? null;
    const missing = located ? null : landmarks.missing.find((each) => each.id === id)?.code ?? 'no-fit';
    if (!name || missing === 'missing-bone') return [];
    return [{ id, name, bone: boneOfLandmark(id), side: sideOf(id), boundMm: landmarkBoundsMm[name], located, missing, asked: asked.has(id) }];
  });
}

const sideOf = (id: LandmarkId): Side | null => (id.endsWith('_left') ? 'left' : id.endsWith('_right') ? 'right' : null);

/** Centres of spheres and sections are no points of a surface. */
const inside: readonly LandmarkName[] = ['acetabular_centre', 'femoral_head_centre', 'neck_centre', 'canal_isthmus', 'ankle_centre', 'patella_centre'];

/** Whether a landmark lies within its bone or between bones, so that it is not picked on a surface. */
export const liesInside = (name: LandmarkName): boolean => inside.includes(name);

/** Where a landmark is, or about where it is to be looked for; null where nothing tells, or it lies outside of the scan. */
export const placeToLook = ({ id, located, missing }: ListedLandmark, landmarks: Landmarks): Point<'world'> | null =>
  located?.at ?? (missing === 'out-of-view' ? null : usualPlace(id, landmarks));
