import { pairedBone } from '../anatomy/bone';
import { sides } from '../anatomy/side';
import { boxAround, croppedVoxels } from '../volume/crop';
import { distancesMm } from '../volume/distance';
import { spacingOf, type LabelMap } from '../volume/grid';
import { labelValueOf } from './labels';

/** Head and socket are no farther apart than this; trochanter and hip bone are (mm). */
const JOINT_MM = 6;

/**
 * First and last slice in which a femur lies within a joint space of its hip bone, both sides together; null without a
 * hip joint.
 */
export function jointSlices(labels: LabelMap): readonly [first: number, last: number] | null {
  const ranges = sides.flatMap((side) => {
    const range = jointOf(labels, labelValueOf(pairedBone('hip', side)), labelValueOf(pairedBone('femur', side)));
    return range ? [range] : [];
  });
  if (ranges.length === 0) return null;
  return [Math.min(...ranges.map(([first]) => first)), Math.max(...ranges.map(([, last]) => last))];
}

function jointOf({ grid, voxels }: LabelMap, hip: number, femur: number): readonly [number, number] | null {
  const spacing = spacingOf(grid);
  const box = boxAround(voxels.map((value) => (value === femur ? 1 : 0)), grid, Math.ceil(JOINT_MM / Math.min(...spacing)));
  if (!box) return null;
  const part = croppedVoxels(voxels, grid, box);
  const toHip = distancesMm(part.map((value) => (value === hip ? 1 : 0)), box.size, spacing);
  const area = box.size[0] * box.size[1];
  let [first, last] = [Infinity, -1];
  for (let at = 0; at < part.length; at++) {
    if (part[at] !== femur || (toHip[at] as number) > JOINT_MM) continue;
    const slice = box.first[2] + Math.floor(at / area);
    first = Math.min(first, slice);
    last = slice;
  }
  return last < 0 ? null : [first, last];
}
