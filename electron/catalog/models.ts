import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { z } from 'zod';

import { asPublished, modelOptions, type ModelOptions } from '../../shared/segmentation/installed';
import { modelManifest, type ModelManifest } from '../../shared/segmentation/model';
import { hasParts, importedManifestSchema, nnunetManifest, type ImportedManifest, type NnunetManifest } from '../../shared/segmentation/nnunet/manifest';

/** A network of ours that was found whole: its manifest, and its file with the content the manifest promises. */
export type Model = { readonly manifest: ModelManifest; readonly file: string };
/** Networks of nnU-Net that a user imported, found whole; one file a fold, and the last layer's where it is apart. */
export type ImportedPart = { readonly manifest: NnunetManifest; readonly files: readonly string[]; readonly head: string | null };
/** A model that a user imported: one part, or the parts of one task in the order in which the later one counts. */
export type ImportedModel = { readonly manifest: ImportedManifest; readonly parts: readonly [ImportedPart, ...ImportedPart[]]; readonly options: ModelOptions };
export type AnyModel = { readonly kind: 'own'; readonly model: Model } | { readonly kind: 'imported'; readonly model: ImportedModel };

/** Where models lie: those that ship with the app, and those of its user. */
export type ModelFolders = { readonly modelsFolder: string; readonly importedModelsFolder?: string };

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
  const withManifest = await Promise.all(entries.filter((entry) => entry.isDirectory() && !isUnfinished(entry.name)).map(async ({ name }) => {
    const files = await readdir(join(modelsFolder, name));
    return files.includes('manifest.json') ? [name] : [];
  }));
  return withManifest.flat().sort();
}

/** What an import that is under way, or that a power cut ended, leaves beside the models. */
export const isUnfinished = (name: string): boolean => name.startsWith('.');

/** Reads and checks `models/<id>`: the manifest's rules, its id, and the sha256 of the network's file. Throws `ModelError`. */
export async function readModel(modelsFolder: string, id: string): Promise<Model> {
  const manifest = parsedManifest(id, modelManifest, await readManifest(modelsFolder, id));
  const file = join(modelsFolder, id, manifest.file);
  await checkFile(id, file, manifest);
  return { manifest, file };
}

/** Reads and checks a model of the user's folder. Throws `ModelError`. */
export async function readImportedModel(importedModelsFolder: string, id: string): Promise<ImportedModel> {
  const manifest = await readImportedManifest(importedModelsFolder, id);
  const options = await readModelOptions(importedModelsFolder, id);
  if (!hasParts(manifest)) return { manifest, options, parts: [await readPart(importedModelsFolder, id)] };
  const [first, ...others] = manifest.parts;
  const folder = join(importedModelsFolder, id);
  const parts: [ImportedPart, ...ImportedPart[]] = [await readPart(folder, first)];
  for (const part of others) parts.push(await readPart(folder, part));
  return { manifest, options, parts };
}

/** Beside the manifest, which stays as the import wrote it. */
export const OPTIONS_FILE = 'options.json';

/** What the user set for an imported model; as published where nothing was. Throws `ModelError`. */
export async function readModelOptions(importedModelsFolder: string, id: string): Promise<ModelOptions> {
  const text = await readFile(join(importedModelsFolder, id, OPTIONS_FILE), 'utf8').catch(() => null);
  if (text === null) return asPublished;
  const read = modelOptions.safeParse(jsonIn(text));
  if (!read.success) throw unusable(id, `${OPTIONS_FILE} is not what the app writes`);
  return read.data;
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

async function readPart(folder: string, id: string): Promise<ImportedPart> {
  const manifest = parsedManifest(id, nnunetManifest, await readManifest(folder, id));
  const pathOf = (file: string): string => join(folder, id, file);
  for (const network of filesOf(manifest)) await checkFile(id, pathOf(network.file), network);
  return { manifest, files: manifest.networks.map(({ file }) => pathOf(file)), head: manifest.head ? pathOf(manifest.head.file) : null };
}

/** Every file of a model's networks, with the hash that its manifest promises. */
export const filesOf = ({ networks, head }: NnunetManifest): readonly { readonly file: string; readonly sha256: string }[] => [...networks, ...(head ? [head] : [])];

/** The manifests of a model's parts, themselves for a model that is none of parts. Throws `ModelError`. */
export async function partManifests(importedModelsFolder: string, manifest: ImportedManifest): Promise<readonly NnunetManifest[]> {
  if (!hasParts(manifest)) return [manifest];
  const folder = join(importedModelsFolder, manifest.id);
  return Promise.all(manifest.parts.map(async (part) => parsedManifest(part, nnunetManifest, await readManifest(folder, part))));
}

/** A model by its id, of ours or imported; ours come first. Throws `ModelError`. */
export async function readAnyModel({ modelsFolder, importedModelsFolder }: ModelFolders, id: string): Promise<AnyModel> {
  const own = await modelIds(modelsFolder);
  if (importedModelsFolder === undefined || own.includes(id)) return { kind: 'own', model: await readModel(modelsFolder, id) };
  const imported = await modelIds(importedModelsFolder);
  if (!imported.includes(id)) throw missing(id, [...own, ...imported]);
  return { kind: 'imported', model: await readImportedModel(importedModelsFolder, id) };
}

/** The manifest of an imported model without a look at its networks: small and quick, for lists. Throws `ModelError`. */
export async function readImportedManifest(importedModelsFolder: string, id: string): Promise<ImportedManifest> {
  return parsedManifest<ImportedManifest>(id, importedManifestSchema, await readManifest(importedModelsFolder, id));
}

/** The manifest of a model of ours without a look at its network. Throws `ModelError`. */
export async function readOwnManifest(modelsFolder: string, id: string): Promise<ModelManifest> {
  return parsedManifest(id, modelManifest, await readManifest(modelsFolder, id));
}

async function checkFile(id: string, path: string, promised: { readonly file: string; readonly sha256: string }): Promise<void> {
  const sha256 = await sha256Of(path).catch(() => {
    throw unusable(id, `${promised.file} is missing`);
  });
  if (sha256 !== promised.sha256) throw unusable(id, `${promised.file} is not the file of the manifest (sha256 ${sha256}, promised ${promised.sha256})`);
}

/** Read piece by piece: a network may be larger than one wants in memory twice. */
async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 2 ** 20 })) hash.update(piece as Buffer);
  return hash.digest('hex');
}

/** Bytes of the files in a model's folder, those of its parts among them. */
export async function sizeOfModel(folder: string): Promise<number> {
  const entries = await readdir(folder, { withFileTypes: true });
  const sizes = await Promise.all(entries.map(async (entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? sizeOfModel(path) : (await stat(path)).size;
  }));
  return sizes.reduce((a, b) => a + b, 0);
}

const missing = (id: string, known: readonly string[]): ModelError => new ModelError(id, 'modelMissing', { known: known.join(', ') || '-' });

async function readManifest(folder: string, id: string): Promise<unknown> {
  const known = await modelIds(folder);
  if (!known.includes(id)) throw missing(id, known);
  const text = await readFile(join(folder, id, 'manifest.json'), 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    throw unusable(id, `manifest.json is not JSON (${String(cause)})`);
  }
}

function parsedManifest<M extends { readonly id: string }>(id: string, schema: z.ZodType<M>, json: unknown): M {
  const parsed = schema.safeParse(json);
  if (!parsed.success) throw unusable(id, `manifest.json: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')}`);
  if (parsed.data.id !== id) throw unusable(id, `the manifest calls itself ${parsed.data.id}`);
  return parsed.data;
}
