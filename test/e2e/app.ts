import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';

import type { JobChanged } from '../../shared/ipc/contract';

type Call = (channel: string, input?: unknown) => Promise<{ ok: boolean; value?: unknown; error?: { code: string } }>;
declare global {
  interface Window { readonly api: { readonly invoke: Call; readonly subscribe: (listener: (change: JobChanged) => void) => () => void } }
}

/** The product as a user has it: its window, what it logged, and a data folder of its own. */
export type OpenApp = {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Errors and warnings of the window's console, and what it threw. */
  readonly complaints: readonly string[];
  readonly home: string;
  /** Closes the app and opens it again on the same data. */
  readonly reopen: () => Promise<OpenApp>;
};

/** `npm run e2e` stands in the root of the checkout. */
const root = process.cwd();

/** Starts the built app on a data folder, and acknowledges what is read before the first beginning. `npm run e2e` says which Electron. */
export async function openApp(home: string): Promise<OpenApp> {
  const opened = await startApp(home);
  const agree = opened.page.getByTestId('first-notice').getByRole('button');
  if (await agree.isVisible()) await agree.click();
  return opened;
}

/** The app as it stands after starting. */
export async function startApp(home: string): Promise<OpenApp> {
  const executablePath = process.env['ARTHROPLAN_ELECTRON'];
  if (!executablePath) throw new Error('Start these tests by npm run e2e: it finds Electron.');
  const app = await _electron.launch({ executablePath, args: [root], cwd: root, env: { ...environment(), ARTHROPLAN_HOME: home } });
  const complaints: string[] = [];
  app.on('window', (window) => { listen(window, complaints); });
  const page = await app.firstWindow();
  listen(page, complaints);
  await page.waitForLoadState('load');
  await page.locator('.shell').waitFor();
  const reopen = async (): Promise<OpenApp> => {
    await app.close();
    return openApp(home);
  };
  return { app, page, complaints, home, reopen };
}

const environment = (): Record<string, string> => Object.fromEntries(Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

function listen(page: Page, complaints: string[]): void {
  if (heard.has(page)) return;
  heard.add(page);
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(error.message));
}
const heard = new WeakSet<Page>();

/** Tests with an app of their own: `test('…', async ({ opened }) => …)`. */
export const test = base.extend<{ home: string; opened: OpenApp }>({
  // Playwright reads what a fixture needs from its pattern, so an empty one must stand here.
  home: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), 'arthroplan-e2e-'));
    await use(home);
    await rm(home, { recursive: true, force: true });
  },
  opened: async ({ home }, use) => {
    const opened = await openApp(home);
    await use(opened);
    await opened.app.close().catch(() => undefined);
  },
});
export { expect } from '@playwright/test';
