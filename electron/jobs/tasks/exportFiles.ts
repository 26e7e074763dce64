import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A folder being written: complete in its place, or not there. */
export type Draft = {
  readonly path: (name: string) => Promise<string>;
  readonly write: (name: string, content: Uint8Array | string) => Promise<void>;
  readonly files: () => readonly string[];
};

/** The file whose presence says that an export is whole; written last, removed first. */
export const RUN_FILE = 'run.json';

/**
 * Lets `work` write into a folder beside the wanted one and moves the result into place: as a whole where nothing is
 * there, else file by file, what an earlier export left behind being removed. Files of others are not touched. When
 * `work` throws, nothing has changed.
 */
export async function writtenFolder(folder: string, work: (draft: Draft) => Promise<void>): Promise<readonly string[]> {
  const place = join(dirname(folder), `.arthroplan-export-${randomBytes(4).toString('hex')}`);
  await mkdir(place, { recursive: true });
  try {
    const draft = draftIn(place);
    await work(draft);
    await moveInto(folder, place, draft.files());
    return draft.files();
  } finally {
    await rm(place, { recursive: true, force: true });
  }
}

function draftIn(place: string): Draft {
  const names: string[] = [];
  const path = async (name: string): Promise<string> => {
    const full = join(place, ...name.split('/'));
    await mkdir(dirname(full), { recursive: true });
    if (!names.includes(name)) names.push(name);
    return full;
  };
  return { path, write: async (name, content) => writeFile(await path(name), content), files: () => names };
}

async function moveInto(folder: string, place: string, files: readonly string[]): Promise<void> {
  if (await isMissingOrEmpty(folder)) {
    await rm(folder, { recursive: true, force: true });
    return rename(place, folder);
  }
  const before = await filesOfEarlierExport(folder);
  await rm(join(folder, RUN_FILE), { force: true });
  for (const old of before) if (!files.includes(old)) await rm(join(folder, ...old.split('/')), { force: true });
  for (const name of [...files].sort((a, b) => Number(a === RUN_FILE) - Number(b === RUN_FILE))) {
    const target = join(folder, ...name.split('/'));
    await mkdir(dirname(target), { recursive: true });
    await rename(join(place, ...name.split('/')), target);
  }
}

async function isMissingOrEmpty(folder: string): Promise<boolean> {
  const found = await stat(folder).catch(() => null);
  return found === null || (found.isDirectory() && (await readdir(folder)).length === 0);
}

/** Names only what an export can have written: relative, within the folder. */
async function filesOfEarlierExport(folder: string): Promise<string[]> {
  const text = await readFile(join(folder, RUN_FILE), 'utf8').catch(() => null);
  if (text === null) return [];
  const names = namesIn(text);
  return names.filter((name) => /^[\w.-]+(\/[\w.-]+)?$/.test(name) && !name.split('/').includes('..'));
}

function namesIn(text: string): string[] {
  try {
    const { files } = JSON.parse(text) as { files?: unknown };
    if (!Array.isArray(files)) return [];
    return files.flatMap((file: { path?: unknown }) => (typeof file.path === 'string' ? [file.path] : []));
  } catch {
    return []; // Not a run report of ours: then nothing in the folder is ours either.
  }
}

/** Size and hash of a file, as the run report lists it. */
export async function fileRecord(draft: Draft, name: string): Promise<{ path: string; bytes: number; sha256: string }> {
  const content = await readFile(await draft.path(name));
  return { path: name, bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}
