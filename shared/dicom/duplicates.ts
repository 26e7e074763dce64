import { positionsOf, groupBy } from './grouping';
import type { SliceHeader } from './header';

/** Files that share series and position: whether they are copies can only be told from their pixels. */
export function suspectedCopies(slices: readonly SliceHeader[]): readonly SliceHeader[] {
  return bySeriesAndPosition(slices.filter(({ modality }) => modality === 'CT')).filter((same) => same.length > 1).flat();
}

export type Deduplicated = {
  readonly kept: readonly SliceHeader[];
  /** Copies left out, by the file that was kept instead. */
  readonly copies: ReadonlyMap<string, number>;
};

/** Leaves out files whose position and pixels both equal another's of the series; `digests` by file. */
export function dropCopies(slices: readonly SliceHeader[], digests: ReadonlyMap<string, string>): Deduplicated {
  const copies = new Map<string, number>();
  const dropped = new Set<SliceHeader>();
  for (const same of bySeriesAndPosition(slices)) {
    for (const [first, ...others] of groupBy(same, ({ file }) => digests.get(file) ?? `unread ${file}`).values()) {
      if (!first || others.length === 0) continue;
      copies.set(first.file, others.length);
      others.forEach((slice) => dropped.add(slice));
    }
  }
  return { kept: slices.filter((slice) => !dropped.has(slice)), copies };
}

const bySeriesAndPosition = (slices: readonly SliceHeader[]): readonly (readonly SliceHeader[])[] =>
  [...groupBy(slices, ({ seriesUid }) => seriesUid).values()].flatMap((ofSeries) => [...positionsOf(ofSeries).values()]);
