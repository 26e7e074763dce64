import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

import Libsql from 'libsql';

import { Refusal } from '../../shared/jobs/job';
import { casesMigration } from './migrations/001-cases';

export type Database = Libsql.Database;

/** One entry a version; the version of a file is how many of them it has seen. */
const migrations: readonly string[] = [casesMigration];

/** "ArPl", in the header of the file: whose it is. */
const APPLICATION_ID = 0x4172506c;

/**
 * Opens the case file, making it where there is none. A file that is damaged, not ours or newer than this program is
 * refused with its reason and left byte for byte as it is.
 */
export function openDatabase(path: string): Database {
  mkdirSync(dirname(path), { recursive: true });
  const isNew = path === ':memory:' || !existsSync(path) || statSync(path).size === 0;
  if (!isNew) inspect(path);
  const database = new Libsql(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000');
  if (isNew) database.exec(`PRAGMA application_id = ${String(APPLICATION_ID)}`);
  migrate(database);
  return database;
}

/** Looks at the file through a read-only door. */
function inspect(path: string): void {
  const database = openReadOnly(path);
  try {
    const known = migrations.length;
    if (numberOf(database, 'application_id') !== APPLICATION_ID) throw new Refusal('cases.foreignStore', { path });
    const found = numberOf(database, 'user_version');
    if (found > known) throw new Refusal('cases.newerStore', { path, found, known });
    if (firstRow(database, 'PRAGMA quick_check')['quick_check'] !== 'ok') throw new Refusal('cases.corruptStore', { path });
  } catch (cause) {
    throw cause instanceof Refusal ? cause : new Refusal('cases.corruptStore', { path });
  } finally {
    database.close();
  }
}

function openReadOnly(path: string): Database {
  try {
    return new Libsql(path, { readonly: true });
  } catch {
    throw new Refusal('cases.corruptStore', { path });
  }
}

const firstRow = (database: Database, query: string): Record<string, unknown> => database.prepare(query).get() as Record<string, unknown>;
const numberOf = (database: Database, pragma: string): number => Number(firstRow(database, `PRAGMA ${pragma}`)[pragma]);

/** Each step in a transaction of its own: a file is at one version or at the next. */
function migrate(database: Database): void {
  migrations.slice(numberOf(database, 'user_version')).forEach((step) => {
    const version = numberOf(database, 'user_version') + 1;
    database.exec(`BEGIN IMMEDIATE;\n${step}\nPRAGMA user_version = ${String(version)};\nCOMMIT;`);
  });
}
