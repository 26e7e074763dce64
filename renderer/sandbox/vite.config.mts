import { createReadStream, existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Serves the window to a browser, with the artifacts of one case from the folder ARTHROPLAN_SANDBOX_CASE at /case/. */
const folder = process.env['ARTHROPLAN_SANDBOX_CASE'] ?? '';

export default defineConfig({
  root: resolve(import.meta.dirname, '..'),
  plugins: [react(), {
    name: 'case-folder',
    configureServer: (server) => {
      server.middlewares.use('/case', (request, response, next) => {
        const path = join(folder, (request.url ?? '').replace(/\.\./g, ''));
        if (!folder || !existsSync(path)) { next(); return; }
        createReadStream(path).pipe(response);
      });
    },
  }],
  /** As in the app: the window may share memory with its workers. */
  server: { port: 5199, strictPort: true, headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' } },
  worker: { format: 'es' },
});
