import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';

import { boneNames, type BoneName } from '../../../shared/anatomy/bone';
import { Refusal, type ArtifactKey } from '../../../shared/jobs/job';
import { areaOf, volumeOf } from '../../../shared/mesh/measure';
import { triangleCount } from '../../../shared/mesh/mesh';
import { surfaceOf } from '../../../shared/mesh/surface';
import { labelValueOf, METAL, valueOfLabel } from '../../../shared/segmentation/labels';
import { metalAsBone } from '../../../shared/segmentation/metalLabels';
import { metalSurface } from '../../../shared/segmentation/metalSurface';
import { boxesAround, croppedVoxels, type Box } from '../../../shared/volume/crop';
import type { LabelMap } from '../../../shared/volume/grid';
import { decimated } from '../../adapters/decimate';
import { keyOf } from '../../cases/artifacts';
import { readLabels, writeMesh } from '../../cases/bulk';
import type { Task, TaskServices } from '../task';

/** Changed whenever the same labels give other surfaces. */
const EXTRACT_VERSION = 2;
/** How far the surface may move when it is given fewer triangles; the surface drawn from voxels is not better than that. */
const DECIMATION = { toleranceMm: 0.1, mostTriangles: 120_000 } as const;
const MARGIN_VOXELS = 5;

/** Labels → one closed surface a bone, and one of all metal in view. */
export const extractBones: Task<'extractBones'> = async ({ labels: key }, services) => {
  const found = await readLabels(services.artifacts, key);
  const labels = metalAsBone(found);
  const boxes = boxesAround(labels.voxels, labels.grid, MARGIN_VOXELS);
  const present = boneNames.flatMap((name) => {
    const box = boxes.get(labelValueOf(name));
    return box ? [{ name, box }] : [];
  });
  if (present.length === 0) throw new Refusal('landmarks.noBones');
  const bones: Partial<Record<BoneName, ArtifactKey>> = {};
  for (const [at, { name, box }] of present.entries()) {
    services.progress('landmarks.surfaces', at / present.length);
    await setImmediate();
    services.signal.throwIfAborted();
    bones[name] = await extracted(labels, { name, box }, services);
  }
  // Metal within a bone is that bone in its surface; here it is all there, to be seen for itself.
  const metalBox = boxesAround(found.voxels, found.grid, MARGIN_VOXELS).get(METAL);
  const metal = metalBox ? await extracted(found, { name: 'metal', box: metalBox, within: holdersOf(found, labels) }, services) : null;
  services.progress('landmarks.surfaces', 1);
  return { bones, ...(metal ? { metal } : {}) };
};

/** `within`: the bones that metal lies in. */
type Extracted = { readonly name: BoneName | 'metal'; readonly box: Box; readonly within?: readonly BoneName[] };

/** A bone that holds less of its metal's volume than this is touched by a tip, or lies beside it. */
const HELD_SHARE = 0.15;

/** The bones that metal counts as in their surfaces, as far as they hold a good part of it. */
function holdersOf({ voxels: before }: LabelMap, { voxels: after }: LabelMap): BoneName[] {
  const held = new Map<number, number>();
  let all = 0;
  for (let at = before.indexOf(METAL); at >= 0; at = before.indexOf(METAL, at + 1)) {
    held.set(after[at] as number, (held.get(after[at] as number) ?? 0) + 1);
    all++;
  }
  return boneNames.filter((name) => (held.get(labelValueOf(name)) ?? 0) >= HELD_SHARE * all);
}

async function extracted(labels: LabelMap, { name, box, within }: Extracted, { artifacts }: TaskServices): Promise<ArtifactKey> {
  const meshKey = meshKeyOf(labels, { name, box, ...(within ? { within } : {}) });
  if (artifacts.has(meshKey)) return meshKey;
  const surface = name === 'metal' ? metalSurface(labels, box) : surfaceOf(labels, labelValueOf(name), box);
  const { mesh, errorMm } = await decimated(surface, DECIMATION);
  const about = { bone: name, ...(within ? { within } : {}), decimation: { ...DECIMATION, errorMm, trianglesBefore: triangleCount(surface) }, volumeMm3: volumeOf(mesh), areaMm2: areaOf(mesh) };
  await writeMesh(artifacts, meshKey, { ...mesh, about });
  return meshKey;
}

/** A surface is made from the voxels of its bone: one that an edit of another bone left as it was need not be made again. */
function meshKeyOf({ grid, voxels }: LabelMap, { name, box, within }: Extracted): ArtifactKey {
  const value = valueOfLabel(name);
  const own = croppedVoxels(voxels, grid, box).map((voxel) => (voxel === value ? 1 : 0));
  const hash = createHash('sha256').update(own).digest('hex');
  return keyOf('mesh', { version: EXTRACT_VERSION, bone: name, grid: { size: grid.size, worldFromIndex: grid.worldFromIndex.rows }, box, voxels: hash, ...DECIMATION, ...(within ? { within } : {}) });
}
