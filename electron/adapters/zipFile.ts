import { createReadStream, createWriteStream } from 'node:fs';
import { open, writeFile, type FileHandle } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createInflateRaw, inflateRaw } from 'node:zlib';

import type { AbortSignalLike } from '../../shared/jobs/job';
import { crc32 } from './crc32';

/** What a zip can be refused for; a key of the section `nnunet` of the text catalogue. */
export class ZipError extends Error {
  readonly code: 'zipNone' | 'zipBroken' | 'zipMethod' | 'zipTooLarge' | 'zipChecksum';
  readonly entry: string;
  constructor(code: ZipError['code'], entry = '-') {
    super(`${code}: ${entry}`);
    this.code = code;
    this.entry = entry;
  }
}

export type ZipEntry = { readonly name: string; readonly method: number; readonly bytes: number; readonly packedBytes: number; readonly crc: number; readonly headerAt: number };

/** An open zip, read entry by entry at its place; nothing is read before it is asked for. */
export type Zip = { readonly entries: ReadonlyMap<string, ZipEntry>; readonly handle: FileHandle; readonly path: string; readonly fileBytes: number };

const STORED = 0;
const DEFLATED = 8;
const END = { signature: 0x06054b50, bytes: 22, longestComment: 0xffff } as const;
const END_64 = { locator: 0x07064b50, signature: 0x06064b50, locatorBytes: 20, bytes: 56 } as const;
const CENTRAL = { signature: 0x02014b50, bytes: 46 } as const;
const LOCAL = { signature: 0x04034b50, bytes: 30 } as const;
const IN_ZIP64 = 0xffffffff;
const ENCRYPTED = 1;
/** A model has tens of weights; the directory of a million entries would be read into memory. */
const LARGEST_DIRECTORY = 64 * 2 ** 20;

/** Opens a zip or zip64 for as long as `use` needs it. Throws `ZipError` where it is none or broken. */
export async function withZip<T>(path: string, use: (zip: Zip) => Promise<T>): Promise<T> {
  const handle = await open(path, 'r');
  try {
    const { size: fileBytes } = await handle.stat();
    const directory = await directoryOf(handle, fileBytes);
    return await use({ entries: entriesOf(directory, fileBytes), handle, path, fileBytes });
  } finally {
    await handle.close();
  }
}

/** The whole content of one entry, its checksum held against the directory's. */
export async function readEntry(zip: Zip, entry: ZipEntry, mostBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  if (entry.bytes > mostBytes) throw new ZipError('zipTooLarge', entry.name);
  const packed = await readAt(zip.handle, await contentAt(zip, entry), entry.packedBytes);
  const bytes = entry.method === STORED ? packed : await inflated(packed, entry);
  if (bytes.length !== entry.bytes) throw new ZipError('zipBroken', entry.name);
  if (crc32(bytes) !== entry.crc) throw new ZipError('zipChecksum', entry.name);
  return bytes;
}

/** Writes one entry to a file as it is read, without holding it. */
export async function extractEntry(zip: Zip, entry: ZipEntry, { to, signal }: { to: string; signal: AbortSignalLike }): Promise<void> {
  const start = await contentAt(zip, entry);
  if (entry.packedBytes === 0) return writeFile(to, '');
  const target = createWriteStream(to, { flags: 'wx' });
  const source = createReadStream(zip.path, { start, end: start + entry.packedBytes - 1, highWaterMark: 2 ** 20 });
  const counted = checked(entry, signal);
  await (entry.method === STORED ? pipeline(source, counted, target) : pipeline(source, createInflateRaw(), counted, target))
    .catch((cause: unknown) => { throw isInflateError(cause) ? new ZipError('zipBroken', entry.name) : cause; });
}

/** Lets through exactly the bytes that the directory promises. */
const checked = (entry: ZipEntry, signal: AbortSignalLike) => async function* (chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let [bytes, crc] = [0, 0];
  for await (const chunk of chunks) {
    signal.throwIfAborted();
    bytes += chunk.length;
    crc = crc32(chunk, crc);
    if (bytes > entry.bytes) throw new ZipError('zipBroken', entry.name);
    yield chunk;
  }
  if (bytes !== entry.bytes) throw new ZipError('zipBroken', entry.name);
  if (crc !== entry.crc) throw new ZipError('zipChecksum', entry.name);
};

const isInflateError = (cause: unknown): boolean => cause instanceof Error && 'code' in cause && String(cause.code).startsWith('Z_');

async function inflated(packed: Uint8Array, entry: ZipEntry): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await promisify<Uint8Array, { maxOutputLength: number }, Buffer>(inflateRaw)(packed, { maxOutputLength: Math.max(entry.bytes, 1) })
    .catch(() => { throw new ZipError('zipBroken', entry.name); });
  return new Uint8Array(bytes);
}

