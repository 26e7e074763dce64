import { setImmediate } from 'node:timers/promises';

import { boneNames } from '../../../shared/anatomy/bone';
import { locatedLandmarks, type Bones } from '../../../shared/anatomy/locate';
import type { JobInput } from '../../../shared/jobs/job';
import type { Mesh } from '../../../shared/mesh/mesh';
import { keyOf, type ArtifactFolder } from '../../cases/artifacts';
import { readMesh, writeLandmarks } from '../../cases/bulk';
import type { Task } from '../task';

/** Changed whenever the same bones give other landmarks. */
const LOCATE_VERSION = 1;

/** Bone surfaces → landmarks with their evidence, and the reason for each that is not there. */
export const locateLandmarks: Task<'locateLandmarks'> = async (input, { artifacts, progress, signal }) => {
  const key = keyOf('landmarks', { version: LOCATE_VERSION, bones: Object.entries(input.bones).sort(), volume: input.volume });
  if (!artifacts.has(key)) {
    progress('landmarks.locating', 0);
    const bones = await readBones(input.bones, artifacts);
    await setImmediate();
    signal.throwIfAborted();
    const landmarks = locatedLandmarks(bones);
    progress('landmarks.locating', 0.9);
    await writeLandmarks(artifacts, key, landmarks);
  }
  progress('landmarks.locating', 1);
  return { landmarks: key };
};

async function readBones(keys: JobInput<'locateLandmarks'>['bones'], artifacts: ArtifactFolder): Promise<Bones> {
  const read: [string, Mesh][] = [];
  for (const name of boneNames) {
    const key = keys[name];
    if (key) read.push([name, await readMesh(artifacts, key)]);
  }
  return Object.fromEntries(read);
}
