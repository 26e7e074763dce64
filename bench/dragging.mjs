/**
 * `npm run bench:dragging [-- <step>]`: what all that follows from a landmark costs while it is dragged (landmarks with
 * what is built on them, frames, poses, every measure, the plan's numbers and warnings), on the surfaces of the synthetic
 * patient drawn at so many mm (1.25), a landmark at a time. Prints medians, the slowest and their share of a tenth of a
 * second, in time of one core; asserts nothing. How fast it is drawn depends on the graphics card and is not in it.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

import { root } from '../scripts/terminal.mjs';

const folder = join(root, '.cache', 'dragging');
await build({ configFile: false, logLevel: 'error', root, build: { ssr: join(root, 'test', 'speed', 'dragging.ts'), outDir: folder, emptyOutDir: false, rolldownOptions: { output: { entryFileNames: '[name].mjs' } } } });
process.chdir(root);
await import(pathToFileURL(join(folder, 'dragging.mjs')).href);
