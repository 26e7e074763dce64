import { pairedBone } from '../../../shared/anatomy/bone';
import { combined, type Anchor, type Corrections } from '../../../shared/anatomy/combined';
import { correctedLandmarks, type Corrected } from '../../../shared/anatomy/correction';
import type { CorrectedBone } from '../../../shared/anatomy/correctionModel';
import { withHeadsInstead } from '../../../shared/anatomy/headsInstead';
import type { LandmarkId, LandmarkName, Landmarks } from '../../../shared/anatomy/landmarks';
import { locatedLandmarks, type Bones } from '../../../shared/anatomy/locate';
import { withMeasuredPoints } from '../../../shared/anatomy/measuredPoints';
import { sides } from '../../../shared/anatomy/side';
import type { AbortSignalLike } from '../../../shared/jobs/job';
import { openPointNetwork } from '../../adapters/pointNetwork';
import type { CorrectionModel } from '../../catalog/corrections';

export type CorrectionModels = ReadonlyMap<CorrectedBone, CorrectionModel>;

/** What the landmarks depend on besides the bones: which networks looked at them. */
export const correctionKey = (models: CorrectionModels): readonly string[] =>
  [...models.values()].flatMap(({ manifest: { networks } }) => [networks.coarse.sha256, networks.fine.sha256]);

/** Landmarks by geometry and by the networks that there are, as one answer; `networks` says which those were. A collapsed head has the centre of its socket or of the other side. */
export async function landmarksOf(bones: Bones, models: CorrectionModels, signal?: AbortSignalLike): Promise<Landmarks> {
  const byGeometry = locatedLandmarks(bones);
  signal?.throwIfAborted();
  return withMeasuredPoints(withHeadsInstead(combined(byGeometry, await correctionsOf(bones, models, signal))), bones);
}

/** What the correction networks say of the bones that are there; nothing of bones without a network. */
export async function correctionsOf(bones: Bones, models: CorrectionModels, signal?: AbortSignalLike): Promise<Corrections> {
  const answers = new Map<LandmarkId, Corrected>();
  const preferred = new Map<LandmarkName, Anchor>();
  const networks: { id: string; version: string }[] = [];
  for (const [bone, model] of models) {
    signal?.throwIfAborted();
    const { anchor, landmarks } = model.manifest;
    if (anchor) landmarks.filter(({ prefer }) => prefer === 'network').forEach(({ name }) => preferred.set(name, anchor));
    const of = await answersOf(bone, model, bones);
    if (of.length > 0) networks.push({ id: model.manifest.id, version: model.manifest.version });
    for (const [id, answer] of of) answers.set(id, answer);
  }
  return { answers, preferred, networks };
}

async function answersOf(bone: CorrectedBone, { manifest, ...files }: CorrectionModel, bones: Bones): Promise<[LandmarkId, Corrected][]> {
  const answers: [LandmarkId, Corrected][] = [];
  const there = sides.flatMap((side) => {
    const mesh = bones[pairedBone(bone, side)];
    return mesh && mesh.triangles.length > 0 ? [[side, mesh] as const] : [];
  });
  if (there.length === 0) return answers;
  const [coarse, fine] = [await openPointNetwork(files.coarse), await openPointNetwork(files.fine)];
  try {
    for (const [side, mesh] of there) {
      const of = await correctedLandmarks(side, mesh, { manifest, coarse: coarse.run, fine: fine.run });
      for (const [name, answer] of of) answers.push([`${name}_${side}`, answer]);
    }
  } finally {
    await Promise.all([coarse.release(), fine.release()]);
  }
  return answers;
}
