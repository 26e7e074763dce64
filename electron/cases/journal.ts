import { z } from 'zod';

import { Refusal } from '../../shared/jobs/job';
import type { PlanCommand } from '../../shared/plan/commands';
import type { Plan } from '../../shared/plan/document';
import { perform, redo, startHistory, undo, type History } from '../../shared/plan/history';
import { editEntry, recordOf, type EditEntry, type EditRecord } from '../../shared/segmentation/edit/record';

/** One thing that was done to the plan of a case: when, what, and the plan that came of it. */
export type JournalEntry = { readonly sequence: number; readonly time: string; readonly command: unknown; readonly plan: Plan };

const named = z.looseObject({ type: z.string() });

/**
 * The plan that the journal's commands lead to. A `propose` starts from the plan it made; everything after it is
 * performed again, undo and redo included. Equal to the last plan kept, or the audit trail would be a story.
 */
export function replay(entries: readonly JournalEntry[]): Plan | null {
  return entries.reduce<History | null>(step, null)?.present ?? null;
}

function step(history: History | null, { command, plan }: JournalEntry): History {
  if (command === 'undo' && history) return undo(history);
  if (command === 'redo' && history) return redo(history);
  const performed = named.safeParse(command);
  if (history && performed.success) return perform(history, performed.data as PlanCommand);
  return startHistory(plan);
}

/**
 * Where the entries about the labels of one key lead. An entry that this version does not know is refused: leaving it
 * out would give other bones than those that were seen.
 */
export const editsIn = (commands: readonly unknown[]): EditRecord => recordOf(commands.map(entryOf));

function entryOf(command: unknown): EditEntry {
  const { labels: _, ...entry } = z.looseObject({ labels: z.string() }).parse(command);
  const read = editEntry.safeParse(entry);
  if (!read.success) throw new Refusal('edit.unreadable', { detail: String(entry['type']) });
  return read.data;
}
