import { resolve } from 'node:path';

import { defineConfig, type UserConfig } from 'vite';

/** Native and WebAssembly packages find their binaries beside themselves, so they stay where npm put them. */
const external = [
  'electron', 'libsql', 'onnxruntime-node', 'manifold-3d', 'meshoptimizer', 'pdfmake', 'itk-wasm', 'occt-import-js',
].flatMap((name) => [name, new RegExp(`^${name}/`)]).concat([/^@itk-wasm\//]);

const root = import.meta.dirname;

const nodeBuild = (input: Record<string, string>): UserConfig => ({
  root,
  ssr: { noExternal: true, target: 'node' },
  resolve: { mainFields: ['module', 'main'] },
  build: {
    ssr: true,
    target: 'node18',
    outDir: resolve(root, 'dist/electron'),
    emptyOutDir: false,
    minify: false,
    rolldownOptions: {
      input,
      external,
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs', dynamicImportInCjs: true },
    },
  },
});

/** Main process, child process and command line share their chunks. */
const processes = nodeBuild({
  main: resolve(root, 'electron/main.ts'),
  worker: resolve(root, 'electron/jobs/worker.ts'),
  cli: resolve(root, 'electron/cli/main.ts'),
});

/** A sandboxed preload may require nothing of its own: it is one file. */
const preload = nodeBuild({ preload: resolve(root, 'electron/preload.ts') });

export default defineConfig(({ mode }) => (mode === 'preload' ? preload : processes));
