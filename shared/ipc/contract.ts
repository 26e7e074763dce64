import { z } from 'zod';


import { artifactKey, guideTypes, jobKinds, type JobKind, type JobState } from '../jobs/job';
import { catalogueSchema } from '../implants/catalogue';
import { installedModel } from '../segmentation/installed';
import { planSchema } from '../plan/document';
import { editEntry } from '../segmentation/edit/record';
import { editListSchema } from '../segmentation/edit/edit';

/** Every call between renderer and main, in one place. */
const call = <I extends z.ZodType, O extends z.ZodType>(input: I, output: O) => ({ input, output });

const caseId = z.uuid();
const jobRef = z.object({ jobId: z.uuid() });

export const caseSummary = z.object({
  id: caseId, code: z.string(), createdAt: z.iso.datetime(), changedAt: z.iso.datetime(),
  side: z.enum(['left', 'right']).nullable(), step: z.enum(['import', 'segment', 'plan', 'export']),
});
export type CaseSummary = z.infer<typeof caseSummary>;

/** What a finished `prepareCase` left in the case. */
export const preparedCase = jobKinds.prepareCase.result;
export type PreparedCase = z.infer<typeof preparedCase>;

/** What a case was prepared from: the words to prepare it again. */
export const caseSource = jobKinds.prepareCase.input;
export type CaseSource = z.infer<typeof caseSource>;

/**
 * The edits of a case's segmentation as the journal has them: made on the labels `labels`, `undone` the next to be made
 * again first. `built` is false while what was prepared does not follow from them: then nothing may be exported.
 */
export const caseEdits = z.object({ labels: artifactKey, edits: editListSchema, undone: editListSchema, built: z.boolean() });
export type CaseEdits = z.infer<typeof caseEdits>;

/**
 * A case as it is opened: its summary, what was prepared and the plan, as far as there are. `missing` names the
 * products that are no longer on the disk; its decisions stand, and preparing it again from `source` makes them again.
 */
export const openCase = z.object({
  summary: caseSummary, prepared: preparedCase.nullable(), plan: planSchema.nullable(),
  source: caseSource.nullable(), missing: z.array(artifactKey),
  /** Null where nothing is prepared. */
  editing: caseEdits.nullable(),
});
export type OpenCase = z.infer<typeof openCase>;

const modelSummary = z.object({ id: z.string(), version: z.string(), sha256: z.string(), source: z.string() });

export const contract = {
  'app.info': call(z.void(), z.object({ version: z.string(), language: z.enum(['en', 'zh']), models: z.array(modelSummary), acknowledged: z.boolean(), /** Who works here: the name of the computer's account, by which the journal says who moved a landmark. */ account: z.string().nullable() })),
  'app.ping': call(z.void(), z.literal('pong')),
  /** The implant library, whole: small data from which the window makes the surfaces itself. */
  'catalogue.read': call(z.void(), catalogueSchema),
  'settings.setLanguage': call(z.object({ language: z.enum(['en', 'zh']) }), z.void()),
  /** The user has read what this program is not; asked again when those words change. */
  'settings.acknowledge': call(z.void(), z.void()),
  'cases.list': call(z.void(), z.array(caseSummary)),
  /** Without a code the case is called by patient id and study date, or by its number. */
  'cases.create': call(z.object({ code: z.string().trim().min(1).max(80).optional(), from: z.object({ patientId: z.string(), studyDate: z.string() }).optional() }), caseSummary),
  'cases.open': call(z.object({ caseId }), openCase),
  'cases.remove': call(z.object({ caseId }), z.void()),
  /** Keeps the whole plan and appends the command that made it (or 'undo' / 'redo' / 'propose') to the journal. */
  'plan.keep': call(z.object({ caseId, plan: planSchema, command: z.unknown() }), z.void()),
  /** Appends what was done to the labels of a case, by their key before any edit, to its journal; in order, one call at a time. */
  'labels.keep': call(z.object({ caseId, labels: artifactKey, entry: editEntry }), z.void()),
  'dialog.openPath': call(z.object({ want: z.enum(['folder', 'file']) }), z.object({ path: z.string().nullable() })),
  'dialog.saveFolder': call(z.void(), z.object({ path: z.string().nullable() })),
  'files.reveal': call(z.object({ path: z.string() }), z.void()),
  /** Models one can segment with; `chosen` is the one that the next case is segmented with. */
  'models.list': call(z.void(), z.object({ models: z.array(installedModel), chosen: z.string().nullable() })),
  'models.choose': call(z.object({ id: z.string() }), z.void()),
  'models.refine': call(z.object({ id: z.string(), refine: z.boolean() }), z.void()),
  'models.remove': call(z.object({ id: z.string() }), z.void()),
  'jobs.inspectModel': call(jobKinds.inspectModel.input, jobRef),
  'jobs.importModel': call(jobKinds.importModel.input, jobRef),
  'jobs.readSeries': call(jobKinds.readSeries.input, jobRef),
  'jobs.prepareCase': call(jobKinds.prepareCase.input.extend({ caseId }), jobRef),
  /** Rebuilds all that follows from the edits in the journal; ends with the same result as `prepareCase`. */
  'jobs.prepareEdited': call(z.object({ caseId }), jobRef),
  'jobs.buildGuide': call(z.object({ caseId, type: z.enum(guideTypes), plan: planSchema }), jobRef),
  'jobs.exportCase': call(z.object({ caseId, plan: planSchema, folder: z.string(), languages: z.array(z.enum(['en', 'zh'])) }), jobRef),
  'jobs.cancel': call(jobRef, z.void()),
} as const;

export type Contract = typeof contract;
export type Channel = keyof Contract;
export type Input<C extends Channel> = z.infer<Contract[C]['input']>;
export type Output<C extends Channel> = z.infer<Contract[C]['output']>;

/** What main implements, and — through client.ts — what the renderer calls. */
export type Handlers = { readonly [C in Channel]: (input: Input<C>) => Promise<Output<C>> };

/** Electron loses an Error's class and fields on the way; this envelope does not. Every call settles. */
export type Reply<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: IpcError };
/** `refused` carries the key of its sentence in the text catalogue and the values of its places. */
export type IpcError =
  | { readonly code: 'invalid-input' | 'not-found' | 'internal'; readonly message: string }
  | { readonly code: 'refused'; readonly message: string; readonly reason: string; readonly values: Readonly<Record<string, string | number>> };

/** The one event from main: a job has reached a state. */
export type JobChanged = { readonly jobId: string; readonly kind: JobKind; readonly state: JobState };
