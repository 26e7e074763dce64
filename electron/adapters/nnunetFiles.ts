import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, posix } from 'node:path';

import { Refusal, type AbortSignalLike } from '../../shared/jobs/job';
import { asRefusal } from './torchCheckpoint';
import { extractEntry, withZip, type Zip } from './zipFile';

/** The files of a trained nnU-Net v2 model, found in a folder or unpacked from a zip into a folder of its own. */
export type NnunetFiles = {
  readonly plans: unknown;
  readonly dataset: unknown;
  /** One checkpoint a fold, in the order of the folds' names. */
  readonly folds: readonly { readonly name: string; readonly checkpoint: string }[];
  /** Names of the folders between the root and the model, as TotalSegmentator writes them (`Dataset297_…/trainer__plans__3d_fullres`). */
  readonly path: string;
};

const CHECKPOINT = 'checkpoint_final.pth';
const DEEPEST = 6;
const MOST_FILES = 20_000;
const LARGEST_JSON = 64 * 2 ** 20;
const LARGEST_CHECKPOINT = 4 * 2 ** 30;
const ZIP_SIGNATURE = 0x504b0304;

/** A model that was found, its checkpoints not yet unpacked; `folds` are their names. */
export type FoundModel = Omit<NnunetFiles, 'folds'> & { readonly folds: readonly string[]; readonly unpacked: () => Promise<NnunetFiles> };

/** Opens a folder or zip with one model for as long as `use` needs it; what was unpacked is removed afterwards. Throws `Refusal('nnunet.…')`. */
export const withNnunetFiles = <T>(path: string, signal: AbortSignalLike, use: (files: NnunetFiles) => Promise<T>): Promise<T> =>
  withNnunetModels(path, signal, async ([model, ...others]) => {
    if (others.length > 0) throw severalModels(basename(path), [model, ...others]);
    return use(await model.unpacked());
  });

/** None of several can be meant. */
export const severalModels = (file: string, models: readonly FoundModel[]): Refusal => new Refusal('nnunet.filesSeveral', { file, names: models.map(({ path }) => path).join(', ') });

/** Opens a folder or zip with any number of models, by the names of their folders. Throws `Refusal('nnunet.…')`. */
export async function withNnunetModels<T>(path: string, signal: AbortSignalLike, use: (models: readonly [FoundModel, ...FoundModel[]]) => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const at = await stat(path).catch(() => { throw new Refusal('nnunet.filesMissing', { file: basename(path), name: 'plans.json, dataset.json' }); });
  if (at.isDirectory()) return use(await modelsOf({ names: await namesBelow(path, signal), source: path, resolve: (name) => Promise.resolve(join(path, name)) }));
  if (!(await isZip(path))) throw new Refusal('nnunet.zipNone', { file: basename(path), entry: '-' });
  const folder = await mkdtemp(join(tmpdir(), 'arthroplan-model-'));
  try {
    return await withZip(path, async (zip) => use(await modelsOf({ names: [...zip.entries.keys()], source: path, resolve: extractor(zip, folder, signal) })))
      .catch((cause: unknown) => { throw asRefusal(cause, basename(path)); });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

type Place = { readonly names: readonly string[]; readonly source: string; readonly resolve: (name: string) => Promise<string> };

async function modelsOf(place: Place): Promise<[FoundModel, ...FoundModel[]]> {
  const [first, ...others] = modelPaths(place);
  const models: [FoundModel, ...FoundModel[]] = [await foundModel(first, place)];
  for (const path of others) models.push(await foundModel(path, place));
  return models;
}

async function foundModel(path: string, { names, source, resolve }: Place): Promise<FoundModel> {
  const checkpoints = checkpointsIn(names, path);
  if (checkpoints.length === 0) throw new Refusal('nnunet.filesMissing', { file: basename(source), name: posix.join(path, 'fold_*', CHECKPOINT) });
  const json = async (name: string): Promise<unknown> => parsed(await resolve(posix.join(path, name)), name);
  const about = { plans: await json('plans.json'), dataset: await json('dataset.json'), path };
  return { ...about, folds: checkpoints.map(({ fold }) => fold), unpacked: async () => {
    const folds: { name: string; checkpoint: string }[] = [];
    for (const { fold, name } of checkpoints) folds.push({ name: fold, checkpoint: await resolve(name) });
    return { ...about, folds };
  } };
}

/** The folders with both files. */
function modelPaths({ names, source }: Place): [string, ...string[]] {
  const present = new Set(names);
  const [first, ...others] = names.filter((name) => posix.basename(name) === 'plans.json').map((name) => posix.dirname(name)).filter((folder) => present.has(posix.join(folder, 'dataset.json')));
  if (first === undefined) throw new Refusal('nnunet.filesMissing', { file: basename(source), name: 'plans.json, dataset.json' });
  return [first, ...others];
}

function checkpointsIn(names: readonly string[], path: string): { fold: string; name: string }[] {
  return names
    .filter((name) => posix.basename(name) === CHECKPOINT && posix.dirname(posix.dirname(name)) === path)
    .map((name) => ({ fold: posix.basename(posix.dirname(name)), name }))
    .filter(({ fold }) => /^fold_(\d+|all)$/.test(fold))
    .sort((a, b) => a.fold.localeCompare(b.fold, 'en', { numeric: true }));
}

async function parsed(path: string, name: string): Promise<unknown> {
  if ((await stat(path)).size > LARGEST_JSON) throw new Refusal('nnunet.jsonUnreadable', { name });
  try {
    return JSON.parse(await readFile(path, 'utf8')) as unknown;
  } catch {
    throw new Refusal('nnunet.jsonUnreadable', { name });
  }
}

/** Unpacks under numbers for names, so that no entry decides where it is written. */
function extractor(zip: Zip, folder: string, signal: AbortSignalLike): Place['resolve'] {
  let count = 0;
  return async (name) => {
    signal.throwIfAborted();
    const entry = zip.entries.get(name);
    if (!entry || entry.bytes > (name.endsWith('.json') ? LARGEST_JSON : LARGEST_CHECKPOINT)) throw new Refusal('nnunet.zipTooLarge', { file: basename(zip.path), entry: name });
    const to = join(folder, `${count++}-${posix.basename(name)}`);
    await extractEntry(zip, entry, { to, signal });
    return to;
  };
}

/** Every file below a folder by its path with slashes; links are not followed. */
async function namesBelow(root: string, signal: AbortSignalLike): Promise<string[]> {
  const names: string[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    signal.throwIfAborted();
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const name = posix.join(folder, entry.name);
      if (entry.isDirectory() && name.split('/').length < DEEPEST) folders.push(name);
      else if (entry.isFile()) names.push(name);
    }
    if (names.length > MOST_FILES) throw new Refusal('nnunet.filesMissing', { file: basename(root), name: 'plans.json, dataset.json' });
  }
  return names.sort();
}

async function isZip(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return bytesRead === 4 && buffer.readUInt32BE(0) === ZIP_SIGNATURE;
  } finally {
    await handle.close();
  }
}
