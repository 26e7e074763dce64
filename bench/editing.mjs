/**
 * `npm run bench:editing -- <CT> <labels.nii.gz>`: the time from the end of a stroke to the new surface, tool by tool, in
 * the very session that the editor's worker runs, on a CT and its labels (as `arthroplan segment` writes them). Prints
 * medians of five; asserts nothing.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

import { root } from '../scripts/terminal.mjs';

const folder = join(root, '.cache', 'speed');
await build({ configFile: false, logLevel: 'error', root, build: { ssr: join(root, 'test', 'speed', 'editing.ts'), outDir: folder, emptyOutDir: false, rolldownOptions: { output: { entryFileNames: '[name].mjs' } } } });
await import(pathToFileURL(join(folder, 'editing.mjs')).href);
