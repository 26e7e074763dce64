import { boneNames, type BoneName } from '../../../shared/anatomy/bone';
import type { LabelName } from '../../../shared/segmentation/labels';
import type { Say } from '../../ui/appContext';

export const isBone = (name: string): name is BoneName => boneNames.some((each) => each === name);

/** What a label is called. */
export const sayLabel = (say: Say, name: LabelName): string => say(isBone(name) ? `workbench.bone_${name}` : `editor.bone_${name}`);
