import { expect, test } from 'vitest';

import { readStep } from '../../electron/adapters/stepReader';
import { readCatalogueFrom } from '../../electron/catalog/implants';
import { implantMesh } from '../../shared/implants/implantMesh';
import { partsOf } from '../../shared/implants/parts';
import { encodeStep } from '../../shared/implants/stepFile';
import { boundsOf, isClosed, volumeOf } from '../../shared/mesh/measure';

/** Files keep five decimals; a surface keeps seven digits. */
const SAME_PLACE_MM = 1e-4;

const catalogue = await readCatalogueFrom('implants');

test.each(catalogue.families.map(({ manifest }) => [manifest.id, manifest] as const))('a STEP file of %s opens again in Open CASCADE: closed, of the same volume, in the same box', async (_, manifest) => {
  const [part] = partsOf(manifest);
  const mesh = part && implantMesh(catalogue, part.choice, 'coarse');
  if (!mesh) throw new Error(manifest.id);
  const read = await readStep(new TextEncoder().encode(encodeStep(mesh, { id: part.ref, name: part.ref, description: '', writtenAt: '2026-01-01T00:00:00' })));
  if (!read.ok) throw new Error(`${part.ref}: ${read.error.code}`);
  const [before, after] = [boundsOf(mesh), boundsOf(read.value)];
  for (const edge of ['low', 'high'] as const) before[edge].forEach((value, axis) => { expect(Math.abs(value - (after[edge][axis] ?? NaN)), `${edge} ${axis}`).toBeLessThan(SAME_PLACE_MM); });
  expect(isClosed(read.value)).toBe(true);
  expect(Math.abs(volumeOf(read.value) / volumeOf(mesh) - 1)).toBeLessThan(1e-4);
});
