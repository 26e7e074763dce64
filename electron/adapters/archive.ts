import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Unzip, UnzipInflate, UnzipPassThrough, type UnzipFile } from 'fflate';

import { found } from '../../shared/dicom/findings';
import type { RefusedFile } from '../../shared/dicom/listing';
import { gateLimits } from '../../shared/dicom/tolerances';
import { Refusal, type AbortSignalLike } from '../../shared/jobs/job';
import type { NamedFile } from './dicomHeaders';
import { guessedText } from './dicomText';

/** What an archive may unfold to: eight of the largest volumes. */
const MOST_BYTES = 8 * gateLimits.largestVolumeBytes;

export type Unpacked = { readonly files: readonly NamedFile[]; readonly refused: readonly RefusedFile[]; readonly dispose: () => Promise<void> };

/**
 * Unpacks a ZIP into a folder of its own, entry by entry as it is read. Entries get numbers for names, so that no
 * entry decides where it is written. Refuses archives that are broken or unfold beyond reason.
 */
export async function unpacked(archive: string, signal: AbortSignalLike): Promise<Unpacked> {
  const folder = await mkdtemp(join(tmpdir(), 'arthroplan-zip-'));
  const unpacking = new Unpacking(folder);
  const dispose = async (): Promise<void> => {
    await unpacking.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for await (const chunk of createReadStream(archive, { highWaterMark: 2 ** 20 })) {
      signal.throwIfAborted();
      await unpacking.push(chunk as Buffer);
    }
    return { ...(await unpacking.end()), dispose };
  } catch (cause) {
    await dispose();
    throw cause;
  }
}

/** Entries arrive by callback while bytes are pushed; what they hold is written in between. */
class Unpacking {
  readonly #folder: string;
  readonly #unzip = new Unzip();
  readonly #files: NamedFile[] = [];
  readonly #refused: RefusedFile[] = [];
  #pending: (() => Promise<void>)[] = [];
  readonly #open = new Set<FileHandle>();
  #unfinished = 0;
  #bytes = 0;

  constructor(folder: string) {
    this.#folder = folder;
    this.#unzip.register(UnzipInflate);
    this.#unzip.register(UnzipPassThrough);
    this.#unzip.onfile = (entry) => { this.#take(entry); };
  }

  async push(chunk: Uint8Array, last = false): Promise<void> {
    try {
      this.#unzip.push(chunk, last);
    } catch (cause) {
      throw new Refusal('import.archive-unreadable', { detail: cause instanceof Error ? cause.message : String(cause) });
    }
    const pending = this.#pending;
    this.#pending = [];
    for (const write of pending) await write();
  }

  async end(): Promise<Pick<Unpacked, 'files' | 'refused'>> {
    await this.push(new Uint8Array(), true);
    if (this.#unfinished > 0 || this.#files.length + this.#refused.length === 0) throw new Refusal('import.archive-unreadable', { detail: 'incomplete' });
    return { files: this.#files, refused: this.#refused };
  }

  /** Lets go of what an archive that broke off has left open. */
  async close(): Promise<void> {
    await Promise.all([...this.#open].map((handle) => handle.close()));
  }

  #take(entry: UnzipFile): void {
    const name = entryName(entry.name);
    if (name.endsWith('/')) return;
    if (this.#files.length >= gateLimits.mostFiles) throw new Refusal('import.too-many-files', { most: gateLimits.mostFiles });
    const path = join(this.#folder, String(this.#files.length).padStart(6, '0'));
    const file = { path, name };
    let handle: FileHandle | null = null;
    this.#files.push(file);
    this.#unfinished++;
    entry.ondata = (error, bytes, final) => {
      this.#pending.push(async () => {
        handle ??= await this.#opened(path);
        if (error) this.#refuse(file, error.message);
        else await handle.write(bytes);
        if (final || error) await this.#finish(handle);
      });
      this.#bytes += bytes?.length ?? 0;
      if (this.#bytes > MOST_BYTES) throw new Refusal('import.archive-too-large', { gigabytes: MOST_BYTES / 2 ** 30 });
    };
    entry.start();
  }

  async #opened(path: string): Promise<FileHandle> {
    const handle = await open(path, 'w');
    this.#open.add(handle);
    return handle;
  }

  async #finish(handle: FileHandle): Promise<void> {
    this.#unfinished--;
    this.#open.delete(handle);
    await handle.close();
  }

  #refuse(file: NamedFile, detail: string): void {
    this.#files.splice(this.#files.indexOf(file), 1);
    this.#refused.push({ file: file.name, finding: found('unreadable', { detail }) });
  }
}

/** Names that are not UTF-8 come as Latin-1; Chinese Windows writes GBK. */
function entryName(name: string): string {
  const isLatin = [...name].every((letter) => letter.charCodeAt(0) < 256);
  return (isLatin ? guessedText(Buffer.from(name, 'latin1')) : name).replaceAll('\\', '/');
}
