import { join } from 'node:path';

import { BrowserWindow, Menu, session } from 'electron';

import { APP_ORIGIN } from './addresses';

/** The window of the product: sandboxed, isolated, bound to its own pages. */
export function createWindow(programFolder: string): BrowserWindow {
  const window = new BrowserWindow({
    width: 1440, height: 900, minWidth: 1100, minHeight: 700, show: false, backgroundColor: '#101216', title: 'ArthroPlan', autoHideMenuBar: true,
    webPreferences: {
      preload: join(programFolder, 'preload.cjs'),
      sandbox: true, contextIsolation: true, nodeIntegration: false, webviewTag: false, spellcheck: false, navigateOnDragDrop: false,
    },
  });
  window.once('ready-to-show', () => { window.show(); });
  window.webContents.on('will-navigate', (event) => { event.preventDefault(); });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  void window.loadURL(`${APP_ORIGIN}/index.html`);
  return window;
}

/** Nothing is permitted, nothing is fetched from outside, nothing is attached. */
export function closeSession(): void {
  const { defaultSession } = session;
  defaultSession.setPermissionRequestHandler((_contents, _permission, answer) => { answer(false); });
  defaultSession.setPermissionCheckHandler(() => false);
  defaultSession.webRequest.onBeforeRequest(({ url }, answer) => { answer({ cancel: !/^(app|case|blob|data|devtools):/.test(url) }); });
}

/** macOS needs its menu for copy, paste and quit; elsewhere the window has none. */
export function setMenu(platform: NodeJS.Platform): void {
  Menu.setApplicationMenu(platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null);
}
