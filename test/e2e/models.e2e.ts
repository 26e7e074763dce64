import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import type { OpenApp } from './app';
import { call } from './calls';
import { expect, test } from './app';

const FIXTURE = join(process.cwd(), 'test/fixtures/nnunet/nnunet');
const ID = 'dataset901-random';

/** The system's dialog cannot be clicked; it answers with this path. */
const answerDialog = ({ app }: OpenApp, path: string): Promise<void> => app.evaluate(({ dialog }, chosen) => {
  dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [chosen] });
}, path);

const chosenOf = async ({ page }: OpenApp): Promise<string | null> => (await call<{ chosen: string | null }>(page, 'models.list')).chosen;

test('a model is added from a folder after its terms are confirmed, chosen for the next case, kept over a restart and removed', async ({ opened, home }) => {
  test.setTimeout(300_000);
  const { page, complaints } = opened;
  await call(page, 'settings.setLanguage', { language: 'en' });
  await page.reload();
  await answerDialog(opened, FIXTURE);
  await page.getByRole('button', { name: 'Models', exact: true }).click();
  await expect(page.getByRole('list', { name: 'Segmentation models' }).getByRole('listitem')).toHaveCount(1);
  await page.getByRole('button', { name: 'Add from folder' }).click();
  await expect(page.getByText('Dataset901_Random')).toBeVisible({ timeout: 60_000 });
  const add = page.getByRole('button', { name: 'Add model' });
  await expect(add).toBeDisabled();
  await page.getByRole('checkbox').check();
  await add.click();

  const row = page.getByRole('listitem').filter({ hasText: ID });
  await expect(row).toBeVisible({ timeout: 120_000 });
  await row.getByRole('button', { name: 'Use' }).click();
  await expect(row.getByText('In use')).toBeVisible();
  expect(await chosenOf(opened)).toBe(ID);
  expect(readdirSync(join(home, 'models'))).toEqual([ID]);

  const again = await opened.reopen();
  await again.page.getByRole('button', { name: 'Models', exact: true }).click();
  await expect(again.page.getByRole('listitem').filter({ hasText: ID }).getByText('In use')).toBeVisible();
  await again.page.getByRole('button', { name: `Remove ${ID}` }).click();
  await again.page.getByRole('button', { name: 'Remove', exact: true }).click();
  await expect(again.page.getByRole('listitem').filter({ hasText: ID })).toHaveCount(0);
  expect(await chosenOf(again)).not.toBe(ID);
  expect(existsSync(join(home, 'models', ID))).toBe(false);
  expect([...complaints, ...again.complaints]).toEqual([]);
  await again.app.close();
});

test('what holds no model is refused in the words of the user, and nothing is installed', async ({ opened, home }) => {
  test.setTimeout(180_000);
  const { page } = opened;
  await call(page, 'settings.setLanguage', { language: 'zh' });
  await page.reload();
  await answerDialog(opened, join(process.cwd(), 'implants'));
  await page.getByRole('button', { name: '模型', exact: true }).click();
  await page.getByRole('button', { name: '从文件夹添加' }).click();
  await expect(page.getByRole('alert')).toContainText('nnU-Net v2', { timeout: 60_000 });
  expect(existsSync(join(home, 'models')) ? readdirSync(join(home, 'models')) : []).toEqual([]);
});
