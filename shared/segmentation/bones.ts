import type { BoneType } from '../anatomy/bone';
import { err, ok, type Result } from '../result';
import { filled } from '../volume/components';
import { boxesAround, croppedVoxels, pasteVoxels } from '../volume/crop';
import type { LabelMap, VoxelGrid } from '../volume/grid';
import { typeValue, withoutSplinters } from './clean';
import { OTHER_BONE } from './labels';
import { channelNamesOf, channelOf, type ModelManifest } from './model';
import type { CoarseBones } from './refine';
import { plausibleHeights } from './plausible';
import { sided, type BodyMiddle, type SaidSide, type SideAmbiguous, type SideContradicted, type SidesFound } from './sides';
import { mostProbable, type Probabilities } from './vote';

export type NamedBones = CoarseBones & { readonly sides: SidesFound };
export type NoBone = { readonly code: 'no-bone' };

/** The network's word → named bones on its grid: most probable class, splinters dropped, sides told. */
export function namedBones(probabilities: Probabilities, place: { grid: VoxelGrid; bodyMiddle: BodyMiddle; said?: SaidSide | null }, manifest: ModelManifest): Result<NamedBones, NoBone | SideAmbiguous | SideContradicted> {
  const types = plausibleHeights(withoutSplinters({ grid: place.grid, voxels: typesOf(probabilities, manifest) }));
  const told = sided(types, place.bodyMiddle, place.said ?? null);
  if (!told.ok) return told;
  if (!told.value.labels.voxels.some((value) => value !== 0 && value !== OTHER_BONE)) return err({ code: 'no-bone' });
  return ok({ sides: told.value.sides, labels: withoutHoles(told.value.labels), probabilityOf: (type) => channelFor(type, probabilities, manifest) });
}

/** Marrow that the network took for background, enclosed by its bone, is bone. */
function withoutHoles({ grid, voxels }: LabelMap): LabelMap {
  const out = voxels.slice();
  for (const [value, box] of boxesAround(voxels, grid, 1)) {
    if (value === OTHER_BONE) continue;
    const part = croppedVoxels(out, grid, box);
    const solid = filled(part.map((found) => (found === value ? 1 : 0)), box.size);
    pasteVoxels(out, grid, box, part.map((found, at) => (found === 0 && solid[at] === 1 ? value : found)));
  }
  return { grid, voxels: out };
}

function typesOf(probabilities: Probabilities, manifest: ModelManifest): LabelMap['voxels'] {
  const values = channelNamesOf(manifest).map((name) => (name === 'background' ? 0 : typeValue(name)));
  return mostProbable(probabilities).map((channel) => values[channel] as number);
}

/** A type the network does not know has probability 0 everywhere. */
function channelFor(type: BoneType | null, { channels }: Probabilities, manifest: ModelManifest): Uint8Array {
  const channel = type === null ? 0 : channelOf(manifest, type);
  return channels[channel] ?? new Uint8Array(channels[0]?.length ?? 0);
}

