import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{architecture,shared,electron,renderer,phantom}/**/*.test.{ts,tsx}'], testTimeout: 30_000 } },
      { test: { name: 'journey', include: ['test/journey/**/*.test.ts'], testTimeout: 600_000, hookTimeout: 600_000, fileParallelism: false } },
    ],
  },
});
