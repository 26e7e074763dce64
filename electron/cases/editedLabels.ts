import type { ArtifactKey } from '../../shared/jobs/job';
import type { Edit } from '../../shared/segmentation/edit/edit';
import { keyOf } from './artifacts';

/** Changed whenever the same edits on the same labels give other labels. */
const EDIT_VERSION = 1;

/** The key of labels after edits made by hand; without edits they are what they were. */
export const editedLabelsKey = (labels: ArtifactKey, edits: readonly Edit[]): ArtifactKey =>
  (edits.length === 0 ? labels : keyOf('labels', { version: EDIT_VERSION, labels, edits }));
