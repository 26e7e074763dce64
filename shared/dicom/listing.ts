import { z } from 'zod';

/** A verdict's code is a key of the text catalogue (`import.<code>`), its values fill the sentence. */
export const finding = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type Finding = z.infer<typeof finding>;

export const seriesSummary = z.object({
  /** SeriesInstanceUID, or the file name for an image file that has none; with a suffix `#n` where one UID holds several volumes. */
  uid: z.string(),
  verdict: z.enum(['accepted', 'warned', 'refused']),
  findings: z.array(finding),
  modality: z.string(),
  description: z.string(),
  patientName: z.string(),
  patientId: z.string(),
  studyDate: z.string(),
  files: z.number().int(),
  /** Columns, rows, slices; null where the files form no volume. */
  size: z.tuple([z.number(), z.number(), z.number()]).nullable(),
  spacingMm: z.tuple([z.number(), z.number(), z.number()]).nullable(),
});
export type SeriesSummary = z.infer<typeof seriesSummary>;

/** What a folder, archive or file holds: every series with its verdict and every file that belongs to none. */
export const seriesListing = z.object({
  path: z.string(),
  series: z.array(seriesSummary),
  refusedFiles: z.array(z.object({ file: z.string(), finding })),
});
export type SeriesListing = z.infer<typeof seriesListing>;
export type RefusedFile = SeriesListing['refusedFiles'][number];
