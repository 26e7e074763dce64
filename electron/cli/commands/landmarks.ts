import { readdir, writeFile } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { boneNames, type BoneName } from '../../../shared/anatomy/bone';
import { landmarksFile } from '../../../shared/anatomy/landmarksFile';
import type { Measurement } from '../../../shared/anatomy/measurement';
import { measuresOf } from '../../../shared/anatomy/measures';
import { Refusal } from '../../../shared/jobs/job';
import type { Mesh } from '../../../shared/mesh/mesh';
import { isMeasured, isMissed } from '../../../shared/report/measureWords';
import { measuresCsv } from '../../../shared/report/measuresCsv';
import { wordsIn } from '../../../shared/report/words';
import { meshExtensions, readMeshFile } from '../../adapters/meshFiles';
import { correctionModels } from '../../catalog/corrections';
import { landmarksOf } from '../../jobs/tasks/correction';
import { UsageError, type Command } from '../command';

/** Bone surfaces in; landmarks, frames and numbers out, and for everything that is not there the reason. */
export const landmarksCommand: Command = {
  name: 'landmarks',
  usage: 'arthroplan landmarks <folder of bones> --out <landmarks.json> [--table <measures.csv>]',
  run: async (words, { cwd, progress, signal, resources }) => {
    const { folder, out, table } = readWords(words);
    progress('landmarks.locating', 0);
    const bones = await readBones(resolve(cwd, folder));
    signal.throwIfAborted();
    progress('landmarks.locating', 0.2);
    const landmarks = await landmarksOf(bones, await correctionModels(resources.modelsFolder), signal);
    const file = resolve(cwd, out);
    await writeFile(file, `${JSON.stringify(landmarksFile(landmarks), null, 2)}\n`);
    const measures = measuresOf(landmarks);
    if (table !== undefined) await writeFile(resolve(cwd, table), `\uFEFF${measuresCsv(measures, wordsIn('en'))}`);
    progress('landmarks.locating', 1);
    return { ...summaryOf(measures), out: file, bones: Object.keys(bones), networks: (landmarks.networks ?? []).map(({ id, version }) => `${id} ${version}`), found: Object.keys(landmarks.found), missing: landmarks.missing.map(({ id, code }) => ({ id, reason: code })) };
  },
};

/** How many numbers there are, and which lie outside of their usual range. */
const summaryOf = (measures: readonly Measurement[]): { readonly measured: number; readonly notMeasurable: number; readonly outside: readonly string[] } => ({
  measured: measures.filter(isMeasured).length, notMeasurable: measures.filter(isMissed).length,
  outside: measures.filter(isMeasured).filter(({ verdict }) => verdict === 'outside').map(({ id }) => id),
});

function readWords(words: readonly string[]): { folder: string; out: string; table: string | undefined } {
  try {
    const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options: { out: { type: 'string' }, table: { type: 'string' } } });
    const [folder, ...others] = positionals;
    if (folder === undefined || others.length > 0 || values.out === undefined) throw new UsageError(landmarksCommand.usage);
    return { folder, out: values.out, table: values.table };
  } catch (cause) {
    throw cause instanceof UsageError ? cause : new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

/** The files `<bone>.stl` and `<bone>.ply` of a folder; other files are left alone. */
async function readBones(folder: string): Promise<Partial<Record<BoneName, Mesh>>> {
  const bones: Partial<Record<BoneName, Mesh>> = {};
  for (const file of (await readdir(folder)).sort()) {
    const name = boneOf(file);
    if (!name) continue;
    if (bones[name]) throw new Refusal('landmarks.twice', { bone: name });
    const mesh = await readMeshFile(join(folder, file));
    if (!mesh.ok) throw new Refusal('landmarks.badFile', { file, problem: mesh.error.code });
    bones[name] = mesh.value;
  }
  if (Object.keys(bones).length === 0) throw new Refusal('landmarks.noFiles', { folder });
  return bones;
}

function boneOf(file: string): BoneName | null {
  const extension = extname(file);
  const known = meshExtensions.some((each) => each === extension.toLowerCase());
  return known ? boneNames.find((name) => name === basename(file, extension).toLowerCase()) ?? null : null;
}
