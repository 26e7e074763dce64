import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import { Refusal } from '../../shared/jobs/job';
import type { ModelOptions } from '../../shared/segmentation/installed';
import type { ImportedManifest } from '../../shared/segmentation/nnunet/manifest';
import { isUnfinished, modelIds, OPTIONS_FILE } from './models';

type Environment = Readonly<Record<string, string | undefined>>;

/** The folder of the user's own data: where ARTHROPLAN_HOME says, else where each system keeps the data of programs. */
export function userDataFolder(environment: Environment, platform: NodeJS.Platform, home = homedir()): string {
  const { ARTHROPLAN_HOME, APPDATA, XDG_CONFIG_HOME } = environment;
  if (ARTHROPLAN_HOME) return ARTHROPLAN_HOME;
  if (platform === 'win32') return join(APPDATA ?? join(home, 'AppData', 'Roaming'), 'ArthroPlan');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'ArthroPlan');
  return join(XDG_CONFIG_HOME ?? join(home, '.config'), 'ArthroPlan');
}

/** Where the models that a user imported lie, beside the cases. */
export const importedModelsIn = (dataFolder: string): string => join(dataFolder, 'models');

/** A model being put together; nobody sees it before it is whole. */
export type ModelDraft = {
  readonly folder: string;
  /** Writes a network into the draft and returns its hash. */
  readonly addNetwork: (file: string, onnx: Uint8Array) => Promise<string>;
  /** Gives the model its name: from here on it is installed. Refuses a name that is taken. */
  readonly keep: (manifest: ImportedManifest) => Promise<void>;
};

/** Opens a draft in the user's folder, or of a part in the draft of its model, for as long as `use` needs it; whatever was not kept is gone afterwards. */
export async function withModelDraft<T>(importedModelsFolder: string, use: (draft: ModelDraft) => Promise<T>): Promise<T> {
  const folder = join(importedModelsFolder, unfinishedName());
  await mkdir(folder, { recursive: true });
  try {
    return await use({
      folder,
      addNetwork: async (file, onnx) => {
        await writeFile(join(folder, file), onnx);
        return createHash('sha256').update(onnx).digest('hex');
      },
      keep: async (manifest) => {
        await writeFile(join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
        await refuseTaken(importedModelsFolder, manifest.id);
        await rename(folder, join(importedModelsFolder, manifest.id));
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A model of that name is there already, ours or imported. */
export async function refuseTaken(folder: string, id: string): Promise<void> {
  const taken = await access(join(folder, id)).then(() => true, () => false);
  if (taken) throw new Refusal('model.alreadyThere', { model: id });
}

/** Sets whether the bones of an imported model are refined on the scan. Refuses a model that is not there, or that ships with the app. */
export async function setRefined(importedModelsFolder: string, id: string, refine: boolean): Promise<void> {
  await refuseUnknown(importedModelsFolder, id);
  const file = join(importedModelsFolder, id, OPTIONS_FILE);
  await writeFile(`${file}.new`, `${JSON.stringify({ refine } satisfies ModelOptions)}\n`);
  await rename(`${file}.new`, file);
}

async function refuseUnknown(importedModelsFolder: string, id: string): Promise<void> {
  const known = await modelIds(importedModelsFolder);
  if (!known.includes(id)) throw new Refusal('model.notImported', { model: id, known: known.join(', ') || '-' });
}

/** Takes an imported model away. Refuses one that is not there, or that ships with the app. */
export async function removeImportedModel(importedModelsFolder: string, id: string): Promise<void> {
  await refuseUnknown(importedModelsFolder, id);
  const gone = join(importedModelsFolder, unfinishedName());
  await rename(join(importedModelsFolder, id), gone);
  await rm(gone, { recursive: true, force: true });
}

/** Clears what an import or a removal whose process died left behind; those of living processes stay. */
export async function sweepModels(importedModelsFolder: string): Promise<void> {
  const names = await readdir(importedModelsFolder).catch(() => []);
  const dead = names.filter((name) => isUnfinished(name) && !isAlive(ownerOf(name)));
  await Promise.all(dead.map((name) => rm(join(importedModelsFolder, name), { recursive: true, force: true })));
}

/** Says whose it is, so that another process can tell whether it is still worked on. */
const unfinishedName = (): string => `.${String(process.pid)}.${randomUUID()}`;

const ownerOf = (name: string): number => Number(/^\.(\d+)\./.exec(name)?.[1] ?? process.pid);

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (cause) {
    return (cause as NodeJS.ErrnoException).code === 'EPERM';
  }
}
