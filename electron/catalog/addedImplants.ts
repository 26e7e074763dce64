import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { addedImplant, type AddedImplant } from '../../shared/implants/vendor';
import { Refusal } from '../../shared/jobs/job';

/** Where the implants that a user added lie: beside the cases, outside of the app. */
export const addedImplantsIn = (dataFolder: string): string => join(dataFolder, 'implants');

const MANIFEST = 'manifest.json';

/** Every implant that was added, by its name; what is being added or is broken is left out. */
export async function addedImplants(folder: string): Promise<readonly AddedImplant[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const read = await Promise.all(entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => readAdded(folder, name)));
  return read.filter((each) => each !== null).sort((a, b) => (a.id < b.id ? -1 : 1));
}

async function readAdded(folder: string, id: string): Promise<AddedImplant | null> {
  const text = await readFile(join(folder, id, MANIFEST), 'utf8').catch(() => null);
  const read = text === null ? null : addedImplant.safeParse(jsonIn(text));
  return read?.success && read.data.id === id ? read.data : null;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** The surface of an added implant (STL, implant space), if it is still the one that was imported. */
export async function readAddedSurface(folder: string, id: string): Promise<Uint8Array> {
  const manifest = await readAdded(folder, id);
  if (!manifest) throw new Refusal('implants.noneThere', { id });
  const bytes = await readFile(join(folder, id, manifest.mesh.file)).catch(() => null);
  if (!bytes || sha256Of(bytes) !== manifest.mesh.sha256) throw new Refusal('implants.damaged', { id, problem: `${manifest.mesh.file}: sha256` });
  return bytes;
}

/** Writes an implant with its files; it has its name only when it is whole. A name that is taken is refused. */
export async function keepAdded(folder: string, manifest: AddedImplant, files: Readonly<Record<string, Uint8Array>>): Promise<void> {
  const taken = await access(join(folder, manifest.id)).then(() => true, () => false);
  if (taken) throw new Refusal('implants.alreadyThere', { id: manifest.id });
  const draft = join(folder, `.${randomUUID()}`);
  try {
    await mkdir(draft, { recursive: true });
    for (const [name, bytes] of Object.entries(files)) await writeFile(join(draft, name), bytes);
    await writeFile(join(draft, MANIFEST), `${JSON.stringify(addedImplant.parse(manifest), null, 2)}\n`);
    await rename(draft, join(folder, manifest.id));
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Takes an added implant away again. */
export async function removeAdded(folder: string, id: string): Promise<void> {
  const known = await addedImplants(folder);
  if (!known.some((each) => each.id === id)) throw new Refusal('implants.noneThere', { id });
  await rm(join(folder, id), { recursive: true, force: true });
}

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
