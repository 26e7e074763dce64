import type { ListedLandmark } from '../../../shared/anatomy/landmarkList';
import type { Landmarks } from '../../../shared/anatomy/landmarks';
import { usualPlace } from '../../../shared/anatomy/usualPlaces';
import { useCorrecting } from '../../state/correctStore';
import { centreOn } from '../../state/viewStore';

/** Goes to a landmark, or to where it is usually found. */
export function selectLandmark({ id, located }: ListedLandmark, landmarks: Landmarks): void {
  const at = located?.at ?? usualPlace(id, landmarks);
  if (at) centreOn(at);
  useCorrecting.setState(({ visit }) => ({ landmark: id, visit: visit + 1 }));
}
