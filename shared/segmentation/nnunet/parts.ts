import type { BoneType } from '../../anatomy/bone';
import type { ClassBone } from './manifest';
import type { Published } from './segmented';

/**
 * Two parts of one task as one result, as TotalSegmentator combines them: where both name a voxel, the later one counts.
 * A type of bone has the larger of its two probabilities, what is no bone the smaller. Both parts must have seen the same
 * grids; the channels of the later one follow those of the first.
 */
export function combined(first: Published, later: Published): Published {
  const offset = first.classes.length - 1;
  const over = (below: Uint8Array, above: Uint8Array): Uint8Array => below.map((channel, at) => (above[at] === 0 ? channel : (above[at] as number) + offset));
  return {
    input: first.input,
    classes: combinedClasses(first.classes, later.classes),
    onScan: { grid: first.onScan.grid, voxels: over(first.onScan.voxels, later.onScan.voxels) },
    onNetwork: { grid: first.onNetwork.grid, voxels: over(first.onNetwork.voxels, later.onNetwork.voxels) },
    probabilityOf: (type) => eitherProbability(type, first, later),
  };
}

/** Channels of the first, then those of the later one without its background. */
const combinedClasses = (first: readonly ClassBone[], later: readonly ClassBone[]): readonly ClassBone[] => [...first, ...later.slice(1)];

function eitherProbability(type: BoneType | null, first: Published, later: Published): Uint8Array {
  const [one, other] = [first.probabilityOf(type), later.probabilityOf(type)];
  const pick = type === null ? Math.min : Math.max;
  return one.map((chance, at) => pick(chance, other[at] as number));
}
