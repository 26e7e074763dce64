import { z } from 'zod';

import { editSchema, type Edit } from './edit';

/** One thing that was done to the labels of a case, as the journal keeps it. */
export const editEntry = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('labels/edit'), edit: editSchema }),
  z.strictObject({ type: z.literal('labels/undo') }),
  z.strictObject({ type: z.literal('labels/redo') }),
]);
export type EditEntry = z.infer<typeof editEntry>;

/** Where the entries lead: the edits that stand, in order, and those that were undone, the next to be made again first. */
export type EditRecord = { readonly edits: readonly Edit[]; readonly undone: readonly Edit[] };

export const emptyRecord: EditRecord = { edits: [], undone: [] };

/** The record after all entries; undo and redo where there is nothing to take do nothing. */
export const recordOf = (entries: readonly EditEntry[]): EditRecord => entries.reduce(afterEntry, emptyRecord);

export function afterEntry({ edits, undone }: EditRecord, entry: EditEntry): EditRecord {
  if (entry.type === 'labels/edit') return { edits: [...edits, entry.edit], undone: [] };
  const [from, next] = entry.type === 'labels/undo' ? [edits, edits.at(-1)] : [undone, undone[0]];
  if (from.length === 0 || !next) return { edits, undone };
  return entry.type === 'labels/undo' ? { edits: edits.slice(0, -1), undone: [next, ...undone] } : { edits: [...edits, next], undone: undone.slice(1) };
}
