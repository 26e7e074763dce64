import type { JobInput, JobKind, JobResult, TaskContext } from '../../shared/jobs/job';
import type { ArtifactFolder } from '../cases/artifacts';
import type { ModelFolders } from '../catalog/models';

/** Where the data that is not code lies, and what the app calls itself. */
export type Resources = ModelFolders & { readonly implantsFolder: string; readonly addedImplantsFolder?: string; readonly appVersion: string };

/** What a task is given besides its input. */
export type TaskServices = TaskContext & { readonly artifacts: ArtifactFolder; readonly resources: Resources };

/** A task is a function of its input; tests and the command line call it directly, the worker wraps it. */
export type Task<K extends JobKind> = (input: JobInput<K>, services: TaskServices) => Promise<JobResult<K>>;

/** The part of a longer job from `start` to `end`, as a context of its own. */
export const partOf = <C extends TaskContext>(context: C, start: number, end: number): C => ({
  ...context,
  progress: (step: string, fraction: number) => context.progress(step, start + fraction * (end - start)),
});
