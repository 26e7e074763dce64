import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';

import { z } from 'zod';

import { caseSummary, openCase, preparedCase, type CaseEdits, type CaseSource, type CaseSummary, type OpenCase, type PreparedCase } from '../../shared/ipc/contract';
import { Refusal, type ArtifactKey } from '../../shared/jobs/job';
import type { Plan } from '../../shared/plan/document';
import { readPlan } from '../../shared/plan/migrate';
import type { EditEntry } from '../../shared/segmentation/edit/record';
import { openArtifacts } from './artifacts';
import { openDatabase, type Database } from './database';
import { editedLabelsKey } from './editedLabels';
import { editsIn, type JournalEntry } from './journal';

/** The cases of this computer: their decisions in `cases.db`, their products in `cases/<id>/artifacts`. */
export type CaseStore = {
  readonly list: () => CaseSummary[];
  readonly create: (code: string) => CaseSummary;
  /** Everything there is of a case, and which of its products are no longer on the disk. Refuses a newer plan. */
  readonly open: (caseId: string) => OpenCase;
  readonly remove: (caseId: string) => Promise<void>;
  /** Keeps the plan and the command that made it, both or neither. */
  readonly keepPlan: (kept: { readonly caseId: string; readonly plan: Plan; readonly command: unknown }) => void;
  /** Appends what was done to the labels of that key. */
  readonly keepEdit: (kept: { readonly caseId: string; readonly labels: ArtifactKey; readonly entry: EditEntry }) => void;
  /** Without a source the one that is known stays. */
  readonly keepPrepared: (caseId: string, source: CaseSource | null, prepared: PreparedCase) => void;
  readonly reachStep: (caseId: string, step: CaseSummary['step']) => void;
  readonly journal: (caseId: string) => JournalEntry[];
  readonly setting: (name: string) => unknown;
  readonly keepSetting: (name: string, value: unknown) => void;
  readonly artifactsFolder: (caseId: string) => string;
  readonly close: () => void;
};

export type StorePlace = { readonly folder: string; readonly now: () => Date };

const caseRow = z.object({
  id: z.string(), code: z.string(), created_at: z.string(), changed_at: z.string(), step: z.string(),
  source: z.string().nullable(), prepared: z.string().nullable(), plan: z.string().nullable(),
});
type CaseRow = z.infer<typeof caseRow>;

const LATEST_PLAN = '(SELECT plan FROM plans WHERE case_id = cases.id ORDER BY sequence DESC LIMIT 1) AS plan';

/** Opens the store in its folder. Throws a `Refusal` when the file there must not be touched. */
export function openCaseStore({ folder, now }: StorePlace): CaseStore {
  const database = openDatabase(join(folder, 'cases.db'));
  const artifactsFolder = (caseId: string): string => join(folder, 'cases', z.uuid().parse(caseId), 'artifacts');
  const rowOf = (caseId: string): CaseRow => {
    const row = database.prepare(`SELECT *, ${LATEST_PLAN} FROM cases WHERE id = ?`).get(caseId);
    if (!row) throw new Refusal('cases.notFound', { caseId });
    return caseRow.parse(row);
  };
  const touch = (caseId: string, changes: string, ...values: unknown[]): void => {
    const { changes: touched } = database.prepare(`UPDATE cases SET changed_at = ?, ${changes} WHERE id = ?`).run(now().toISOString(), ...values, caseId);
    if (touched === 0) throw new Refusal('cases.notFound', { caseId });
  };
  const append = (caseId: string, command: unknown): number | bigint =>
    database.prepare('INSERT INTO journal (case_id, time, command) VALUES (?, ?, ?)').run(caseId, now().toISOString(), JSON.stringify(command)).lastInsertRowid;
  return {
    list: () => database.prepare(`SELECT *, ${LATEST_PLAN} FROM cases ORDER BY changed_at DESC`).all().map((row) => summaryOf(caseRow.parse(row))),
    create: (code) => {
      const [id, time] = [randomUUID(), now().toISOString()];
      database.prepare("INSERT INTO cases (id, code, created_at, changed_at, step) VALUES (?, ?, ?, ?, 'import')").run(id, code, time, time);
      return summaryOf(rowOf(id));
    },
    open: (caseId) => opened(rowOf(caseId), { artifactsFolder: artifactsFolder(caseId), database }),
    remove: async (caseId) => {
      database.prepare('DELETE FROM cases WHERE id = ?').run(rowOf(caseId).id);
      await rm(join(artifactsFolder(caseId), '..'), { recursive: true, force: true });
    },
    keepPlan: ({ caseId, plan, command }) => {
      inTransaction(database, () => {
        touch(caseId, "step = CASE step WHEN 'export' THEN 'export' ELSE 'plan' END");
        const lastInsertRowid = append(caseId, command);
        database.prepare('INSERT INTO plans (sequence, case_id, plan) VALUES (?, ?, ?)').run(lastInsertRowid, caseId, JSON.stringify(plan));
      });
    },
    keepEdit: ({ caseId, labels, entry: { type, ...rest } }) => {
      inTransaction(database, () => {
        touch(caseId, 'step = step');
        append(caseId, { type, labels, ...rest });
      });
    },
    keepPrepared: (caseId, source, prepared) => {
      touch(caseId, "step = 'plan', source = COALESCE(?, source), prepared = ?", source && JSON.stringify(source), JSON.stringify(prepared));
    },
    reachStep: (caseId, step) => { touch(caseId, 'step = ?', step); },
    journal: (caseId) => journalOf(database, caseId),
    setting: (name) => {
      const row = database.prepare('SELECT value FROM settings WHERE name = ?').get(name) as { value: string } | undefined;
      return row ? JSON.parse(row.value) as unknown : null;
    },
    keepSetting: (name, value) => {
      database.prepare('INSERT INTO settings (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value').run(name, JSON.stringify(value));
    },
    artifactsFolder,
    close: () => { database.close(); },
  };
}

