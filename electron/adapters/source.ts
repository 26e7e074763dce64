import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

import { found } from '../../shared/dicom/findings';
import type { RefusedFile } from '../../shared/dicom/listing';
import { gateLimits } from '../../shared/dicom/tolerances';
import { Refusal, type AbortSignalLike } from '../../shared/jobs/job';
import { unpacked } from './archive';
import { filesOfDirectory } from './dicomDirectory';
import type { NamedFile } from './dicomHeaders';

/** What a path turned out to be: one image file, or files that may be DICOM. */
export type Source =
  | { readonly kind: 'image'; readonly path: string }
  | { readonly kind: 'files'; readonly files: readonly NamedFile[]; readonly refused: readonly RefusedFile[] };

/** Opens a folder, archive, DICOMDIR or file for as long as `use` needs it; what was unpacked is removed afterwards. */
export async function withSource<T>(path: string, signal: AbortSignalLike, use: (source: Source) => Promise<T>): Promise<T> {
  if ((await stat(path)).isDirectory()) return use(await ofFolder(path, signal));
  if (isImageName(path)) return use({ kind: 'image', path });
  if (await isArchive(path)) return useArchive(path, signal, use);
  if (isDirectoryName(basename(path))) return use(await ofDirectory(path, await filesBelow(dirname(path), signal)));
  return use({ kind: 'files', files: [{ path, name: basename(path) }], refused: [] });
}

const IMAGE_NAME = /\.(nii|nii\.gz|nrrd|nhdr|mha|mhd)$/i;
const isImageName = (name: string): boolean => IMAGE_NAME.test(name);

const isDirectoryName = (name: string): boolean => name.toUpperCase() === 'DICOMDIR';

/** Left behind by operating systems and viewers; nobody means them when opening a folder. */
const isLeftover = (name: string): boolean => /^\.[^.]/.test(name) || /^(__MACOSX|Thumbs\.db|desktop\.ini)$/i.test(name);

async function isArchive(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32BE(0) === 0x504b0304;
  } finally {
    await handle.close();
  }
}

async function useArchive<T>(path: string, signal: AbortSignalLike, use: (source: Source) => Promise<T>): Promise<T> {
  const { files, refused, dispose } = await unpacked(path, signal);
  try {
    const meant = files.filter(({ name }) => !name.split('/').some(isLeftover) && !isDirectoryName(basename(name)));
    return await use(withoutImages({ files: meant, refused }));
  } finally {
    await dispose();
  }
}

async function ofFolder(folder: string, signal: AbortSignalLike): Promise<Source> {
  const files = await filesBelow(folder, signal);
  const directory = files.find(({ name }) => isDirectoryName(name));
  return directory ? ofDirectory(directory.path, files) : withoutImages({ files, refused: [] });
}

/** A DICOMDIR is believed when every file it names is there; else the folder is searched, and that is said. */
async function ofDirectory(dicomdir: string, present: readonly NamedFile[]): Promise<Source> {
  const others = present.filter(({ path }) => path !== dicomdir);
  const listed = await filesOfDirectory(dicomdir, others);
  if (listed && listed.missing === 0 && listed.files.length > 0) return { kind: 'files', files: listed.files, refused: [] };
  const finding = listed && listed.missing > 0
    ? found('dicomdir-contradicts', { missing: listed.missing, named: listed.files.length + listed.missing })
    : found('dicomdir-unreadable');
  return withoutImages({ files: others, refused: [{ file: basename(dicomdir), finding }] });
}

/** NIfTI, NRRD and MetaImage in a folder are not guessed at: a folder of them is mostly labels. */
function withoutImages({ files, refused }: { files: readonly NamedFile[]; refused: readonly RefusedFile[] }): Source {
  const images = files.filter(({ name }) => isImageName(name));
  return {
    kind: 'files', files: files.filter(({ name }) => !isImageName(name)),
    refused: [...refused, ...images.map(({ name }) => ({ file: name, finding: found('image-file-in-folder') }))],
  };
}

/** Every file below a folder, links to folders not followed, in the order of names. */
async function filesBelow(root: string, signal: AbortSignalLike): Promise<NamedFile[]> {
  const files: NamedFile[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (isLeftover(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && await pointsToFile(path))) files.push({ path, name: relative(root, path).replaceAll('\\', '/') });
    }
    if (files.length > gateLimits.mostFiles) throw new Refusal('import.too-many-files', { most: gateLimits.mostFiles });
  }
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const pointsToFile = (path: string): Promise<boolean> => stat(path).then((at) => at.isFile(), () => false);
