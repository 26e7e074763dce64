import { access } from 'node:fs/promises';
import { join } from 'node:path';

import { hasParts } from '../../shared/segmentation/nnunet/manifest';
import { importedModelSummary, ownModelSummary, type InstalledModel } from '../../shared/segmentation/installed';
import { filesOf, ModelError, modelIds, partManifests, readImportedManifest, readModelOptions, readOwnManifest, sizeOfModel, type ModelFolders } from './models';

/**
 * The models one can segment with, ours first. Networks that only go over the bones of another are not among them. The
 * files are not hashed here; the job that uses a model does that.
 */
export async function installedModels({ modelsFolder, importedModelsFolder }: ModelFolders): Promise<InstalledModel[]> {
  const own = await Promise.all((await modelIds(modelsFolder)).map((id) => ownModel(modelsFolder, id)));
  if (importedModelsFolder === undefined) return own.flat();
  const imported = await Promise.all((await modelIds(importedModelsFolder)).map((id) => importedModel(importedModelsFolder, id)));
  return [...own.flat(), ...imported];
}

/** The model that segments where nobody chose one: the first of ours. */
export const defaultModelOf = (models: readonly InstalledModel[]): string | null =>
  models.find(({ origin, problem }) => origin === 'shipped' && problem === null)?.id ?? null;

async function ownModel(folder: string, id: string): Promise<InstalledModel[]> {
  try {
    const manifest = await readOwnManifest(folder, id);
    await access(join(folder, id, manifest.file));
    return manifest.input.guide ? [] : [ownModelSummary(manifest, await sizeOfModel(join(folder, id)))];
  } catch (cause) {
    return [broken(id, 'shipped', cause)];
  }
}

async function importedModel(folder: string, id: string): Promise<InstalledModel> {
  try {
    const manifest = await readImportedManifest(folder, id);
    const parts = await partManifests(folder, manifest);
    const folderOf = (part: string): string => (hasParts(manifest) ? join(folder, id, part) : join(folder, id));
    await Promise.all(parts.flatMap((part) => filesOf(part).map(({ file }) => access(join(folderOf(part.id), file)))));
    return importedModelSummary({ manifest, parts, options: await readModelOptions(folder, id), bytes: await sizeOfModel(join(folder, id)) });
  } catch (cause) {
    return broken(id, 'imported', cause);
  }
}

function broken(id: string, origin: InstalledModel['origin'], cause: unknown): InstalledModel {
  const problem = cause instanceof ModelError ? Object.values(cause.values).join('; ') : `a file is missing (${(cause as NodeJS.ErrnoException).code ?? String(cause)})`;
  return {
    id, version: '', sha256: '', licence: '', source: '', origin, recipe: origin === 'shipped' ? 'arthroplan' : 'nnunet',
    bytes: 0, expectedSeconds: null, bones: [], networks: 0, refines: false, problem,
  };
}
