import { basename } from 'node:path';

import { Refusal } from '../../shared/jobs/job';
import { PickleError, Tensor, type Persistent, type Pickled } from './pickleValues';
import { bytesOf, inOrder, isReal, realsOf } from './torchNumbers';
import { readTorchPickle, storageOf, type Storage } from './torchPickle';
import { readEntry, withZip, ZipError, type Zip, type ZipEntry } from './zipFile';

/** A checkpoint of PyTorch 1.6 or later, open: its pickle read, its storages still in the file. */
export type TorchCheckpoint = {
  readonly content: Pickled;
  /** The numbers of a tensor, first axis slowest. A storage is read whole, checked, and kept only until the next one. */
  readonly read: (tensor: Tensor) => Promise<Float32Array<ArrayBuffer>>;
};

const LARGEST_PICKLE = 128 * 2 ** 20;
/** Of one tensor; the largest weight of a published network of nnU-Net is 60 MB. */
const LARGEST_STORAGE = 2 ** 30;

/**
 * Opens a `.pth` file for as long as `use` needs it. Nothing in it is executed: the pickle is read by a whitelist.
 * Throws `Refusal('nnunet.…')` that names the file where it is broken, too large or asks for what weights do not need.
 */
export async function withTorchCheckpoint<T>(path: string, use: (checkpoint: TorchCheckpoint) => Promise<T>): Promise<T> {
  try {
    return await withZip(path, async (zip) => {
      const folder = await checkedFolder(zip);
      const content = readTorchPickle(await readEntry(zip, entryOf(zip, `${folder}data.pkl`), LARGEST_PICKLE));
      return use({ content, read: tensorReader(zip, folder) });
    });
  } catch (cause) {
    throw asRefusal(cause, basename(path));
  }
}

/** What the reader of a zip or a pickle says, as a sentence about the file; anything else as it is. */
export function asRefusal(cause: unknown, file: string): unknown {
  if (cause instanceof PickleError) return new Refusal(`nnunet.${cause.code}`, { file, ...cause.values });
  if (cause instanceof ZipError) return new Refusal(`nnunet.${cause.code}`, { file, entry: cause.entry });
  return cause;
}

/** The one folder that everything lies in, with its slash. */
async function checkedFolder(zip: Zip): Promise<string> {
  const pickle = [...zip.entries.keys()].filter((name) => /^[^/]+\/data\.pkl$/.test(name));
  if (pickle.length !== 1) throw new ZipError('zipNone');
  const folder = (pickle[0] as string).slice(0, -'data.pkl'.length);
  const order = zip.entries.get(`${folder}byteorder`);
  if (order && new TextDecoder().decode(await readEntry(zip, order, 16)) !== 'little') throw new PickleError('tensorBroken', { name: 'byteorder' });
  return folder;
}

function entryOf(zip: Zip, name: string): ZipEntry {
  const entry = zip.entries.get(name);
  if (!entry) throw new ZipError('zipBroken', name);
  return entry;
}

function tensorReader(zip: Zip, folder: string): TorchCheckpoint['read'] {
  let last: { readonly key: string; readonly numbers: Float32Array<ArrayBuffer> } | null = null;
  return async (tensor) => {
    const storage = realStorage(tensor.storage);
    if (last?.key !== storage.key) {
      last = null;
      last = { key: storage.key, numbers: await readStorage(zip, folder, storage) };
    }
    return inOrder(last.numbers, tensor);
  };
}

function realStorage(reference: Persistent): Storage {
  const storage = storageOf(reference);
  if (!isReal(storage.type)) throw new PickleError('tensorBroken', { name: `data/${storage.key}` });
  return storage;
}

async function readStorage(zip: Zip, folder: string, { key, type, count }: Storage): Promise<Float32Array<ArrayBuffer>> {
  const entry = entryOf(zip, `${folder}data/${key}`);
  if (entry.bytes !== count * bytesOf[type]) throw new PickleError('tensorBroken', { name: entry.name });
  return realsOf(await readEntry(zip, entry, LARGEST_STORAGE), type);
}

/** Whether a value of the checkpoint is a tensor. */
export const isTensor = (value: Pickled | undefined): value is Tensor => value instanceof Tensor;
