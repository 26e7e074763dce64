import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { app, dialog, type BrowserWindow } from 'electron';

/** Where bugs arrive: written to `log.txt` in the data folder (what went wrong and where in the code, nothing of a patient) and shown. */
export function watchForMishaps(dataFolder: string): void {
  const note = (what: string): void => {
    mkdirSync(dataFolder, { recursive: true });
    appendFileSync(join(dataFolder, 'log.txt'), `${new Date().toISOString()} ${what}\n`);
  };
  const show = (cause: unknown): void => {
    note(cause instanceof Error ? cause.stack ?? cause.message : String(cause));
    if (app.isReady()) dialog.showErrorBox('ArthroPlan', cause instanceof Error ? cause.message : String(cause));
  };
  process.on('uncaughtException', show);
  process.on('unhandledRejection', show);
  app.on('child-process-gone', (_event, { type, reason, exitCode }) => { note(`${type} process gone: ${reason} (${String(exitCode)})`); });
}

/** A page that died is loaded again: the plan it showed was kept at every command. */
export function reviveWhenGone(window: BrowserWindow): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && !window.isDestroyed()) window.webContents.reload();
  });
}
