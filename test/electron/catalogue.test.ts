import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';

import { readCatalogueFrom } from '../../electron/catalog/implants';
import { fontsFolderOf } from '../../electron/catalog/fonts';
import { fontFiles } from '../../electron/adapters/pdf';
import { sfntOf } from '../../electron/adapters/woff';
import { catalogueSchema } from '../../shared/implants/catalogue';

test('the library that ships is whole, passes the contract, and every family has the hash of its file', async () => {
  const catalogue = await readCatalogueFrom('implants');
  expect(catalogueSchema.parse(JSON.parse(JSON.stringify(catalogue)))).toEqual(catalogue);
  for (const { manifest, sha256 } of catalogue.families) {
    const bytes = await readFile(join('implants', manifest.id, 'manifest.json'));
    expect(sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
    expect(manifest.demoGeometry).toBe(true);
  }
});

test('a library with a damaged manifest is refused with its place', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'arthroplan-implants-'));
  await mkdir(join(folder, 'broken'));
  await writeFile(join(folder, 'broken', 'manifest.json'), '{"id":"broken","component":"cup"}');
  await expect(readCatalogueFrom(folder)).rejects.toThrow(/families\[0\]/);
  await rm(folder, { recursive: true });
});

test('the fonts of the report are there and are TrueType when unpacked', async () => {
  const folder = fontsFolderOf({ implantsFolder: join(process.cwd(), 'implants') });
  for (const file of Object.values(fontFiles)) {
    const sfnt = sfntOf(await readFile(join(folder, file)));
    const view = new DataView(sfnt.buffer);
    const tags = Array.from({ length: view.getUint16(4) }, (_, i) => String.fromCharCode(...sfnt.subarray(12 + 16 * i, 16 + 16 * i)));
    expect(view.getUint32(0)).toBe(0x00010000);
    expect(tags).toEqual(expect.arrayContaining(['cmap', 'glyf', 'head', 'loca']));
  }
});
