import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { correctedBones, correctionManifest, type CorrectedBone, type CorrectionManifest } from '../../shared/anatomy/correctionModel';

/** A correction network that was found whole: its manifest, and its files with the content the manifest promises. */
export type CorrectionModel = { readonly manifest: CorrectionManifest; readonly coarse: string; readonly fine: string };

/** The folder of the correction networks among the models. */
const FOLDER = 'correction';

/**
 * The correction networks below `models/correction`, one a bone; a bone without one, or with one that is not what its
 * manifest says, is left out: geometry finds landmarks without it.
 */
export async function correctionModels(modelsFolder: string): Promise<ReadonlyMap<CorrectedBone, CorrectionModel>> {
  const models = await Promise.all(correctedBones.map(async (bone) => [bone, await readCorrection(join(modelsFolder, FOLDER, bone), bone)] as const));
  return new Map(models.flatMap(([bone, model]) => (model ? [[bone, model] as const] : [])));
}

async function readCorrection(folder: string, bone: CorrectedBone): Promise<CorrectionModel | null> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => null);
  const manifest = text === null ? null : parsed(text);
  if (manifest?.bone !== bone) return null;
  const { coarse, fine } = manifest.networks;
  const whole = await Promise.all([coarse, fine].map(async ({ file, sha256 }) => (await hashOf(join(folder, file))) === sha256));
  return whole.every(Boolean) ? { manifest, coarse: join(folder, coarse.file), fine: join(folder, fine.file) } : null;
}

function parsed(text: string): CorrectionManifest | null {
  try {
    return correctionManifest.safeParse(JSON.parse(text)).data ?? null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

const hashOf = async (path: string): Promise<string | null> =>
  readFile(path).then((bytes) => createHash('sha256').update(bytes).digest('hex'), () => null);
