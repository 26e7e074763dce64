import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The data that lies beside the project and is never part of it. */
export const realData = resolve(import.meta.dirname, '../../../shared/data');
export const hasRealData = existsSync(realData);

const cache = resolve(import.meta.dirname, '../../.cache/real-data');

/** Unpacks an archive of the real data once and gives the folder; later runs find it there. */
export function unpackedData(archive: string): string {
  const folder = join(cache, archive.replaceAll(/[^A-Za-z0-9_]+/g, '-'));
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${String(process.pid)}`;
  mkdirSync(draft, { recursive: true });
  execFileSync('tar', ['-xJf', join(realData, archive), '-C', draft]);
  if (existsSync(folder)) rmSync(draft, { recursive: true });
  else renameSync(draft, folder);
  return folder;
}
