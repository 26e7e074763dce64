import { join } from 'node:path';

import type { ElectronApplication, Page } from '@playwright/test';

import type { OpenCase } from '../../shared/ipc/contract';
import { call, isTerminal, lastOf, listen, modelOf } from './calls';
import { openApp, type OpenApp } from './app';
import { expect, test } from './patient';

/** With ARTHROPLAN_PICTURES=<folder> the pictures of the editor are left there. */
const pictures = process.env['ARTHROPLAN_PICTURES'];
const MINUTES = 60_000;

const setSize = (app: ElectronApplication, width: number, height: number): Promise<void> => app.evaluate(({ BrowserWindow }, [w, h]) => {
  BrowserWindow.getAllWindows()[0]?.setContentSize(w ?? 0, h ?? 0);
}, [width, height]);

async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

async function preparedCase(page: Page, patient: string, model: string): Promise<string> {
  await listen(page);
  const { id: caseId } = await call<{ id: string }>(page, 'cases.create', { code: 'EDIT-1' });
  const { jobId } = await call<{ jobId: string }>(page, 'jobs.prepareCase', { caseId, path: patient, seriesUid: null, model, provider: 'cpu' });
  await expect.poll(async () => isTerminal(await lastOf(page, jobId)), { timeout: 8 * MINUTES, intervals: [500] }).toBe(true);
  expect(await lastOf(page, jobId)).toMatchObject({ state: 'done' });
  return caseId;
}

const step = (page: Page, name: string) => page.getByRole('navigation').getByRole('button', { name: new RegExp(name) });

async function openEditor(page: Page): Promise<void> {
  await page.getByRole('radio', { name: 'EN', exact: true }).click();
  await step(page, 'Cases').click();
  await page.getByRole('button', { name: 'Open', exact: true }).click();
  const right = page.locator('.side-choices').getByRole('button', { name: /^R/ });
  await expect(right.or(page.getByTestId('panel'))).toBeVisible({ timeout: 3 * MINUTES });
  if (await right.isVisible()) await right.click();
  await expect(page.getByTestId('panel')).toBeVisible({ timeout: 3 * MINUTES });
  await step(page, 'Segment').click({ timeout: 3 * MINUTES });
  await expect(page.getByTestId('volume-femur_right')).toContainText('cm³', { timeout: 3 * MINUTES });
}

const volumeOf = async (page: Page, bone: string): Promise<number> => Number.parseFloat(await page.getByTestId(`volume-${bone}`).innerText());

/** Draws over a slice through places that are shares of its width and height. */
async function draw(page: Page, slice: 'Axial' | 'Coronal', path: readonly (readonly [number, number])[]): Promise<void> {
  const box = await page.getByRole('application', { name: slice }).boundingBox();
  if (!box) throw new Error(`the ${slice} slice is not shown`);
  const [first, ...rest] = path.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height] as const);
  if (!first) return;
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const place of rest) await page.mouse.move(...place, { steps: 4 });
  await page.mouse.up();
}

async function paintsUndoesAndRedoes(page: Page): Promise<void> {
  const femur = page.getByTestId('volume-femur_right');
  const untouched = await volumeOf(page, 'femur_right');
  await page.getByRole('button', { name: 'Brush' }).click();
  await draw(page, 'Axial', [[0.2, 0.3], [0.3, 0.35], [0.35, 0.25]]);
  await expect.poll(() => volumeOf(page, 'femur_right'), { timeout: MINUTES }).toBeGreaterThan(untouched + 0.2);
  const painted = await volumeOf(page, 'femur_right');
  await expect(page.getByTestId('stale')).toContainText('1 correction is not applied yet');
  await picture(page, 'edit-painted');
  await page.keyboard.press('Control+z');
  await expect(femur).toHaveText(`${untouched.toFixed(1)} cm³`, { timeout: MINUTES });
  await expect(page.getByTestId('stale')).toHaveCount(0);
  await page.keyboard.press('Control+Shift+Z');
  await expect(femur).toHaveText(`${painted.toFixed(1)} cm³`, { timeout: MINUTES });
}

async function cuts(page: Page): Promise<void> {
  const whole = await volumeOf(page, 'femur_right');
  await page.keyboard.press('x');
  await draw(page, 'Coronal', [[0.05, 0.8], [0.6, 0.8], [0.6, 0.98], [0.05, 0.98]]);
  await expect.poll(() => volumeOf(page, 'femur_right'), { timeout: MINUTES }).toBeLessThan(whole - 2);
  await expect(page.getByTestId('stale')).toContainText('2 corrections are not applied yet');
  await picture(page, 'edit-cut');
}

