import { suspectedCopies } from '../../shared/dicom/duplicates';
import { judgeSeries, type Judged } from '../../shared/dicom/gate';
import { groupBy } from '../../shared/dicom/grouping';
import type { SliceHeader } from '../../shared/dicom/header';
import type { RefusedFile } from '../../shared/dicom/listing';
import type { TaskContext } from '../../shared/jobs/job';
import { pixelDigest, readSliceHeader, type HeaderOutcome, type NamedFile } from './dicomHeaders';

/** The volumes that files hold, judged; the files that belong to none; and where each named file lies. */
export type Examined = {
  readonly judged: readonly Judged[];
  readonly refused: readonly RefusedFile[];
  readonly pathOf: (slice: SliceHeader) => string;
};

/** Files that are read at a time: enough to hide the disk, few enough to stop soon and stay small. */
const BATCH = 32;

/** Reads every header and lets the gate judge. Reads pixels only of files that look like copies of each other. */
export async function examineFiles(files: readonly NamedFile[], context: TaskContext): Promise<Examined> {
  const outcomes = await inBatches(files, readSliceHeader, { ...context, progress: (step, part) => { context.progress(step, part * 0.9); } });
  const slices = outcomes.flatMap((outcome) => (outcome.kind === 'slice' ? [outcome.header] : []));
  const refused = outcomes.filter((outcome) => outcome.kind === 'refused');
  const paths = new Map(files.map(({ name, path }) => [name, path]));
  const pathOf = ({ file }: SliceHeader): string => paths.get(file) ?? file;
  const digests = await digestsOf(suspectedCopies(slices), pathOf, context);
  const judged = judgeSeries({ slices, digests, refusedBySeries: countBySeries(refused) });
  context.progress('import.readingHeaders', 1);
  return { judged, pathOf, refused: refused.map(({ file, finding }) => ({ file: file.name, finding })) };
}

const countBySeries = (refused: readonly Extract<HeaderOutcome, { kind: 'refused' }>[]): Map<string, number> =>
  new Map([...groupBy(refused, ({ seriesUid }) => seriesUid ?? '')].map(([uid, files]) => [uid, files.length]));

async function digestsOf(suspects: readonly SliceHeader[], pathOf: (slice: SliceHeader) => string, context: TaskContext): Promise<Map<string, string>> {
  const digests = await inBatches(suspects, async (slice) => [slice.file, await pixelDigest({ name: slice.file, path: pathOf(slice) })] as const, { ...context, progress: () => undefined });
  return new Map(digests);
}

async function inBatches<T, R>(items: readonly T[], read: (item: T) => Promise<R>, { signal, progress }: TaskContext): Promise<R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += BATCH) {
    signal.throwIfAborted();
    results.push(...await Promise.all(items.slice(start, start + BATCH).map(read)));
    progress('import.readingHeaders', results.length / items.length);
  }
  return results;
}
