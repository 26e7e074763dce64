import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { app, dialog, ipcMain, shell, utilityProcess, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';

import type { Reply } from '../shared/ipc/contract';
import type { Language } from '../shared/text/catalogue';
import { APP_ORIGIN } from './addresses';
import { openCaseStore, type CaseStore } from './cases/store';
import { addedImplantsIn } from './catalog/addedImplants';
import { importedModelsIn, sweepModels } from './catalog/modelFolder';
import { createHandlers, type Dialogs } from './ipc/handlers';
import { serve } from './ipc/serve';
import { createCaseJobs } from './jobs/caseJobs';
import { utilityChild } from './jobs/host';
import { createScheduler } from './jobs/scheduler';
import type { Resources } from './jobs/task';
import { reviveWhenGone, watchForMishaps } from './mishaps';
import { registerSchemes, serveSchemes } from './protocols';
import { closeSession, createWindow, setMenu } from './window';

const CANCEL_GRACE_MS = 5000;

const root = app.getAppPath();
const programFolder = join(root, 'dist', 'electron');
/** The child's program lies open beside the archive of a packaged app (electron-builder.yml says why). */
const workerProgram = join(programFolder, 'worker.cjs').replace(/app\.asar(?=[\\/])/, 'app.asar.unpacked');
const dataFolder = process.env['ARTHROPLAN_HOME'] ?? join(app.getPath('appData'), 'ArthroPlan');

watchForMishaps(dataFolder);
app.setName('ArthroPlan');
app.setPath('userData', dataFolder);
app.commandLine.appendSwitch('disable-background-networking');
app.commandLine.appendSwitch('disable-component-update');
registerSchemes();
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();

function start(): void {
  const store = lazyStore();
  const scheduler = createScheduler({
    spawn: () => utilityChild(utilityProcess.fork(workerProgram, [], { stdio: 'pipe', serviceName: 'ArthroPlan job' })),
    notify: (change) => { jobs.changed(change); },
    graceMs: CANCEL_GRACE_MS,
  });
  const resources = resourcesOfApp();
  const jobs = createCaseJobs({ scheduler, store, resources, idleFolder: dataFolder, tell: (change) => { window?.webContents.send('jobs.changed', change); } });
  answerCalls(createHandlers({ store, jobs, resources, dialogs: dialogsOf(() => window), systemLanguage }), () => window);
  serveSchemes({ rendererFolder: join(root, 'dist', 'renderer'), artifactsFolder: (caseId) => store().artifactsFolder(caseId) });
  closeSession();
  void sweepModels(importedModelsIn(dataFolder));
  setMenu(process.platform);
  let window: BrowserWindow | null = openWindow();

  function openWindow(): BrowserWindow {
    const opened = createWindow(programFolder);
    reviveWhenGone(opened);
    opened.on('closed', () => { window = null; });
    return opened;
  }

  app.on('activate', () => { window ??= openWindow(); });
  app.on('second-instance', () => { window ??= openWindow(); window.show(); window.focus(); });
  app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit(); });
  app.on('will-quit', () => { scheduler.close(); });
}

/** Opened when first needed, and tried again after a refusal: a damaged case file can be put right while the window is open. */
function lazyStore(): () => CaseStore {
  let opened: CaseStore | null = null;
  return () => (opened ??= openCaseStore({ folder: dataFolder, now: () => new Date() }));
}

function resourcesOfApp(): Resources {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const folder = app.isPackaged ? process.resourcesPath : root;
  return { modelsFolder: join(folder, 'models'), importedModelsFolder: importedModelsIn(dataFolder), implantsFolder: join(folder, 'implants'), addedImplantsFolder: addedImplantsIn(dataFolder), appVersion: version };
}

const systemLanguage = (): Language => (app.getLocale().toLowerCase().startsWith('zh') ? 'zh' : 'en');

/** One door for every call; only the top frame of our own page may knock. */
function answerCalls(handlers: ReturnType<typeof createHandlers>, current: () => BrowserWindow | null): void {
  const listeners = new Map<string, (input: unknown) => Promise<Reply<unknown>>>();
  serve((channel, listener) => { listeners.set(channel, listener); }, handlers);
  const isOurs = ({ sender, senderFrame }: IpcMainInvokeEvent): boolean => sender === current()?.webContents
    && senderFrame?.parent === null && senderFrame.url.startsWith(`${APP_ORIGIN}/`);
  ipcMain.handle('call', (event, channel: unknown, input: unknown): Promise<Reply<unknown>> | Reply<unknown> => {
    const listener = isOurs(event) ? listeners.get(String(channel)) : undefined;
    return listener ? listener(input) : { ok: false, error: { code: 'not-found', message: `no call ${String(channel)}` } };
  });
}

function dialogsOf(current: () => BrowserWindow | null): Dialogs {
  const ask = async (properties: ('openDirectory' | 'openFile' | 'createDirectory')[]): Promise<string | null> => {
    const window = current();
    if (!window) return null;
    const { filePaths } = await dialog.showOpenDialog(window, { properties });
    return filePaths[0] ?? null;
  };
  return {
    openPath: (want) => ask([want === 'folder' ? 'openDirectory' : 'openFile']),
    saveFolder: () => ask(['openDirectory', 'createDirectory']),
    reveal: (path) => { shell.showItemInFolder(path); },
  };
}
