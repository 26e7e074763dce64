import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { ElectronApplication, Page } from '@playwright/test';

import { expect, test } from './patient';
import { modelOf } from './calls';

/** With ARTHROPLAN_PICTURES=<folder> the journey is made on finer images and leaves its pictures there, in both languages. */
const pictures = process.env['ARTHROPLAN_PICTURES'];
const MINUTES = 60_000;

/** The system's folder dialog answers with this folder. */
const answerDialogs = (app: ElectronApplication, folder: string): Promise<void> => app.evaluate(({ dialog }, path) => {
  dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
}, folder);

const setSize = (app: ElectronApplication, width: number, height: number): Promise<void> => app.evaluate(({ BrowserWindow }, [w, h]) => {
  BrowserWindow.getAllWindows()[0]?.setContentSize(w ?? 0, h ?? 0);
}, [width, height]);

const speak = (page: Page, language: 'EN' | '中文'): Promise<void> => page.getByRole('radio', { name: language, exact: true }).click();

/** One picture a language; the journey goes on in English. */
async function picture(page: Page, name: string): Promise<void> {
  if (!pictures) return;
  for (const [language, ending] of [['中文', 'zh'], ['EN', 'en']] as const) {
    await speak(page, language);
    await page.mouse.move(900, 792);
    await page.waitForTimeout(600);
    await page.screenshot({ path: join(pictures, `${name}-${ending}.png`) });
  }
}

async function finePatient(): Promise<string> {
  const folder = join(await mkdtemp(join(tmpdir(), 'ct-')), 'PHANTOM-1');
  const { stdout } = await promisify(execFile)(process.execPath, ['bin/arthroplan.cjs', 'phantom', '--out', folder, '--view', 'pelvis-to-knee', '--size', '0.95,0.95,1.25'], { maxBuffer: 1 << 24 });
  return (JSON.parse(stdout) as { dicomFolder: string }).dicomFolder;
}

async function importRight(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Open DICOM folder' }).click();
  await expect(page.getByRole('radio', { name: /Accepted|warning/ }).first()).toBeVisible({ timeout: MINUTES });
  await page.getByRole('radio', { name: 'Right' }).click();
  await page.getByLabel('Case code').fill('PHANTOM-1');
  await picture(page, 'import');
  await page.getByRole('button', { name: 'Start segmentation' }).click();
}

async function waitForPlan(page: Page): Promise<void> {
  await expect(page.getByRole('progressbar')).toBeVisible();
  if (pictures) await reaches(page, async () => Number(await page.getByRole('progressbar').getAttribute('aria-valuenow')) > 25);
  await picture(page, 'segment');
  await reaches(page, () => page.getByTestId('panel').isVisible());
}

/** Waits for it, and no longer than until the window says that something failed. */
async function reaches(page: Page, arrived: () => Promise<boolean>): Promise<void> {
  await expect.poll(async () => {
    const failure = page.getByRole('alert');
    if (await failure.count() > 0) throw new Error(await failure.first().innerText());
    return arrived();
  }, { timeout: 10 * MINUTES, intervals: [300] }).toBe(true);
}

const inclination = (page: Page) => page.getByRole('textbox', { name: 'Inclination' });
const superior = (page: Page) => page.getByRole('textbox', { name: 'Superior' });

/** How far the cup stands above the patient's own head centre: it follows from that landmark. */
const raised = (page: Page) => page.locator('[data-measurement="cup_centre_superior"] dd');

/** The chosen landmark stands in the middle of every slice: it is dragged up by 20 pixels, a centimetre. */
async function dragUpOnCoronal(page: Page): Promise<void> {
  const box = await page.getByRole('application', { name: 'Coronal' }).boundingBox();
  if (!box) throw new Error('the coronal slice is not shown');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x, y - 20, { steps: 4 });
  await page.mouse.up();
}

