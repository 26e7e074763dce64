import { boxAround, croppedGrid, croppedVoxels, type Box } from '../volume/crop';
import type { Volume, VoxelGrid } from '../volume/grid';
import type { Voxels } from '../volume/orient';
import { axisMap, gridAtSpacing, resampled } from '../volume/resample';
import { coveringTiles, type ToCover } from './coveringTiles';
import { OTHER_BONE } from './labels';
import { channelNamesOf, gridSpacingOf, type ClassName, type ModelManifest } from './model';
import { normalised } from './preprocess';
import type { CoarseBones } from './refine';
import { slabVote } from './slabVote';
import { flipped, gaussianWindow, type TensorSize } from './tiles';
import type { Predict, Probabilities } from './vote';

/** What a fine network said, on its grid: the part of the scan around the bones that a coarse one found. */
export type FineWord = { readonly grid: VoxelGrid; readonly probabilities: Probabilities };

export type FineInput = {
  /** The scan with the axes of the network's grid, at its own spacing. */
  readonly scan: Volume;
  readonly coarse: CoarseBones;
  readonly manifest: ModelManifest;
  readonly predict: Predict;
  /** Awaited after each tile, so that a caller can report and stop. */
  readonly afterTile: (fraction: number) => Promise<void>;
};

/** How far around the coarse bones the fine network looks, mm: the coarse boundary's error and a little to see it in. */
const AROUND_BONES_MM = 12;

/**
 * The fine network over the bones of the coarse one: tiles at the fine spacing where a bone of ours was found, each
 * with the image and the coarse probabilities. Null where the coarse network found no bone of ours.
 */
export async function fineWord(input: FineInput): Promise<FineWord | null> {
  const place = placeOf(input);
  if (!place) return null;
  const { patch } = input.manifest.input;
  const size: TensorSize = [place.box.size[2], place.box.size[1], place.box.size[0]];
  const starts = coveringTiles(place.bones, place.grid, { patch, overlap: input.manifest.tiling.overlap });
  const vote = slabVote({ size, patch, channels: channelNamesOf(input.manifest).length, window: gaussianWindow(patch, input.manifest.tiling.sigmaFraction) });
  for (const [n, start] of starts.entries()) {
    vote.closeBefore(start[0]);
    vote.add({ start, logits: await averaged(tileInput(input, place, start), input) });
    await input.afterTile((n + 1) / starts.length);
  }
  vote.closeBefore(size[0]);
  return { grid: place.grid, probabilities: { channels: vote.channels } };
}

/** The fine grid's part that is looked at. `box` may leave the scan where the scan is smaller than a patch. */
type Place = { readonly whole: VoxelGrid; readonly box: Box; readonly grid: VoxelGrid; readonly bones: ToCover };

function placeOf({ scan, coarse, manifest }: FineInput): Place | null {
  const ours = coarse.labels.voxels.map((value) => (value === 0 || value === OTHER_BONE ? 0 : 1));
  const bones = boxAround(ours, coarse.labels.grid, 0);
  if (!bones) return null;
  const whole = gridAtSpacing(scan.grid, gridSpacingOf(manifest));
  const box = boxOn({ whole, spacing: gridSpacingOf(manifest), patch: manifest.input.patch }, coarse.labels.grid, bones);
  const grid = croppedGrid(whole, box);
  const around = gridSpacingOf(manifest).map((mm) => AROUND_BONES_MM / mm) as [number, number, number];
  return { whole, box, grid, bones: { mask: ours, from: coarse.labels.grid, around } };
}

type Fine = { readonly whole: VoxelGrid; readonly spacing: readonly number[]; readonly patch: TensorSize };

/** The box of the fine grid around a box of the coarse one, with a margin, at least a patch wide. */
function boxOn({ whole, spacing, patch }: Fine, coarse: VoxelGrid, bones: Box): Box {
  const { offset, scale } = axisMap(whole, coarse);
  const ends = ([0, 1, 2] as const).map((axis) => {
    const margin = AROUND_BONES_MM / (spacing[axis] as number);
    const low = Math.max(0, Math.floor(offset[axis] + (bones.first[axis] - 0.5) * scale[axis] - margin));
    const high = Math.min(whole.size[axis], Math.ceil(offset[axis] + (bones.first[axis] + bones.size[axis] - 0.5) * scale[axis] + margin) + 1);
    return widened(low, high, { least: patch[2 - axis] as number, size: whole.size[axis] });
  });
  return { first: ends.map(([low]) => low) as [number, number, number], size: ends.map(([low, high]) => high - low) as [number, number, number] };
}