async function findsAPlaceInSpace(page: Page): Promise<void> {
  const place = page.getByRole('application', { name: 'Axial' }).locator('.cell-title');
  const stoodAt = await place.innerText();
  const space = await page.getByTestId('scene').boundingBox();
  if (!space) throw new Error('the bones are not shown in space');
  await page.mouse.dblclick(space.x + 0.2 * space.width, space.y + 0.57 * space.height);
  await expect(place).not.toHaveText(stoodAt, { timeout: MINUTES });
}

/** The window asks before it closes on corrections that are not applied; they are there again, and may still be undone. */
async function closesAndGoesOn({ app, page, home }: OpenApp): Promise<OpenApp> {
  const close = (): Promise<void> => app.evaluate(({ BrowserWindow }) => { BrowserWindow.getAllWindows()[0]?.close(); });
  await close();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stay' }).click();
  const volume = await volumeOf(page, 'femur_right');
  await close();
  const closed = app.waitForEvent('close');
  await page.getByRole('alertdialog').getByRole('button', { name: 'Close window' }).click();
  await closed;
  const again = await openApp(home);
  await openEditor(again.page);
  await expect(again.page.getByTestId('stale')).toContainText('2 corrections are not applied yet');
  expect(await volumeOf(again.page, 'femur_right')).toBeCloseTo(volume, 1);
  await expect(again.page.getByRole('button', { name: 'Undo correction' })).toBeEnabled();
  return again;
}

/** A worker that stops leaves the window and the case; a fresh one makes the corrections again. */
async function outlivesItsWorker(page: Page): Promise<void> {
  const volume = await volumeOf(page, 'femur_right');
  await page.workers()[0]?.evaluate(() => { setTimeout(() => { throw new Error('struck by the test'); }, 0); });
  await page.getByRole('button', { name: 'Start the editor again' }).click({ timeout: MINUTES });
  await expect(page.getByRole('button', { name: 'Brush' })).toBeEnabled({ timeout: MINUTES });
  expect(await volumeOf(page, 'femur_right')).toBeCloseTo(volume, 1);
}

async function applies(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Apply', exact: true }).click({ timeout: MINUTES });
  await expect(page.getByTestId('applying').or(page.getByTestId('applied'))).toBeVisible({ timeout: MINUTES });
  await picture(page, 'edit-applying');
  await expect(page.getByTestId('applied')).toBeVisible({ timeout: 8 * MINUTES });
  await picture(page, 'edit-applied');
}

test('bones are corrected by hand: painted, undone, cut, applied, and the plan is rebuilt on them', async ({ opened, patient }) => {
  // Without a graphics card each step's first picture may take long, and a click waits for it.
  test.setTimeout(25 * MINUTES);
  const { app, page } = opened;
  const model = await modelOf(page);
  expect(model, 'a network in models/').not.toBeNull();
  const caseId = await preparedCase(page, patient, model ?? '');
  const { prepared: before } = await call<OpenCase>(page, 'cases.open', { caseId });
  await setSize(app, 1280, 800);
  await openEditor(page);
  await page.getByRole('radio', { name: 'Right femur' }).click();
  await paintsUndoesAndRedoes(page);
  await cuts(page);
  await findsAPlaceInSpace(page);
  expect(complaintsOf(opened)).toEqual([]);

  const again = await closesAndGoesOn(opened);
  await outlivesItsWorker(again.page);
  await appliesAndPlans(again, caseId, before);
  expect(complaintsOf(again)).toEqual([expect.stringContaining('struck by the test')]);
  await again.app.close();
});

/** A picture of a canvas makes the software renderer wait, and it says so. */
const complaintsOf = ({ complaints }: OpenApp): readonly string[] => complaints.filter((line) => !line.includes('GPU stall due to ReadPixels'));

async function appliesAndPlans({ page }: OpenApp, caseId: string, before: OpenCase['prepared']): Promise<void> {
  await step(page, 'Plan').click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Stay' }).click();
  await expect(page.getByTestId('screen-segment')).toBeVisible();

  await applies(page);
  const { editing, prepared: after } = await call<OpenCase>(page, 'cases.open', { caseId });
  expect(editing).toMatchObject({ labels: before?.labels, built: true, edits: [{ tool: 'brush' }, { tool: 'cut' }] });
  expect(after?.bones.femur_right).not.toBe(before?.bones.femur_right);
  expect(after?.landmarks).not.toBe(before?.landmarks);

  await page.getByRole('button', { name: 'Go to the plan' }).click({ timeout: 3 * MINUTES });
  await expect(page.getByTestId('panel')).toBeVisible({ timeout: 3 * MINUTES });
  await expect(page.getByRole('textbox', { name: 'Inclination' })).toHaveValue('40.0');
  await picture(page, 'edit-plan');
}
