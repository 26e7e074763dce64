import { contextBridge, ipcRenderer, webUtils } from 'electron';

import type { JobChanged } from '../shared/ipc/contract';

type PathOf = (file: object) => string;

/** Electron 32 and newer ask `webUtils`; before that a File knew its path. */
const pathOf: PathOf = (file) => (webUtils as { getPathForFile?: PathOf } | undefined)?.getPathForFile?.(file) ?? (file as { path?: string }).path ?? '';

contextBridge.exposeInMainWorld('api', {
  invoke: (channel: string, input: unknown) => ipcRenderer.invoke('call', channel, input),
  subscribe: (listener: (change: JobChanged) => void) => {
    const hear = (_event: unknown, change: JobChanged): void => { listener(change); };
    ipcRenderer.on('jobs.changed', hear);
    return () => { ipcRenderer.off('jobs.changed', hear); };
  },
  pathOf,
});
