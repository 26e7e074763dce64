import { setImmediate } from 'node:timers/promises';

import { boneNames, pairedBone } from '../../../shared/anatomy/bone';
import { canalLevels } from '../../../shared/anatomy/canal';
import { withIsthmi } from '../../../shared/anatomy/canalIsthmus';
import type { Landmarks, ProximalFemur } from '../../../shared/anatomy/landmarks';
import type { Bones } from '../../../shared/anatomy/locate';
import type { Side } from '../../../shared/anatomy/side';
import type { JobInput } from '../../../shared/jobs/job';
import type { Mesh } from '../../../shared/mesh/mesh';
import type { Volume } from '../../../shared/volume/grid';
import { keyOf, type ArtifactFolder } from '../../cases/artifacts';
import { readMesh, readVolume, writeLandmarks } from '../../cases/bulk';
import { correctionModels } from '../../catalog/corrections';
import type { Task } from '../task';
import { correctionKey, landmarksOf } from './correction';

/** Changed whenever the same bones give other landmarks. */
const LOCATE_VERSION = 9;

/** Bone surfaces → landmarks with their evidence, and the reason for each that is not there. */
export const locateLandmarks: Task<'locateLandmarks'> = async (input, { artifacts, progress, signal, resources }) => {
  const models = await correctionModels(resources.modelsFolder);
  const key = keyOf('landmarks', { version: LOCATE_VERSION, bones: Object.entries(input.bones).sort(), volume: input.volume, networks: correctionKey(models) });
  if (!artifacts.has(key)) {
    progress('landmarks.locating', 0);
    const bones = await readBones(input.bones, artifacts);
    await setImmediate();
    signal.throwIfAborted();
    const landmarks = await landmarksOf(bones, models, signal);
    progress('landmarks.canal', 0.7);
    await setImmediate();
    signal.throwIfAborted();
    await writeLandmarks(artifacts, key, withCanals(landmarks, bones, await readVolume(artifacts, input.volume)));
  }
  progress('landmarks.locating', 1);
  return { landmarks: key };
};

/** The canal is not seen on the surface but in the volume; it needs the shaft's axis and the lesser trochanter. */
function withCanals(landmarks: Landmarks, bones: Bones, volume: Volume): Landmarks {
  const femur = (side: Side): ProximalFemur | null => {
    const [found, mesh, apex] = [landmarks.femora[side], bones[pairedBone('femur', side)], landmarks.found[`lesser_trochanter_apex_${side}`]];
    if (!found?.shaftAxis || !mesh || !apex) return found;
    return { ...found, canal: canalLevels({ mesh, volume, shaft: found.shaftAxis, apex: apex.at }) };
  };
  return withIsthmi({ ...landmarks, femora: { left: femur('left'), right: femur('right') } });
}

async function readBones(keys: JobInput<'locateLandmarks'>['bones'], artifacts: ArtifactFolder): Promise<Bones> {
  const read: [string, Mesh][] = [];
  for (const name of boneNames) {
    const key = keys[name];
    if (key) read.push([name, await readMesh(artifacts, key)]);
  }
  return Object.fromEntries(read);
}
