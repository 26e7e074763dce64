import type { BoneType } from '../../anatomy/bone';
import type { LabelMap, Volume } from '../../volume/grid';
import { boneTypeOfClass } from './classes';
import type { ClassBone, NnunetManifest } from './manifest';
import { argmaxInto, interpolatedArgmaxInto, probabilitiesInto, withoutPadding, type PlaneTaker } from './planes';
import { logitsTarget, nearestOnScan, nnunetInput, uncropped, type NnunetInput } from './recipe';
import { slide, type Predict } from './slidingWindow';

/** What a model says by its published recipe, before anything of ours touches it. */
export type Published = {
  /** What each channel is to us, background first. */
  readonly classes: readonly ClassBone[];
  readonly input: NnunetInput;
  /** Channel of the network on the grid of the scan: the published result. */
  readonly onScan: LabelMap;
  /** Channel of the network on its own grid, the axes of `input.oriented`. */
  readonly onNetwork: LabelMap;
  /** Probability (0 to 255) of a type of bone (background and what is no bone: null) on the network's grid. */
  readonly probabilityOf: (type: BoneType | null) => Uint8Array;
};

/** What computes: one network a fold, and the head that makes logits of their averaged features where it stands by itself. */
export type Networks = { readonly ensemble: readonly Predict[]; readonly head: Predict | null };

/**
 * The published recipe from scan to labels: prepare, sliding window, weighted mean of the logits, argmax, back to the
 * scan. `afterRun` is awaited after each run of a network, so that a caller can report and stop.
 */
export async function publishedResult(volume: Volume, manifest: NnunetManifest, { ensemble, head }: Networks, afterRun: (fraction: number) => Promise<void>): Promise<Published> {
  const input = nnunetInput(volume, manifest);
  const channels = manifest.output.channels.length;
  const [slices, rows, columns] = input.padding.inner;
  const plane = rows * columns;
  const best = new Uint8Array(slices * plane);
  const groups = groupsOf(manifest, best.length);
  const target = logitsTarget(input, manifest);
  const fine = target && new Uint8Array(target.to[0] * target.to[1] * target.to[2]);
  const takers: PlaneTaker[] = [
    argmaxInto(best, plane, channels), probabilitiesInto(groups, plane, channels),
    ...(target && fine ? [interpolatedArgmaxInto(fine, target, channels)] : []),
  ];
  const take = withoutPadding(input.padding, channels, (logits, n) => { takers.forEach((each) => { each(logits, n); }); });
  const { patch } = manifest.input;
  const { size: [, height, width] } = input.tensor;
  await slide(input.tensor, { ...manifest.tiling, patch, channels: manifest.head?.features ?? channels }, ensemble, {
    onPlane: head ? async (features, n) => { take(await head(features, [1, height, width]), n); } : take, afterRun,
  });
  return {
    classes: manifest.output.channels.map(({ bone }) => bone), input, onNetwork: { grid: input.grid, voxels: best },
    onScan: { grid: volume.grid, voxels: fine ? uncropped(fine, input) : nearestOnScan(best, input) },
    probabilityOf: (type) => groups.find((group) => group.type === type)?.out ?? new Uint8Array(best.length),
  };
}

/** The channels of each type of bone, and of none. */
function groupsOf({ output: { channels } }: NnunetManifest, voxels: number): { readonly type: BoneType | null; readonly channels: readonly number[]; readonly out: Uint8Array }[] {
  const types = channels.map((channel) => boneTypeOfClass(channel.bone));
  return [...new Set(types)].map((type) => ({ type, channels: types.flatMap((of, c) => (of === type ? [c] : [])), out: new Uint8Array(voxels) }));
}
