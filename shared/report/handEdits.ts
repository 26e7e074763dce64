import type { ReportBlock } from './content';
import type { Words } from './words';

/** What hands changed of the segmentation, bone by bone. */
export type HandEdits = {
  readonly edits: number;
  readonly bones: readonly { readonly bone: string; readonly edits: number; readonly addedCm3: number; readonly removedCm3: number }[];
};

/** Where the segmentation is no longer the network's; nothing where it is. */
export function handEditsBlock(made: HandEdits | null, words: Words): ReportBlock[] {
  if (made === null) return [];
  const { say } = words;
  const columns = [['Bone', 40, 'left'], ['Steps', 20, 'right'], ['Added', 20, 'right'], ['Removed', 20, 'right']] as const;
  return [
    { kind: 'heading', text: say('edit.reportHeading'), newPage: false },
    { kind: 'notes', notes: [{ level: 'warning', text: say('edit.reportText', { steps: made.edits }) }] },
    {
      kind: 'table', columns: columns.map(([title, width, align]) => ({ title: say(`edit.report${title}`), width, align })),
      rows: made.bones.map(({ bone, edits, addedCm3, removedCm3 }) => [boneName(bone, words), `${edits}`, addedCm3.toFixed(1), removedCm3.toFixed(1)]),
    },
  ];
}

const boneName = (bone: string, { sayIfKnown }: Words): string => sayIfKnown([`workbench.bone_${bone}`, `edit.bone_${bone}`], bone.replaceAll('_', ' '));
