import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { artifactKey, type ArtifactKey } from '../../shared/jobs/job';

export type ArtifactKind = 'volume' | 'labels' | 'mesh' | 'landmarks' | 'guide';

/** The immutable products of a case: one folder a key, with `artifact.json` and, where there is bulk, `data.bin`. */
export type ArtifactFolder = {
  readonly has: (key: ArtifactKey) => boolean;
  readonly pathOf: (key: ArtifactKey, file: 'artifact.json' | 'data.bin') => string;
  readonly write: (key: ArtifactKey, json: unknown, data?: Uint8Array) => Promise<void>;
  readonly readJson: (key: ArtifactKey) => Promise<unknown>;
  /** The bytes of `data.bin`, at the start of a buffer of their own, so that typed arrays may be laid over it. */
  readonly readData: (key: ArtifactKey) => Promise<ArrayBuffer>;
};

/**
 * The key of a product: its kind and the hash of everything it was made from (code version of the stage, keys of
 * the inputs, parameters, model hash). "Up to date" is equality of keys.
 */
export function keyOf(kind: ArtifactKind, madeFrom: unknown): ArtifactKey {
  const hash = createHash('sha256').update(JSON.stringify(madeFrom)).digest('hex').slice(0, 16);
  return artifactKey.parse(`${kind}-${hash}`);
}

export function openArtifacts(root: string): ArtifactFolder {
  const pathOf: ArtifactFolder['pathOf'] = (key, file) => join(root, key, file);
  return {
    pathOf,
    has: (key) => existsSync(pathOf(key, 'artifact.json')),
    write: (key, json, data) => writeWhole(root, key, { json, data }),
    readJson: async (key) => JSON.parse(await readFile(pathOf(key, 'artifact.json'), 'utf8')) as unknown,
    readData: async (key) => {
      const bytes = await readFile(pathOf(key, 'data.bin'));
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    },
  };
}

/** Written beside its place and renamed into it: a half-written artifact does not exist. */
async function writeWhole(root: string, key: ArtifactKey, content: { json: unknown; data: Uint8Array | undefined }): Promise<void> {
  const place = join(root, key);
  if (existsSync(place)) return;
  const draft = join(root, `.draft-${key}-${randomBytes(4).toString('hex')}`);
  await mkdir(draft, { recursive: true });
  if (content.data) await writeFile(join(draft, 'data.bin'), content.data);
  await writeFile(join(draft, 'artifact.json'), JSON.stringify(content.json));
  await rename(draft, place).catch(async (cause: unknown) => {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(place)) throw cause;
  });
}
