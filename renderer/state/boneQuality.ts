import { point, type Point } from '../../shared/geometry/spaces';
import { create } from 'zustand';

import { fetchAbout } from './artifacts';
import { useSession } from './sessionStore';

/** How far the segmentation of a bone may be trusted: `score` 0 to 1, whether that is low, and where it is worst. */
export type BoneQuality = { readonly score: number; readonly low: boolean; readonly place: Point<'world'> | null };
export type Qualities = Readonly<Partial<Record<string, BoneQuality>>>;

/** What is said of the bones of the labels with a key. */
export const useQualities = create<{ readonly of: string | null; readonly bones: Qualities }>()(() => ({ of: null, bones: {} }));

/** Reads what was said of the labels on the screen; labels of which nothing is said have no scores. */
export async function readQualities(): Promise<void> {
  const { open } = useSession.getState();
  const key = open?.prepared?.labels;
  if (!open || !key || useQualities.getState().of === key) return;
  useQualities.setState({ of: key, bones: {} });
  const about = await fetchAbout(key, open.summary.id).catch(() => null);
  if (useQualities.getState().of === key) useQualities.setState({ bones: qualitiesIn(about) });
}

/** The record `quality` of each bone, in `about` of a labels artifact. */
export function qualitiesIn(about: unknown): Qualities {
  const bones = isRecord(about) && isRecord(about['bones']) ? about['bones'] : {};
  const scores = isRecord(about) && isRecord(about['quality']) ? about['quality'] : {};
  const said = Object.keys({ ...bones, ...scores }).map((name) => [name, scores[name] ?? (isRecord(bones[name]) ? bones[name]['quality'] : null)] as const);
  return Object.fromEntries(said.flatMap(([name, quality]) => {
    const read = qualityOf(quality);
    return read ? [[name, read] as const] : [];
  }));
}

function qualityOf(said: unknown): BoneQuality | null {
  if (!isRecord(said) || typeof said['score'] !== 'number') return null;
  return { score: said['score'], low: said['low'] === true, place: placeOf(said['place']) };
}

function placeOf(said: unknown): Point<'world'> | null {
  const at: unknown = isRecord(said) ? said['at'] : said;
  if (!Array.isArray(at)) return null;
  const [x, y, z] = at as unknown[];
  return typeof x === 'number' && typeof y === 'number' && typeof z === 'number' ? point(x, y, z) : null;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
