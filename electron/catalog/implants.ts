import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { readCatalogue, type Catalogue } from '../../shared/implants/catalogue';

/**
 * The implant families below a folder (`<folder>/<family>/manifest.json`), each with the hash of its manifest, in the
 * order of their folder names. Throws when a manifest cannot be read: the product ships with its library whole.
 */
export async function readCatalogueFrom(implantsFolder: string): Promise<Catalogue> {
  const folders = (await readdir(implantsFolder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name).sort();
  const families = await Promise.all(folders.map((name) => readFamily(join(implantsFolder, name, 'manifest.json'))));
  const catalogue = readCatalogue({ families });
  if (!catalogue.ok) throw new Error(`the implant library is not usable: ${catalogue.error.code}: ${catalogue.error.detail}`);
  return catalogue.value;
}

async function readFamily(path: string): Promise<{ manifest: unknown; sha256: string }> {
  const bytes = await readFile(path);
  return { manifest: JSON.parse(bytes.toString('utf8')) as unknown, sha256: createHash('sha256').update(bytes).digest('hex') };
}