/** A landmark is looked at, dragged, and all that stands on it follows; the move is taken back and made again. */
async function correctLandmark(page: Page): Promise<void> {
  await page.getByRole('navigation').getByRole('button', { name: /Correct$/ }).click();
  const [corrected, scanned] = [page.getByRole('radio', { name: 'Corrected' }), page.getByRole('radio', { name: 'As scanned' })];
  await expect(corrected).toBeChecked();
  await scanned.click();
  await expect(scanned).toBeChecked();
  await corrected.click();
  await picture(page, 'correct');
  const head = page.locator('.landmark-row[data-landmark="femoral_head_centre_right"]');
  if (!(await head.isVisible())) await page.locator('[data-bone="femur_right"] summary').click();
  await head.click();
  await expect(page.getByTestId('landmark-card')).toContainText('Centre of the sphere fitted to the articular surface');
  await page.getByRole('button', { name: 'All measurements' }).click();
  const before = await raised(page).innerText();
  await dragUpOnCoronal(page);
  await expect(page.getByTestId('by-hand')).toContainText(/Moved \d+\.\d mm/);
  await expect(raised(page)).not.toHaveText(before);
  const after = await raised(page).innerText();
  await picture(page, 'correct-moved');
  await page.keyboard.press('Control+z');
  await expect(raised(page)).toHaveText(before);
  await expect(page.getByTestId('by-hand')).toHaveCount(0);
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(raised(page)).toHaveText(after);
  await page.getByRole('button', { name: 'Go to the plan' }).click();
}

test('a CT becomes a plan: imported, segmented, planned, changed, undone, corrected by hand, exported and there again after closing', async ({ opened, patient }) => {
  const { app, page, complaints } = opened;
  expect(await modelOf(page), 'a network in models/').not.toBeNull();
  test.setTimeout(25 * MINUTES);
  if (pictures) await mkdir(pictures, { recursive: true });
  await setSize(app, 1280, 800);
  await speak(page, 'EN');
  await answerDialogs(app, pictures ? await finePatient() : patient);
  await expect(page.getByText('Research and education only.')).toBeVisible();
  await importRight(page);
  await waitForPlan(page);
  await expect(page.getByTestId('side-mark')).toContainText('R');
  await expect(inclination(page)).toHaveValue('40.0');

  await inclination(page).fill('44');
  await inclination(page).press('Enter');
  await superior(page).fill('2');
  await superior(page).press('Enter');
  await expect(page.locator('[data-measurement="leg_length_change"]')).not.toBeEmpty();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(superior(page)).not.toHaveValue('2.0');
  await expect(inclination(page)).toHaveValue('44.0');
  await page.keyboard.press('Control+z');
  await expect(inclination(page)).toHaveValue('40.0');
  await page.getByRole('button', { name: 'Redo' }).click();
  await expect(inclination(page)).toHaveValue('44.0');
  await expect(page.getByText('Saved', { exact: true })).toBeVisible();
  await picture(page, 'plan');
  await correctLandmark(page);

  const out = join(await mkdtemp(join(tmpdir(), 'plans-')), 'PHANTOM-1');
  await mkdir(out);
  await answerDialogs(app, out);
  await page.getByRole('button', { name: /Export$/ }).click();
  await page.getByRole('button', { name: 'Choose…' }).click();
  await page.getByRole('checkbox', { name: 'Chinese' }).check();
  await page.getByRole('button', { name: 'Export', exact: true }).last().click();
  await expect(page.getByTestId('export-done')).toBeVisible({ timeout: 5 * MINUTES });
  await picture(page, 'export');
  expect(await readdir(out, { recursive: true })).toEqual(expect.arrayContaining(['plan.json', 'measurements.json', 'landmarks.json', 'labels.nii.gz', 'run.json']));
  const { landmarksByHand } = JSON.parse(await readFile(join(out, 'run.json'), 'utf8')) as { landmarksByHand: { id: string }[] };
  expect(landmarksByHand.map(({ id }) => id)).toEqual(['femoral_head_centre_right']);
  // A picture of a canvas makes the software renderer wait, and it says so.
  expect(complaints.filter((line) => !line.includes('GPU stall due to ReadPixels'))).toEqual([]);

  const again = await opened.reopen();
  await speak(again.page, 'EN');
  await again.page.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(inclination(again.page)).toHaveValue('44.0', { timeout: MINUTES });
  await expect(again.page.getByTestId('side-mark')).toContainText('R');
  await again.app.close();
});
