import type { BoneType } from '../anatomy/bone';
import { boxAround, croppedGrid, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { voxelVolumeMm3, type LabelMap, type Volume, type VoxelGrid } from '../volume/grid';
import { nearestLabels } from '../volume/resample';
import { sides } from '../anatomy/side';
import { boneLikeness } from './density';
import { boundaryStrength } from './edges';
import { flood } from './flood';
import { hipJoint, type HipJoint } from './hipJoint';
import { markJoint, settleJoint } from './jointSeparation';
import { settleKnees } from './kneeJoints';
import { BACKGROUND, markers, SURELY_SOFT_HU } from './markers';
import { polished } from './polish';
import { priceOfLabels } from './price';
import { samplerOf } from './sampler';

/** What the network said, with names: labels and probabilities (0 to 255, background first as type null) on its grid. */
export type CoarseBones = {
  readonly labels: LabelMap;
  readonly probabilityOf: (type: BoneType | null) => Uint8Array;
};

/** How far beyond the network's bones the true boundary is looked for, in voxels of the network. */
const REACH_VOXELS = 2;

/**
 * Bones at the spacing of the scan from bones at the spacing of the network. Sure places (deep inside a bone, dense
 * voxels of an unambiguous bone, far outside) are markers; the labels compete for the rest by a watershed on the
 * gradient, weighed with the network's probabilities. Each bone is then made one solid, smooth piece.
 * `volume` has the axes of the network's grid (any spacing). `afterStep` is awaited between steps.
 */
export async function refinedBones(volume: Volume, coarse: CoarseBones, afterStep: (fraction: number) => Promise<void>): Promise<LabelMap> {
  const out = new Uint8Array(volume.voxels.length);
  const box = boneBox(volume.grid, coarse.labels);
  if (!box) return { grid: volume.grid, voxels: out };
  const crop = { grid: croppedGrid(volume.grid, box), voxels: croppedVoxels(volume.voxels, volume.grid, box) };
  const labels = markers(crop, coarse);
  const soft = labels.map((value, at) => (value === BACKGROUND && (crop.voxels[at] as number) < SURELY_SOFT_HU ? 1 : 0));
  await afterStep(0.2);
  const joints = jointsOf(crop, coarse.labels);
  for (const joint of joints) markJoint(crop.grid, labels, joint);
  await afterStep(0.3);
  const strength = boundaryStrength(crop, labels);
  const likeness = boneLikeness(crop, labels);
  await afterStep(0.4);
  flood({ labels, size: crop.grid.size, price: priceOfLabels({ grid: crop.grid, strength, likeness, coarse }) });
  for (const joint of joints) settleJoint(crop, labels, joint);
  if (showsJoints(volume)) settleKnees(crop, labels);
  await afterStep(0.7);
  const solid = polished({ grid: crop.grid, soft, voxels: labels.map((value) => (value === BACKGROUND ? 0 : value)) });
  pasteVoxels(out, volume.grid, box, solid);
  return { grid: volume.grid, voxels: out };
}

/** Coarser scans (geometric mean of the spacing, mm) do not show a joint space; the network's boundary is better there. */
const JOINT_SEEN_MM = 2.2;

const showsJoints = (scan: Volume): boolean => Math.cbrt(voxelVolumeMm3(scan.grid)) <= JOINT_SEEN_MM;

const jointsOf = (scan: Volume, coarse: LabelMap): HipJoint[] => {
  if (!showsJoints(scan)) return [];
  const hu = samplerOf(scan);
  return sides.flatMap((side) => hipJoint(coarse, hu, side) ?? []);
};

/** The box of the scan around every bone of ours, as far as the boundary is looked for. */
function boneBox(grid: VoxelGrid, coarse: LabelMap): Box | null {
  const box = boxAround(coarse.voxels, coarse.grid, REACH_VOXELS + 1);
  if (!box) return null;
  const inside = new Uint8Array(coarse.voxels.length);
  pasteVoxels(inside, coarse.grid, box, new Uint8Array(box.size[0] * box.size[1] * box.size[2]).fill(1));
  return boxAround(nearestLabels(inside, coarse.grid, grid), grid, 0);
}
