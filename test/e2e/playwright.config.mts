import { defineConfig } from '@playwright/test';

/** One window at a time: the machine that runs this may have two cores and no graphics. */
export default defineConfig({
  testDir: '.',
  testMatch: '*.e2e.ts',
  workers: 1,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json']],
  outputDir: '../../test-results',
  forbidOnly: true,
});
