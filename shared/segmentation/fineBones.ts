import { boneTypes, type BoneType } from '../anatomy/bone';
import { voxelCount, type LabelMap, type VoxelGrid } from '../volume/grid';
import { nearestLabels } from '../volume/resample';
import { typeValue, withoutSplinters } from './clean';
import type { FineWord } from './fine';
import { labelValueOf, OTHER_BONE } from './labels';
import { channelNamesOf, channelOf, type ModelManifest } from './model';
import type { CoarseBones } from './refine';
import { boneTypeOf } from './summary';
import { settledAtSymphysis } from './symphysisSeam';
import { boneNames } from '../anatomy/bone';
import { mostProbable } from './vote';

/**
 * The fine network's word → named bones on its grid. Type by the fine network; side by the coarse bones: a voxel takes
 * the name that the coarse bone of its type has there, the rest the name of its nearest named neighbour of the same type.
 * What hangs on no coarse bone of its type is no bone of ours.
 */
export function fineBones({ grid, probabilities }: FineWord, coarse: CoarseBones, manifest: ModelManifest): CoarseBones {
  const types = withoutSplinters({ grid, voxels: typesOf(probabilities.channels, manifest) });
  const labels: LabelMap = { grid, voxels: named(types, nearestLabels(coarse.labels.voxels, coarse.labels.grid, grid)) };
  const nothing = new Uint8Array(voxelCount(grid));
  const probabilityOf = (type: BoneType | null): Uint8Array => probabilities.channels[type === null ? 0 : channelOf(manifest, type)] ?? nothing;
  return { labels: settledAtSymphysis(labels, probabilityOf('hip')), probabilityOf };
}

function typesOf(channels: readonly Uint8Array[], manifest: ModelManifest): Uint8Array {
  const values = channelNamesOf(manifest).map((name) => (name === 'background' ? 0 : typeValue(name)));
  return mostProbable({ channels }).map((channel) => values[channel] as number);
}

/** Type value of each label value. */
const typeOfLabel = Uint8Array.from({ length: 256 }, (_, label) => {
  if (label === OTHER_BONE) return typeValue('other_bone');
  const name = boneNames[label - 1];
  return name ? typeValue(boneTypeOf(name)) : 0;
});

/** Names spread within each type from where the coarse label agrees, ring by ring. */
function named({ grid, voxels }: LabelMap, coarse: Uint8Array): Uint8Array {
  const out = new Uint8Array(voxels.length);
  let ring: number[] = [];
  for (let at = 0; at < voxels.length; at++) {
    if (voxels[at] === 0) continue;
    const label = isUnpaired(voxels[at] as number) ? (unpairedLabel[voxels[at] as number] as number) : (coarse[at] as number);
    if (typeOfLabel[label] !== voxels[at]) continue;
    out[at] = label;
    ring.push(at);
  }
  while (ring.length > 0) ring = spread({ grid, types: voxels, out }, ring);
  return out;
}

/** Bones without a side need no coarse name. */
const unpairedTypes: readonly BoneType[] = ['sacrum', 'other_bone'];
const unpairedLabel: Readonly<Record<number, number>> = Object.fromEntries(unpairedTypes.map((type) => [typeValue(type), type === 'other_bone' ? OTHER_BONE : labelValueOf('sacrum')]));
const isUnpaired = (type: number): boolean => unpairedTypes.includes(boneTypes[type - 1] as BoneType);

type Spread = { readonly grid: VoxelGrid; readonly types: Uint8Array; readonly out: Uint8Array };

function spread({ grid: { size: [columns, rows, slices] }, types, out }: Spread, ring: readonly number[]): number[] {
  const next: number[] = [];
  const offer = (from: number, to: number): void => {
    if (out[to] !== 0 || types[to] !== types[from]) return;
    out[to] = out[from] as number;
    next.push(to);
  };
  for (const at of ring) {
    const i = at % columns;
    const j = Math.floor(at / columns) % rows;
    const k = Math.floor(at / (columns * rows));
    if (i > 0) offer(at, at - 1);
    if (i < columns - 1) offer(at, at + 1);
    if (j > 0) offer(at, at - columns);
    if (j < rows - 1) offer(at, at + columns);
    if (k > 0) offer(at, at - columns * rows);
    if (k < slices - 1) offer(at, at + columns * rows);
  }
  return next;
}
