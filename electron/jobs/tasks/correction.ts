import { pairedBone } from '../../../shared/anatomy/bone';
import { type Corrections } from '../../../shared/anatomy/combined';
import { correctedLandmarks, type Corrected } from '../../../shared/anatomy/correction';
import type { CorrectedBone } from '../../../shared/anatomy/correctionModel';
import type { LandmarkId, LandmarkName } from '../../../shared/anatomy/landmarks';
import type { Bones } from '../../../shared/anatomy/locate';
import { sides } from '../../../shared/anatomy/side';
import { openPointNetwork } from '../../adapters/pointNetwork';
import type { CorrectionModel } from '../../catalog/corrections';

export type CorrectionModels = ReadonlyMap<CorrectedBone, CorrectionModel>;

/** What the landmarks depend on besides the bones: which networks looked at them. */
export const correctionKey = (models: CorrectionModels): readonly string[] =>
  [...models.values()].flatMap(({ manifest: { networks } }) => [networks.coarse.sha256, networks.fine.sha256]);

/** What the correction networks say of the bones that are there; nothing of bones without a network. */
export async function correctionsOf(bones: Bones, models: CorrectionModels, signal?: AbortSignal): Promise<Corrections> {
  const answers = new Map<LandmarkId, Corrected>();
  const prefer = new Map<LandmarkName, 'geometry' | 'network'>();
  for (const [bone, model] of models) {
    signal?.throwIfAborted();
    model.manifest.landmarks.forEach((landmark) => prefer.set(landmark.name, landmark.prefer));
    for (const [id, answer] of await answersOf(bone, model, bones)) answers.set(id, answer);
  }
  return { answers, prefer };
}

async function answersOf(bone: CorrectedBone, { manifest, ...files }: CorrectionModel, bones: Bones): Promise<[LandmarkId, Corrected][]> {
  const answers: [LandmarkId, Corrected][] = [];
  const [coarse, fine] = [await openPointNetwork(files.coarse), await openPointNetwork(files.fine)];
  try {
    for (const side of sides) {
      const mesh = bones[pairedBone(bone, side)];
      if (!mesh || mesh.triangles.length === 0) continue;
      const of = await correctedLandmarks(side, mesh, { manifest, coarse: coarse.run, fine: fine.run });
      for (const [name, answer] of of) answers.push([`${name}_${side}`, answer]);
    }
  } finally {
    await Promise.all([coarse.release(), fine.release()]);
  }
  return answers;
}
