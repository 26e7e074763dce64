import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

import dicomParser from 'dicom-parser';

import type { NamedFile } from './dicomHeaders';

/** The files a DICOMDIR refers to (PS3.3 F.3), and how many of them are not there. */
export type DirectoryFiles = { readonly files: readonly NamedFile[]; readonly missing: number };

const DIRECTORY_RECORDS = 'x00041220';
const REFERENCED_FILE = 'x00041500';

/** Resolves references as media do: names in capitals, with or without a version suffix, any case on the disk. `null` if unreadable. */
export async function filesOfDirectory(dicomdir: string, present: readonly NamedFile[]): Promise<DirectoryFiles | null> {
  const references = await referencesOf(dicomdir);
  if (!references) return null;
  const root = dirname(dicomdir);
  const byName = new Map(present.map((file) => [plain(relative(root, file.path)), file]));
  const files = references.map((parts) => byName.get(plain(join(...parts))));
  const there = [...new Set(files.filter((file) => file !== undefined))];
  return { files: there, missing: files.filter((file) => file === undefined).length };
}

async function referencesOf(dicomdir: string): Promise<(readonly string[])[] | null> {
  try {
    const elements = dicomParser.parseDicom(await readFile(dicomdir));
    const records = elements.elements[DIRECTORY_RECORDS]?.items ?? [];
    return records.flatMap(({ dataSet }) => dataSet?.string(REFERENCED_FILE) ?? []).filter((id) => id !== '').map((id) => id.split('\\').map((part) => part.trim()));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') throw cause;
    return null;
  }
}

const plain = (path: string): string => path.replaceAll('\\', '/').toLowerCase().replace(/;1$/, '').replace(/\.dcm$/, '');
