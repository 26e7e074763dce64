/**
 * `npm run landmarks:accuracy [-- <what>]`: what the landmarks are worth.
 * `pelvis`, `leg`: how near they come to those of 26 real people (../shared/data/bones/map-llp26), half of them never
 * looked at while the definitions were made. `poses [1000 [from]]`: so many seeded views of all real bones, in any pose,
 * mirrored, bent at the hip and cut. `phantom`: each landmark and measure of the synthetic patient beside its formula. Says so where the bones are not there.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

import { root } from '../scripts/terminal.mjs';

const [what = 'pelvis'] = process.argv.slice(2);
const entry = { pelvis: 'pelvis', leg: 'leg', poses: 'poses', phantom: 'phantom' }[what];
if (!entry) throw new Error(`pelvis, leg, poses or phantom, not ${what}`);

const folder = join(root, '.cache', 'accuracy');
await build({ configFile: false, logLevel: 'error', root, build: { ssr: join(root, 'test', 'accuracy', `${entry}.ts`), outDir: folder, emptyOutDir: false, rolldownOptions: { output: { entryFileNames: '[name].mjs' } } } });
process.argv.splice(2, 1);
process.chdir(root);
await import(pathToFileURL(join(folder, `${entry}.mjs`)).href);
