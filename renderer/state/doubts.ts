import { create } from 'zustand';

import { boneNames, type BoneName } from '../../shared/anatomy/bone';
import { boneQuality, type BoneQuality } from '../../shared/segmentation/qualitySchema';
import { contrastFound, damagedSlicesFound, metalFinding, type ContrastFound, type DamagedSlicesFound, type MetalFinding } from '../../shared/segmentation/summary';
import { fetchAbout } from './artifacts';
import { useSession } from './sessionStore';

/** What the segmentation says against itself: how far each bone may be believed, the metal and contrast in view, and slices that were interpolated. */
export type Doubts = {
  readonly qualities: Readonly<Partial<Record<BoneName, BoneQuality>>>;
  readonly metal: readonly MetalFinding[];
  readonly damagedSlices?: DamagedSlicesFound | undefined;
  readonly contrast?: readonly ContrastFound[] | undefined;
};

export const noDoubts: Doubts = { qualities: {}, metal: [] };

/** The doubts about the labels with a key. */
export const useDoubts = create<{ readonly of: string | null; readonly said: Doubts }>()(() => ({ of: null, said: noDoubts }));

/** Reads what was said of the labels on the screen. */
export async function readDoubts(): Promise<void> {
  const { open } = useSession.getState();
  const key = open?.prepared?.labels;
  if (!open || !key || useDoubts.getState().of === key) return;
  useDoubts.setState({ of: key, said: noDoubts });
  const about = await fetchAbout(key, open.summary.id).catch(() => null);
  if (useDoubts.getState().of === key) useDoubts.setState({ said: doubtsIn(about) });
}

/** The doubts in `about` of a labels artifact; what is missing or unreadable is left out, as in labels that were made before there was a judgement. */
export function doubtsIn(about: unknown): Doubts {
  const { bones, metal, damagedSlices, contrast } = recordOf(about);
  const qualities = boneNames.flatMap((name) => {
    const read = boneQuality.safeParse(recordOf(recordOf(bones)[name])['quality']);
    return read.success ? [[name, read.data] as const] : [];
  });
  const pieces = metalFinding.array().safeParse(metal);
  const pools = contrastFound.array().safeParse(contrast);
  const damage = damagedSlicesFound.safeParse(damagedSlices);
  return { qualities: Object.fromEntries(qualities), metal: pieces.success ? pieces.data : [], ...(damage.success ? { damagedSlices: damage.data } : {}), ...(pools.success ? { contrast: pools.data } : {}) };
}

/** No words where there is none. */
const recordOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === 'object' && value !== null ? value as Readonly<Record<string, unknown>> : {});
