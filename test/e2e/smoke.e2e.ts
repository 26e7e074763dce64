import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { expect, openApp, startApp, test } from './app';

test('the window opens by its name and has nothing to complain of', async ({ opened: { page, complaints } }) => {
  await expect(page).toHaveTitle(/ArthroPlan/);
  await expect(page.locator('#root')).not.toBeEmpty();
  expect(complaints).toEqual([]);
});

test('what the program is not is read once, in the language of the reader, and stands on every screen', async ({ home }) => {
  const { app, page } = await startApp(home);
  const notice = page.getByTestId('first-notice');
  for (const [language, words] of [['中文', '不是医疗器械'], ['EN', 'It is not a medical device']] as const) {
    await notice.getByRole('radio', { name: language, exact: true }).click();
    await expect(notice).toContainText(words);
  }
  await page.keyboard.press('Escape');
  await notice.getByRole('button', { name: 'I understand' }).click();
  await expect(notice).toHaveCount(0);
  await expect(page.getByText('Not a medical device.')).toBeVisible();
  await app.close();
  const again = await startApp(home);
  await expect(again.page.getByTestId('first-notice')).toHaveCount(0);
  await again.app.close();
});

test('everything that can be pressed lies where it is drawn, on a small screen and on a large one', async ({ opened: { app, page } }) => {
  for (const [width, height] of [[1280, 800], [1920, 1100]] as const) {
    await app.evaluate(({ BrowserWindow }, [w, h]) => { BrowserWindow.getAllWindows()[0]?.setContentSize(w, h); }, [width, height] as const);
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
    await page.getByRole('button', { name: /Models|模型/ }).click();
    await page.keyboard.press('Escape');
    await expect.poll(() => page.evaluate(() => [...document.querySelectorAll('button:enabled')].filter((button) => {
      const { left, top, width: wide, height: high } = button.getBoundingClientRect();
      const met = document.elementFromPoint(left + wide / 2, top + high / 2);
      return wide > 0 && !(met && button.contains(met));
    }).map((button) => button.textContent))).toEqual([]);
  }
});

test('a page is sandboxed, isolated and bound to its own files', async ({ opened: { page } }) => {
  const seen = await page.evaluate(() => ({ require: typeof Reflect.get(globalThis, 'require'), process: typeof Reflect.get(globalThis, 'process'), isolated: crossOriginIsolated, api: Object.keys(window.api).sort() }));
  expect(seen).toEqual({ require: 'undefined', process: 'undefined', isolated: true, api: ['invoke', 'pathOf', 'subscribe'] });
  const policy = await page.evaluate(async () => (await fetch('./index.html')).headers.get('content-security-policy'));
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain("'unsafe-eval'");
});

test('nothing outside is reached: no page, no window, no request', async ({ opened: { app, page } }) => {
  expect(await page.evaluate(() => fetch('https://example.com/').then(() => 'reached', () => 'refused'))).toBe('refused');
  await page.evaluate(() => { location.href = 'https://example.com/'; window.open('https://example.com/'); });
  expect(page.url()).toContain('app://arthroplan/');
  expect(app.windows()).toHaveLength(1);
});

test('a call that does not exist, or has wrong words, is answered', async ({ opened: { page } }) => {
  expect(await page.evaluate(() => window.api.invoke('cases.burn'))).toMatchObject({ ok: false, error: { code: 'not-found' } });
  expect(await page.evaluate(() => window.api.invoke('cases.open', { caseId: '../..' }))).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
});

test('a product is served by its exact address and nothing else is', async ({ opened: { page } }) => {
  const statuses = await page.evaluate(() => Promise.all([
    'case://00000000-0000-4000-8000-000000000000/volume-0123456789abcdef/data.bin',
    'case://00000000-0000-4000-8000-000000000000/..%2f..%2fcases.db',
    'app://arthroplan/..%2f..%2fpackage.json',
  ].map((url) => fetch(url).then(({ status }) => status, () => 0))));
  expect(statuses).toEqual([404, 404, 404]);
});

test('a case made in one session is there in the next', async ({ opened }) => {
  const made = await opened.page.evaluate(() => window.api.invoke('cases.create', { code: 'Hip 1' }));
  expect(made.ok).toBe(true);
  const { app, page } = await opened.reopen();
  expect(await page.evaluate(() => window.api.invoke('cases.list'))).toMatchObject({ ok: true, value: [{ code: 'Hip 1' }] });
  await app.close();
});

test('a damaged case file is said on the screen and left as it is', async ({ home }) => {
  const path = join(home, 'cases.db');
  await writeFile(path, 'not a database, but somebody may want it back');
  const { app, page } = await openApp(home);
  await expect(page.getByText('cases.db')).toBeVisible();
  expect(await readFile(path, 'utf8')).toBe('not a database, but somebody may want it back');
  await page.screenshot({ path: 'test-results/damaged-store.png' });
  await app.close();
});
