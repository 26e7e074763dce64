import { create } from 'zustand';

import type { JobError } from '../../shared/jobs/job';
import type { InstalledModel, ModelOffer } from '../../shared/segmentation/installed';

/** Where a model that is being added stands. */
export type Incoming =
  | { readonly state: 'none' }
  | { readonly state: 'inspecting'; readonly jobId: string; readonly path: string }
  | { readonly state: 'offered'; readonly path: string; readonly offer: ModelOffer }
  | { readonly state: 'adding'; readonly jobId: string; readonly offer: ModelOffer }
  | { readonly state: 'failed'; readonly during: 'inspecting' | 'adding'; readonly error: JobError };

export type Models = {
  readonly shown: boolean;
  readonly list: readonly InstalledModel[] | null;
  readonly incoming: Incoming;
  /** The model that was added last, said once. */
  readonly added: string | null;
};

export const noModels: Models = { shown: false, list: null, incoming: { state: 'none' }, added: null };
export const useModels = create<Models>()(() => noModels);
