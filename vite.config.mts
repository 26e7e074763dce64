import { resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The window. Served over app://, so every address is relative and nothing is inlined as data: the CSP stays narrow. */
export default defineConfig({
  root: resolve(import.meta.dirname, 'renderer'),
  base: './',
  plugins: [react()],
  /** The editor's worker is a file beside the others: the CSP allows nothing else. */
  worker: { format: 'es' },
  build: {
    target: 'chrome114',
    outDir: resolve(import.meta.dirname, 'dist/renderer'),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 4000,
  },
});
