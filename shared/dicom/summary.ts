import { verdictOf } from './findings';
import type { Judged } from './gate';
import { isPlaced } from './header';
import type { SeriesSummary } from './listing';
import { statedSpacing } from './steps';

/** What a person reads of a judged series. */
export function summaryOf({ uid, first, files, findings, stack }: Judged): SeriesSummary {
  const { modality, description, patientName, patientId, studyDate } = first;
  return {
    uid, verdict: verdictOf(findings), findings: [...findings], modality, description, patientName, patientId, studyDate, files,
    size: stack ? [first.columns, first.rows, stack.slices.length] : null,
    spacingMm: stack && stack.slices.length > 1 && isPlaced(first) ? [first.pixelSpacing[1], first.pixelSpacing[0], rounded(statedSpacing(stack))] : null,
  };
}

/** Usable series first, the ones with most slices before the others: the order of the list that a person sees. */
export const byUse = (a: SeriesSummary, b: SeriesSummary): number =>
  weight[a.verdict] - weight[b.verdict] || b.files - a.files || a.uid.localeCompare(b.uid, 'en');

const weight = { accepted: 0, warned: 0, refused: 1 } as const;

const rounded = (mm: number): number => Math.round(mm * 10_000) / 10_000;
