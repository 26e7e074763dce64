import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { modelManifest, type ModelManifest } from '../../shared/segmentation/model';

/** A network that was found whole: its manifest, and its file with the content the manifest promises. */
export type Model = { readonly manifest: ModelManifest; readonly file: string };

/** Says which model and what is wrong with it; `code` and `values` name the sentence of the catalogue. */
export class ModelError extends Error {
  readonly code: 'modelMissing' | 'modelUnusable';
  readonly values: Readonly<Record<string, string>>;
  constructor(id: string, code: ModelError['code'], values: Readonly<Record<string, string>>) {
    super(`model ${id}: ${Object.values(values).join('; ')}`);
    this.code = code;
    this.values = values;
  }
}

const unusable = (id: string, problem: string): ModelError => new ModelError(id, 'modelUnusable', { problem });

/** Ids of the models in the folder (each a folder with a manifest). */
export async function modelIds(modelsFolder: string): Promise<string[]> {
  const entries = await readdir(modelsFolder, { withFileTypes: true }).catch(() => []);
  const withManifest = await Promise.all(entries.filter((entry) => entry.isDirectory()).map(async ({ name }) => {
    const files = await readdir(join(modelsFolder, name));
    return files.includes('manifest.json') ? [name] : [];
  }));
  return withManifest.flat().sort();
}

/** Reads and checks `models/<id>`: the manifest's rules, its id, and the sha256 of the network's file. Throws `ModelError`. */
export async function readModel(modelsFolder: string, id: string): Promise<Model> {
  const manifest = parsedManifest(id, await readManifest(modelsFolder, id));
  if (manifest.id !== id) throw unusable(id, `the manifest calls itself ${manifest.id}`);
  const file = join(modelsFolder, id, manifest.file);
  const bytes = await readFile(file).catch(() => {
    throw unusable(id, `${manifest.file} is missing`);
  });
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (sha256 !== manifest.sha256) throw unusable(id, `${manifest.file} is not the file of the manifest (sha256 ${sha256}, promised ${manifest.sha256})`);
  return { manifest, file };
}

async function readManifest(modelsFolder: string, id: string): Promise<unknown> {
  const known = await modelIds(modelsFolder);
  if (!known.includes(id)) throw new ModelError(id, 'modelMissing', { known: known.join(', ') || '-' });
  const text = await readFile(join(modelsFolder, id, 'manifest.json'), 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw unusable(id, `manifest.json is not JSON (${String(cause)})`);
  }
}

function parsedManifest(id: string, json: unknown): ModelManifest {
  const parsed = modelManifest.safeParse(json);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw unusable(id, `manifest.json: ${problems.join('; ')}`);
}
