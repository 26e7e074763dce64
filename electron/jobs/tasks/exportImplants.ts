import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

import type { Catalogue, FamilyManifest, ImplantFamily } from '../../../shared/implants/catalogue';
import { implantMesh } from '../../../shared/implants/implantMesh';
import { partsOf, type LibraryPart } from '../../../shared/implants/parts';
import type { Resolution } from '../../../shared/implants/resolution';
import { encodeStep } from '../../../shared/implants/stepFile';
import type { TaskContext } from '../../../shared/jobs/job';
import { boundsOf, volumeOf } from '../../../shared/mesh/measure';
import type { Mesh } from '../../../shared/mesh/mesh';
import { componentPicture } from '../../../shared/report/implantPictures';
import { say } from '../../../shared/text/catalogue';
import { encodePng } from '../../adapters/png';
import { fileRecord, RUN_FILE, writtenFolder, type Draft } from './exportFiles';
import { writeStl, writeThreeMf } from './surfaceFiles';

export const implantFormats = ['stl', '3mf', 'step'] as const;
export type ImplantFormat = (typeof implantFormats)[number];

/** What of the library is written, and how. Faceted STEP files are always made of the coarse surface: every triangle is a face there. */
export type ImplantExport = {
  readonly folder: string; readonly families: readonly ImplantFamily[]; readonly size: string | null;
  readonly formats: readonly ImplantFormat[]; readonly resolution: Resolution; readonly pictures: boolean;
};

export type ExportedPart = { readonly ref: string; readonly family: string; readonly size: string; readonly variant: string | null; readonly lowMm: readonly number[]; readonly highMm: readonly number[]; readonly volumeMm3: number; readonly triangles: number; readonly meshSha256: string };

/** Writes parts of the library as files in their implant space, a folder a family, with a list of what they are. */
export async function exportImplants(asked: ImplantExport, catalogue: Catalogue, context: TaskContext): Promise<{ readonly files: readonly string[]; readonly parts: readonly ExportedPart[] }> {
  const parts: ExportedPart[] = [];
  const files = await writtenFolder(asked.folder, async (draft) => {
    for (const [n, family] of asked.families.entries()) {
      context.signal.throwIfAborted();
      context.progress('implants.writing', n / asked.families.length);
      parts.push(...await writeFamily(draft, family.manifest, { asked, catalogue, context }));
    }
    await draft.write(RUN_FILE, `${JSON.stringify({ families: asked.families.map(({ manifest: { id, version, licence }, sha256 }) => ({ id, version, sha256, licence })), parts, note: say('en', 'common.notMedicalDevice'), files: await Promise.all(draft.files().map((name) => fileRecord(draft, name))) }, null, 2)}\n`);
  });
  return { files, parts };
}

type Work = { readonly asked: ImplantExport; readonly catalogue: Catalogue; readonly context: TaskContext };

async function writeFamily(draft: Draft, manifest: FamilyManifest, work: Work): Promise<ExportedPart[]> {
  const parts = partsOf(manifest).filter(({ size }) => work.asked.size === null || size === work.asked.size);
  const written: ExportedPart[] = [];
  for (const part of parts) {
    await setImmediate();
    work.context.signal.throwIfAborted();
    written.push(await writePart(draft, part, work));
  }
  if (work.asked.pictures && parts.length > 0) await draft.write(`${manifest.id}/${manifest.id}.png`, encodePng(componentPicture(manifest.component, shown(parts).map((part) => meshOf(part, work.catalogue, 'fine')))));
  return written;
}

/** The smallest, the middle and the largest. */
const shown = (parts: readonly LibraryPart[]): LibraryPart[] => [...new Set([0, Math.floor((parts.length - 1) / 2), parts.length - 1])].map((n) => parts[n] as LibraryPart);

async function writePart(draft: Draft, part: LibraryPart, { asked, catalogue }: Work): Promise<ExportedPart> {
  const mesh = meshOf(part, catalogue, asked.resolution);
  const name = `${part.family}/${part.ref}`;
  const about = `${part.family} ${part.ref}`;
  if (asked.formats.includes('stl')) await writeStl(draft, `${name}.stl`, mesh, 'implant space');
  if (asked.formats.includes('3mf')) await writeThreeMf(draft, `${name}.3mf`, { name: part.ref, mesh, description: say('en', 'common.notMedicalDevice') });
  if (asked.formats.includes('step')) await draft.write(`${name}.step`, encodeStep(meshOf(part, catalogue, 'coarse'), { id: part.ref, name: part.ref, description: about, writtenAt: new Date().toISOString() }));
  const { low, high } = boundsOf(mesh);
  const { ref, family, size, variant } = part;
  return { ref, family, size, variant, lowMm: low, highMm: high, volumeMm3: volumeOf(mesh), triangles: mesh.triangles.length / 3, meshSha256: meshHash(mesh) };
}

function meshOf({ choice, ref }: LibraryPart, catalogue: Catalogue, resolution: Resolution): Mesh {
  const mesh = implantMesh(catalogue, choice, resolution);
  if (!mesh) throw new Error(`the library lists ${ref} and cannot make it`);
  return mesh;
}

/** The hash of a surface: its corners and triangles, as they lie in memory. */
export const meshHash = ({ positions, triangles }: Mesh): string =>
  createHash('sha256').update(new Uint8Array(positions.buffer, positions.byteOffset, positions.byteLength)).update(new Uint8Array(triangles.buffer, triangles.byteOffset, triangles.byteLength)).digest('hex');
