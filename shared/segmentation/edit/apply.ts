import { unreachable } from '../../result';
import { unattended } from '../../volume/attend';
import type { LabelMap, Volume } from '../../volume/grid';
import { brushed } from './brush';
import type { EditChange } from './change';
import { cutAway } from './cut';
import type { Edit } from './edit';
import { holesFilled } from './fillHoles';
import { grown } from './grow';
import { interpolated } from './interpolate';
import { islandKept, islandRemoved, relabelled } from './islands';
import { smoothed } from './smooth';
import { split } from './split';

/**
 * What an edit changes of the labels of a scan (both on the same grid). Pure: nothing is changed; `perform` of
 * ./change does it. The same labels, scan and edit give the same change on every computer. Edits that may take seconds
 * (growing, parting, smoothing) tell `attend` how far they are; as nothing is changed yet, it may give them up by throwing.
 */
export function applyEdit(labels: LabelMap, scan: Volume, edit: Edit, attend = unattended): EditChange {
  switch (edit.tool) {
    case 'brush': return brushed(labels, scan, edit);
    case 'cut': return cutAway(labels, edit);
    case 'keepIsland': return islandKept(labels, edit);
    case 'removeIsland': return islandRemoved(labels, edit);
    case 'grow': return grown(labels, scan, edit, attend);
    case 'split': return split(labels, scan, edit, attend);
    case 'fillHoles': return holesFilled(labels, edit);
    case 'smooth': return smoothed(labels, edit, attend);
    case 'interpolate': return interpolated(labels, edit);
    case 'relabel': return relabelled(labels, edit);
    default: return unreachable(edit);
  }
}
