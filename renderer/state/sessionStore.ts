import { create } from 'zustand';

import type { Side } from '../../shared/anatomy/side';
import type { SeriesListing } from '../../shared/dicom/listing';
import type { Catalogue } from '../../shared/implants/catalogue';
import type { CaseSummary, OpenCase } from '../../shared/ipc/contract';
import type { JobError } from '../../shared/jobs/job';
import type { Language } from '../../shared/text/catalogue';

export const steps = ['cases', 'import', 'segment', 'correct', 'plan', 'export'] as const;
export type Step = (typeof steps)[number];

/** Something that went wrong and was not a job: a sentence of the catalogue, and what the machine said. */
export type Notice = { readonly key: string; readonly values: Readonly<Record<string, string | number>>; readonly detail: string };

/** What the window is about: never saved with the plan and never undone. */
export type Session = {
  readonly language: Language;
  readonly version: string;
  /** Who works here, as the computer knows it. */
  readonly account: string | null;
  /** The user has read once what this program is not. */
  readonly acknowledged: boolean;
  readonly model: string | null;
  readonly step: Step;
  readonly catalogue: Catalogue | null;
  readonly cases: readonly CaseSummary[] | null;
  readonly listing: SeriesListing | null;
  /** The job that reads the dropped path, prepares the case, or writes the export; one of each at a time. */
  readonly jobs: { readonly read: string | null; readonly prepare: string | null; readonly guide: string | null; readonly export: string | null };
  /** The last work of each case that was started in this window: case to job. */
  readonly preparing: Readonly<Record<string, string>>;
  readonly exportFolder: string | null;
  readonly importError: JobError | null;
  readonly open: OpenCase | null;
  readonly side: Side | null;
  readonly notice: Notice | null;
};

export const emptySession: Session = {
  language: 'zh', version: '', account: null, acknowledged: true, model: null, step: 'cases', catalogue: null, cases: null, listing: null,
  jobs: { read: null, prepare: null, guide: null, export: null },
  preparing: {}, exportFolder: null, importError: null, open: null, side: null, notice: null,
};

export const useSession = create<Session>()(() => emptySession);

/** All products of a case are there to be shown. */
export const isComplete = (open: OpenCase): boolean => open.prepared !== null && open.missing.length === 0;

/** May the user go to this step now? A step opens when what it needs is there. */
export function stepIsOpen(step: Step, session: Session): boolean {
  switch (step) {
    case 'cases': return true;
    case 'import': return session.listing !== null || session.jobs.read !== null || session.importError !== null;
    case 'segment': return session.open !== null;
    case 'correct': case 'plan': case 'export': return session.open !== null && isComplete(session.open);
  }
}
