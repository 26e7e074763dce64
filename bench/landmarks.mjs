/**
 * `npm run landmarks:accuracy [-- poses [1000]]`: how near the pelvic landmarks come to those of 26 real pelvises
 * (../shared/data/bones/map-llp26), half of them never looked at while the definitions were made; with `poses` so many
 * seeded random poses, mirror images and cuts of them. `leg` and
 * `leg-poses` do the same with femur, tibia, fibula and kneecap. Says so where the bones are not there.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

import { root } from '../scripts/terminal.mjs';

const [what = 'pelvis'] = process.argv.slice(2);
const entry = { pelvis: 'pelvis', poses: 'pelvisPoses', leg: 'leg', 'leg-poses': 'legPoses' }[what];
if (!entry) throw new Error(`pelvis, poses, leg or leg-poses, not ${what}`);

const folder = join(root, '.cache', 'accuracy');
await build({ configFile: false, logLevel: 'error', root, build: { ssr: join(root, 'test', 'accuracy', `${entry}.ts`), outDir: folder, emptyOutDir: false, rolldownOptions: { output: { entryFileNames: '[name].mjs' } } } });
process.argv.splice(2, 1);
process.chdir(root);
await import(pathToFileURL(join(folder, `${entry}.mjs`)).href);
