import { z } from 'zod';

import { boneNames } from '../anatomy/bone';
import { sides } from '../anatomy/side';
import { vendorDeclaration } from '../implants/vendor';
import { planSchema } from '../plan/document';
import { seriesListing } from '../dicom/listing';
import { editListSchema } from '../segmentation/edit/edit';
import { modelOffer } from '../segmentation/installed';

/** A key of an immutable folder in the case: `<kind>-<hash of everything it was made from>`. */
export const artifactKey = z.string().regex(/^(volume|labels|mesh|landmarks|guide)-[0-9a-f]{16}$/).brand('artifact');
export type ArtifactKey = z.infer<typeof artifactKey>;

export const providers = ['auto', 'cpu', 'cuda', 'dml', 'coreml', 'webgpu'] as const;
const provider = z.enum(providers);
const bones = z.partialRecord(z.enum(boneNames), artifactKey);

/** The one side in view, as the user says it; asked for where the bones do not tell. */
const inView = z.enum(sides).optional();

/** Whether the boundaries of an imported model's bones are found again on the scan; absent: as the model is set. Ours always are. */
const refine = z.boolean().optional();

/** Seconds and memory of one stage, as run.json reports it. */
export const stageReport = z.object({ stage: z.string(), seconds: z.number(), peakRssMb: z.number() });
export type StageReport = z.infer<typeof stageReport>;

export const guideTypes = ['neck-resection', 'acetabular-rim'] as const;

/** Surfaces; that of all metal in view is absent where there is none, and in cases that were prepared before it was drawn. */
const surfaces = { bones, metal: artifactKey.optional() };

/** What a case is planned on; `original` is the key of the labels before they were edited by hand, absent where they were not. */
const preparedResult = z.object({
  volume: artifactKey, labels: artifactKey, original: artifactKey.optional(), ...surfaces, landmarks: artifactKey, provider: z.string(), stages: z.array(stageReport),
});

const modelFiles = z.object({ path: z.string(), task: z.string().nullable() });

/** The long work of the app. Each kind names its input and its result here, once. */
export const jobKinds = {
  /** What lies at a path: series accepted or refused, with codes. Reads headers only. */
  readSeries: { input: z.object({ path: z.string() }), result: seriesListing },
  importSeries: { input: z.object({ path: z.string(), seriesUid: z.string().nullable() }), result: z.object({ volume: artifactKey }) },
  segment: { input: z.object({ volume: artifactKey, model: z.string(), provider, inView, refine }), result: z.object({ labels: artifactKey, provider: z.string() }) },
  extractBones: { input: z.object({ labels: artifactKey }), result: z.object(surfaces) },
  locateLandmarks: { input: z.object({ bones, labels: artifactKey, volume: artifactKey }), result: z.object({ landmarks: artifactKey }) },
  /** The four above in a row, with one progress: what the app runs when a series is picked. */
  prepareCase: {
    input: z.object({ path: z.string(), seriesUid: z.string().nullable(), model: z.string(), provider, inView, refine }),
    result: preparedResult,
  },
  /** Does the edits on labels and keeps the result under the key of both; no edits: the labels themselves. */
  editLabels: { input: z.object({ volume: artifactKey, labels: artifactKey, edits: editListSchema }), result: z.object({ labels: artifactKey }) },
  /** What follows from edits made by hand: `editLabels`, then bones and landmarks anew, with one progress. `prepared` is what the edits were made on. */
  prepareEdited: { input: z.object({ prepared: preparedResult, edits: editListSchema }), result: preparedResult },
  buildGuide: {
    input: z.object({ type: z.enum(guideTypes), plan: planSchema, bones, landmarks: artifactKey }),
    result: z.object({ guide: artifactKey }),
  },
  exportCase: {
    input: z.object({
      folder: z.string(), caseCode: z.string(), plan: planSchema, volume: artifactKey, labels: artifactKey, bones, landmarks: artifactKey,
      languages: z.array(z.enum(['en', 'zh'])), stages: z.array(stageReport), provider: z.string(), model: z.string(),
    }),
    result: z.object({ files: z.array(z.string()) }),
  },
  /** What the nnU-Net model at a path (zip or folder) is, before it is imported. `task` overrides what its name says; `none` is no task of TotalSegmentator's. */
  inspectModel: { input: modelFiles, result: modelOffer },
  /** Converts the model and installs it. `published` takes the folds that its own program would. */
  importModel: {
    input: modelFiles.extend({ licenceAccepted: z.boolean(), folds: z.enum(['published', 'first', 'all']) }),
    result: z.object({ id: z.string(), folds: z.array(z.string()), parts: z.array(z.string()).optional() }),
  },
  /** A manufacturer's CAD file, checked and kept in the user's library with what the user said of it. */
  importImplant: { input: z.object({ path: z.string(), declared: vendorDeclaration }), result: z.object({ id: z.string() }) },
} as const;

export type JobKind = keyof typeof jobKinds;
export type JobInput<K extends JobKind> = z.infer<(typeof jobKinds)[K]['input']>;
export type JobResult<K extends JobKind> = z.infer<(typeof jobKinds)[K]['result']>;

/**
 * `refused` is a well-formed input that must not be used (say why); its `reason` is a key of the text
 * catalogue and `values` what the sentence needs, so that each user reads it in their own language.
 */
export const jobError = z.object({
  code: z.enum(['invalid-input', 'refused', 'failed', 'crashed', 'out-of-memory']),
  message: z.string(),
  reason: z.string().optional(),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type JobError = z.infer<typeof jobError>;

/** Thrown by a task to refuse its input with a reason of the text catalogue; `runTask` makes it a `JobError`. */
export class Refusal extends Error {
  readonly reason: string;
  readonly values: Readonly<Record<string, string | number>>;
  constructor(reason: string, values: Readonly<Record<string, string | number>> = {}) {
    super(`${reason} ${JSON.stringify(values)}`);
    this.reason = reason;
    this.values = values;
  }
}

/** Terminal states carry what they must and nothing else; a job reaches exactly one of them. */
export type JobState<K extends JobKind = JobKind> =
  | { readonly state: 'queued' }
  | { readonly state: 'running'; readonly step: string; readonly fraction: number }
  | { readonly state: 'done'; readonly result: JobResult<K> }
  | { readonly state: 'failed'; readonly error: JobError }
  | { readonly state: 'cancelled' };

/** What a task sees of the world: a way to be told to stop and a way to say how far it is. */
export type TaskContext = {
  readonly signal: AbortSignalLike;
  /** `step` is a key of the text catalogue; `fraction` of the whole job, 0 to 1, never falling. */
  readonly progress: (step: string, fraction: number) => void;
};
export type AbortSignalLike = { readonly aborted: boolean; throwIfAborted(): void };