/** At least `least` long: within the grid where it is long enough, else centred on it. */
function widened(low: number, high: number, { least, size }: { least: number; size: number }): [number, number] {
  if (high - low >= least) return [low, high];
  const middle = Math.floor((low + high - least) / 2);
  const first = size < least ? Math.floor((size - least) / 2) : Math.min(size - least, Math.max(0, middle));
  return [first, first + least];
}

const clamped = (n: number, size: number): number => Math.min(size - 1, Math.max(0, n));

/** The mean over the mirrored looks that the manifest asks for. */
async function averaged(tile: Float32Array, { manifest: { flipAverage, input: { axes, patch } }, predict }: FineInput): Promise<Float32Array> {
  if (flipAverage.length === 0) return predict(tile, patch);
  const sum = Float32Array.from(await predict(tile, patch));
  for (const letter of flipAverage) {
    const axis = axes.indexOf(letter) as 0 | 1 | 2;
    const seen = flipped(await predict(flipped(tile, patch, axis), patch), patch, axis);
    for (let at = 0; at < sum.length; at++) (sum[at] as number) += seen[at] as number;
  }
  return sum.map((value) => value / (1 + flipAverage.length));
}

/** Image and guide of one tile, channel by channel. Beyond the scan there is air and background. */
function tileInput({ scan, coarse, manifest }: FineInput, place: Place, start: TensorSize): Float32Array {
  const { patch, padValue, guide = [] } = manifest.input;
  const box: Box = { first: [place.box.first[0] + start[2], place.box.first[1] + start[1], place.box.first[2] + start[0]], size: [patch[2], patch[1], patch[0]] };
  const grid = croppedGrid(place.whole, box);
  const voxels = patch[0] * patch[1] * patch[2];
  const out = new Float32Array(voxels * (1 + guide.length));
  const image = nearby(scan.voxels, scan.grid, grid);
  out.set(normalised(resampled(image.voxels, image.grid, grid), manifest));
  for (const [n, name] of guide.entries()) {
    const chance = nearby(guideOf(coarse, name), coarse.labels.grid, grid);
    // Most classes are nowhere near most tiles.
    if (chance.voxels.some((value) => value !== 0)) out.set(resampled(Float32Array.from(chance.voxels, (value) => value / 255), chance.grid, grid), (n + 1) * voxels);
  }
  const beyond = voxelsBeyond(place.whole, box);
  for (const at of beyond) {
    out[at] = padValue;
    for (const [n, name] of guide.entries()) out[(n + 1) * voxels + at] = name === 'background' ? 1 : 0;
  }
  return out;
}

const guideOf = (coarse: CoarseBones, name: ClassName): Uint8Array => coarse.probabilityOf(name === 'background' ? null : name);

/** The part of a grid that `resampled` needs for the voxels of `to`. */
function nearby<V extends Voxels>(voxels: V, from: VoxelGrid, to: VoxelGrid): { readonly grid: VoxelGrid; readonly voxels: V } {
  const { offset, scale } = axisMap(from, to);
  const ends = ([0, 1, 2] as const).map((axis) => {
    const reach = Math.ceil(Math.max(1, scale[axis])) + 1;
    return [clamped(Math.floor(offset[axis]) - reach, from.size[axis]), clamped(Math.ceil(offset[axis] + (to.size[axis] - 1) * scale[axis]) + reach, from.size[axis])] as const;
  });
  const box: Box = { first: ends.map(([low]) => low) as [number, number, number], size: ends.map(([low, high]) => high - low + 1) as [number, number, number] };
  return { grid: croppedGrid(from, box), voxels: croppedVoxels(voxels, from, box) };
}

function voxelsBeyond({ size }: VoxelGrid, { first, size: [columns, rows, slices] }: Box): number[] {
  const beyond: number[] = [];
  const out = (n: number, axis: 0 | 1 | 2): boolean => n + first[axis] < 0 || n + first[axis] >= size[axis];
  if (![0, 1, 2].some((axis) => out(0, axis as 0) || out([columns, rows, slices][axis] as number - 1, axis as 0))) return beyond;
  for (let at = 0; at < columns * rows * slices; at++) {
    if (out(at % columns, 0) || out(Math.floor(at / columns) % rows, 1) || out(Math.floor(at / (columns * rows)), 2)) beyond.push(at);
  }
  return beyond;
}

