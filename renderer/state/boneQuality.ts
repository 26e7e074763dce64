import { create } from 'zustand';

import { boneQuality, type BoneQuality } from '../../shared/segmentation/qualitySchema';
import { fetchAbout } from './artifacts';
import { useSession } from './sessionStore';

export type Qualities = Readonly<Partial<Record<string, BoneQuality>>>;

/** How far the bones of the labels with a key are to be believed. */
export const useQualities = create<{ readonly of: string | null; readonly bones: Qualities }>()(() => ({ of: null, bones: {} }));

/** Reads what was said of the labels on the screen; labels that were made before bones were judged have no scores. */
export async function readQualities(): Promise<void> {
  const { open } = useSession.getState();
  const key = open?.prepared?.labels;
  if (!open || !key || useQualities.getState().of === key) return;
  useQualities.setState({ of: key, bones: {} });
  const about = await fetchAbout(key, open.summary.id).catch(() => null);
  if (useQualities.getState().of === key) useQualities.setState({ bones: qualitiesIn(about) });
}

/** The judgement of each bone in `about` of a labels artifact; one that is missing or unreadable is left out. */
export function qualitiesIn(about: unknown): Qualities {
  const bones = isRecord(about) && isRecord(about['bones']) ? about['bones'] : {};
  return Object.fromEntries(Object.entries(bones).flatMap(([name, summary]) => {
    const read = boneQuality.safeParse(isRecord(summary) ? summary['quality'] : null);
    return read.success ? [[name, read.data] as const] : [];
  }));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
