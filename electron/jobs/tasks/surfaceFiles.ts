import { readFile } from 'node:fs/promises';

import { volumeOf } from '../../../shared/mesh/measure';
import type { Mesh } from '../../../shared/mesh/mesh';
import { decodeStl, encodeStl } from '../../../shared/mesh/stl';
import { decodeThreeMf, encodeThreeMf } from '../../adapters/threeMf';
import type { Draft } from './exportFiles';

/** Files keep 32-bit numbers: a surface that is read again is the same to this share of its volume and these mm. */
const SAME_VOLUME = 1e-4;
const SAME_PLACE_MM = 1e-3;

/** Writes a surface as binary STL and reads it again: a file that is not the surface is not handed out. `space` is named in its header. */
export async function writeStl(draft: Draft, name: string, mesh: Mesh, space = 'LPS'): Promise<void> {
  const label = name.split('/').at(-1)?.replace(/\.stl$/, '') ?? name;
  await draft.write(name, encodeStl(mesh, `ArthroPlan ${label}; ${space} mm; research and education only`));
  const read = decodeStl(await readFile(await draft.path(name)));
  if (!read.ok) throw new Error(`${name} cannot be read again: ${read.error.code}`);
  mustBeSame(name, mesh, read.value);
}

/** Writes a part as 3MF (unit millimetre) and reads it again. */
export async function writeThreeMf(draft: Draft, name: string, part: { readonly name: string; readonly mesh: Mesh; readonly description: string }): Promise<void> {
  await draft.write(name, encodeThreeMf([part], { Title: part.name, Application: 'ArthroPlan', Description: part.description }));
  const { unit, parts } = decodeThreeMf(await readFile(await draft.path(name)));
  const [only] = parts;
  if (unit !== 'millimeter' || !only || parts.length !== 1) throw new Error(`${name} cannot be read again`);
  mustBeSame(name, part.mesh, only.mesh);
}

function mustBeSame(name: string, written: Mesh, read: Mesh): void {
  const [before, after] = [volumeOf(written), volumeOf(read)];
  if (Math.abs(after - before) > SAME_VOLUME * Math.abs(before)) throw new Error(`${name} has another volume when read again: ${before} and ${after} mm³`);
  const [box, boxRead] = [boxOf(written), boxOf(read)];
  box.forEach((edge, i) => {
    if (Math.abs(edge - (boxRead[i] ?? NaN)) > SAME_PLACE_MM) throw new Error(`${name} lies elsewhere when read again`);
  });
}

function boxOf({ positions, triangles }: Mesh): readonly number[] {
  const box = [Infinity, Infinity, Infinity, -Infinity, -Infinity, -Infinity];
  for (const vertex of triangles) {
    for (let n = 0; n < 3; n++) {
      const value = positions[3 * vertex + n] as number;
      if (value < (box[n] as number)) box[n] = value;
      if (value > (box[n + 3] as number)) box[n + 3] = value;
    }
  }
  return box;
}