function inTransaction(database: Database, work: () => void): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    work();
    database.exec('COMMIT');
  } catch (cause) {
    database.exec('ROLLBACK');
    throw cause;
  }
}

/** The plan of a row; a newer or unreadable one is refused, never guessed at and never written over. */
function planOf({ plan }: CaseRow): Plan | null {
  if (plan === null) return null;
  const read = readPlan(JSON.parse(plan));
  if (read.ok) return read.value;
  if (read.error.code === 'newer-version') throw new Refusal('cases.newerPlan', { found: read.error.found });
  throw new Refusal('cases.malformedPlan', { detail: read.error.detail });
}

const sideOfPlan = z.object({ side: z.enum(['left', 'right']) });

/** A summary needs only the side, so that a case with a plan of tomorrow still stands in the list. */
function summaryOf(row: CaseRow): CaseSummary {
  const plan = sideOfPlan.safeParse(row.plan === null ? null : JSON.parse(row.plan));
  return caseSummary.parse({
    id: row.id, code: row.code, createdAt: row.created_at, changedAt: row.changed_at, step: row.step, side: plan.success ? plan.data.side : null,
  });
}

function opened(row: CaseRow, { artifactsFolder, database }: { readonly artifactsFolder: string; readonly database: Database }): OpenCase {
  const prepared = row.prepared === null ? null : preparedCase.parse(JSON.parse(row.prepared));
  const artifacts = openArtifacts(artifactsFolder);
  return openCase.parse({
    summary: summaryOf(row), prepared, plan: planOf(row),
    source: row.source === null ? null : JSON.parse(row.source) as unknown,
    missing: prepared ? productsOf(prepared).filter((key) => !artifacts.has(key)) : [],
    editing: prepared && editingOf(database, row.id, prepared),
  });
}

/** The edits of the labels that the case was prepared with; those of other labels (another model) rest in the journal. */
function editingOf(database: Database, caseId: string, prepared: PreparedCase): CaseEdits {
  const labels = prepared.original ?? prepared.labels;
  const rows = database.prepare("SELECT command FROM journal WHERE case_id = ? AND json_extract(command, '$.labels') = ? ORDER BY sequence")
    .all(caseId, labels) as { command: string }[];
  const { edits, undone } = editsIn(rows.map(({ command }) => JSON.parse(command) as unknown));
  return { labels, edits, undone, built: editedLabelsKey(labels, edits) === prepared.labels };
}

const productsOf = ({ volume, labels, original, bones, metal, landmarks }: PreparedCase): ArtifactKey[] => [
  volume, labels, ...(original ? [original] : []), ...(metal ? [metal] : []), landmarks, ...Object.values(bones).filter((key) => key !== undefined),
];

function journalOf(database: Database, caseId: string): JournalEntry[] {
  const rows = database.prepare('SELECT j.sequence, j.time, j.command, p.plan FROM journal j JOIN plans p USING (sequence) WHERE j.case_id = ? ORDER BY j.sequence')
    .all(caseId) as { sequence: number; time: string; command: string; plan: string }[];
  return rows.map(({ sequence, time, command, plan }) => {
    const read = readPlan(JSON.parse(plan));
    if (!read.ok) throw new Refusal('cases.malformedPlan', { detail: read.error.code });
    return { sequence, time, command: JSON.parse(command) as unknown, plan: read.value };
  });
}