/** The local header repeats the name and may have other extra fields: only it tells where the content starts. */
async function contentAt({ handle, fileBytes }: Zip, entry: ZipEntry): Promise<number> {
  const header = viewOf(await readAt(handle, entry.headerAt, LOCAL.bytes));
  if (header.getUint32(0, true) !== LOCAL.signature) throw new ZipError('zipBroken', entry.name);
  const at = entry.headerAt + LOCAL.bytes + header.getUint16(26, true) + header.getUint16(28, true);
  if (at + entry.packedBytes > fileBytes) throw new ZipError('zipBroken', entry.name);
  return at;
}

async function directoryOf(handle: FileHandle, fileBytes: number): Promise<Uint8Array> {
  const start = Math.max(0, fileBytes - END.bytes - END.longestComment);
  const tail = viewOf(await readAt(handle, start, fileBytes - start));
  let at = tail.byteLength - END.bytes;
  while (at >= 0 && tail.getUint32(at, true) !== END.signature) at--;
  if (at < 0) throw new ZipError('zipNone');
  const found = await directory64(handle, start + at) ?? { bytes: tail.getUint32(at + 12, true), at: tail.getUint32(at + 16, true) };
  if (found.at + found.bytes > start + at) throw new ZipError('zipBroken');
  if (found.bytes > LARGEST_DIRECTORY) throw new ZipError('zipTooLarge');
  return readAt(handle, found.at, found.bytes);
}

async function directory64(handle: FileHandle, endAt: number): Promise<{ bytes: number; at: number } | null> {
  if (endAt < END_64.locatorBytes) return null;
  const locator = viewOf(await readAt(handle, endAt - END_64.locatorBytes, END_64.locatorBytes));
  if (locator.getUint32(0, true) !== END_64.locator) return null;
  const at = safe(locator.getBigUint64(8, true));
  if (at + END_64.bytes > endAt) throw new ZipError('zipBroken');
  const end = viewOf(await readAt(handle, at, END_64.bytes));
  if (end.getUint32(0, true) !== END_64.signature) throw new ZipError('zipBroken');
  return { bytes: safe(end.getBigUint64(40, true)), at: safe(end.getBigUint64(48, true)) };
}

function entriesOf(directory: Uint8Array, fileBytes: number): ReadonlyMap<string, ZipEntry> {
  const view = viewOf(directory);
  const entries = new Map<string, ZipEntry>();
  for (let at = 0; at < directory.length;) {
    const { entry, next } = entryAt(view, at);
    if (entry.headerAt + entry.packedBytes > fileBytes || entries.has(entry.name)) throw new ZipError('zipBroken', entry.name);
    entries.set(entry.name, entry);
    at = next;
  }
  return entries;
}

function entryAt(view: DataView, at: number): { entry: ZipEntry; next: number } {
  if (at + CENTRAL.bytes > view.byteLength || view.getUint32(at, true) !== CENTRAL.signature) throw new ZipError('zipBroken');
  const [nameBytes, extraBytes, commentBytes] = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)];
  const next = at + CENTRAL.bytes + nameBytes + extraBytes + commentBytes;
  if (next > view.byteLength) throw new ZipError('zipBroken');
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset + at + CENTRAL.bytes, nameBytes)).replaceAll('\\', '/');
  const method = view.getUint16(at + 10, true);
  if ((view.getUint16(at + 8, true) & ENCRYPTED) !== 0 || (method !== STORED && method !== DEFLATED)) throw new ZipError('zipMethod', name);
  const extra = new DataView(view.buffer, view.byteOffset + at + CENTRAL.bytes + nameBytes, extraBytes);
  const [bytes, packedBytes, headerAt] = withZip64(extra, [view.getUint32(at + 24, true), view.getUint32(at + 20, true), view.getUint32(at + 42, true)]);
  if (method === STORED && bytes !== packedBytes) throw new ZipError('zipBroken', name);
  return { entry: { name, method, bytes, packedBytes, crc: view.getUint32(at + 16, true), headerAt }, next };
}

/** Values that do not fit in 32 bits stand in the extra field 1, in this order and only those. */
function withZip64(extra: DataView, values: [bytes: number, packedBytes: number, headerAt: number]): [number, number, number] {
  let at = 0;
  while (at + 4 <= extra.byteLength && extra.getUint16(at, true) !== 1) at += 4 + extra.getUint16(at + 2, true);
  at += 4;
  return values.map((value) => {
    if (value !== IN_ZIP64) return value;
    if (at + 8 > extra.byteLength) throw new ZipError('zipBroken');
    at += 8;
    return safe(extra.getBigUint64(at - 8, true));
  }) as [number, number, number];
}

function safe(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new ZipError('zipBroken');
  return Number(value);
}

async function readAt(handle: FileHandle, at: number, bytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const target = new Uint8Array(bytes);
  for (let done = 0; done < bytes;) {
    const { bytesRead } = await handle.read(target, done, bytes - done, at + done);
    if (bytesRead === 0) throw new ZipError('zipBroken');
    done += bytesRead;
  }
  return target;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
