import { placeToLook, type ListedLandmark } from '../../../shared/anatomy/landmarkList';
import type { Landmarks } from '../../../shared/anatomy/landmarks';
import { useCorrecting } from '../../state/correctStore';
import { centreOn } from '../../state/viewStore';

/** Goes to a landmark, or to where it is usually found. */
export function selectLandmark(landmark: ListedLandmark, landmarks: Landmarks): void {
  const at = placeToLook(landmark, landmarks);
  if (at) centreOn(at);
  useCorrecting.setState(({ visit }) => ({ landmark: landmark.id, visit: visit + 1 }));
}
