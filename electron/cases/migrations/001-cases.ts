/**
 * Cases, every plan they ever had and the journal of how they came to it. A released migration is never edited.
 * The journal only grows: the one thing that removes an entry is the removal of the whole case.
 */
export const casesMigration = `
CREATE TABLE cases (
  id TEXT PRIMARY KEY,
  code TEXT NOT NULL,
  created_at TEXT NOT NULL,
  changed_at TEXT NOT NULL,
  step TEXT NOT NULL CHECK (step IN ('import', 'segment', 'plan', 'export')),
  source TEXT CHECK (source IS NULL OR json_valid(source)),
  prepared TEXT CHECK (prepared IS NULL OR json_valid(prepared))
) STRICT;

CREATE TABLE journal (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  time TEXT NOT NULL,
  command TEXT NOT NULL CHECK (json_valid(command))
) STRICT;
CREATE INDEX journal_of_case ON journal (case_id, sequence);

CREATE TABLE plans (
  sequence INTEGER PRIMARY KEY REFERENCES journal (sequence) ON DELETE CASCADE,
  case_id TEXT NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
  plan TEXT NOT NULL CHECK (json_valid(plan))
) STRICT;
CREATE INDEX plan_of_case ON plans (case_id, sequence);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;

CREATE TRIGGER journal_is_not_rewritten BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_is_not_shortened BEFORE DELETE ON journal
WHEN EXISTS (SELECT 1 FROM cases WHERE id = OLD.case_id)
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
`;
