import { setPriority } from 'node:os';

import type { JobKind } from '../../shared/jobs/job';
import type { ToWorker } from './protocol';
import { serveJob, type Line } from './serveJob';
import type { Task } from './task';

type Tasks = { readonly [K in JobKind]: () => Promise<Task<K>> };

/** Loaded when asked for: listing a folder needs no network, and a guide no DICOM. */
const tasks: Tasks = {
  readSeries: async () => (await import('./tasks/readSeries')).readSeries,
  importSeries: async () => (await import('./tasks/importSeries')).importSeries,
  segment: async () => (await import('./tasks/segment')).segment,
  extractBones: async () => (await import('./tasks/extractBones')).extractBones,
  locateLandmarks: async () => (await import('./tasks/locateLandmarks')).locateLandmarks,
  prepareCase: async () => (await import('./tasks/prepareCase')).prepareCase,
  editLabels: async () => (await import('./tasks/editLabels')).editLabels,
  prepareEdited: async () => (await import('./tasks/prepareEdited')).prepareEdited,
  buildGuide: async () => (await import('./tasks/buildGuide')).buildGuide,
  inspectModel: async () => (await import('./tasks/inspectModel')).inspectModel,
  importModel: async () => (await import('./tasks/importModel')).importModel,
  importImplant: async () => (await import('./tasks/importImplant')).importImplant,
  exportCase: async () => (await import('./tasks/exportCase')).exportCase,
};

type ElectronPort = { postMessage(message: unknown): void; on(event: 'message', listener: (event: { data: ToWorker }) => void): void };

/** Electron's utility process talks through `parentPort`, a forked Node through `process.send`. */
function lineToParent(): Line {
  const { parentPort } = process as unknown as { parentPort?: ElectronPort };
  if (parentPort) {
    return {
      send: (message) => { parentPort.postMessage(message); },
      onMessage: (listener) => { parentPort.on('message', ({ data }) => { listener(data); }); },
    };
  }
  process.on('disconnect', () => process.exit());
  return {
    send: (message) => { process.send?.(message); },
    onMessage: (listener) => { process.on('message', (message: ToWorker) => { listener(message); }); },
  };
}

/** The window comes first, without a job starving on a busy computer. Threads made from here on inherit it. */
const NICENESS = 5;
setPriority(NICENESS);
serveJob(lineToParent(), (kind) => tasks[kind]());
