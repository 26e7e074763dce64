/**
 * `npm run package [words of electron-builder]`: packages for users in release/. Where Electron's download cannot be
 * reached, the stand-in of electronRuntime.mjs is packed into a folder, to try the packaged app on this machine only.
 */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { buildStale } from './build.mjs';
import { electronRuntime } from './electronRuntime.mjs';
import { root, run } from './terminal.mjs';

const builder = join(root, 'node_modules/electron-builder/cli.js');
const words = process.argv.slice(2);

try {
  await buildStale();
  const { folder, version } = await electronRuntime();
  const own = join(root, 'node_modules/electron/dist');
  const offline = folder === own ? [] : [`-c.electronVersion=${version}`, `-c.electronDist=${withoutShim(folder)}`];
  const target = words.length > 0 || offline.length === 0 ? words : ['--linux', 'dir'];
  process.exitCode = await run(process.execPath, [builder, ...target, '--publish', 'never', ...offline]);
} catch (cause) {
  console.error(cause.message);
  process.exitCode = 1;
}

/** `resources/app` would be started instead of the packaged `app.asar`. */
function withoutShim(folder) {
  const plain = join(root, '.cache', 'electron-plain');
  rmSync(plain, { recursive: true, force: true });
  cpSync(folder, plain, { recursive: true, filter: (path) => path !== join(folder, 'resources', 'app') });
  if (!existsSync(join(plain, 'electron'))) throw new Error('the stand-in Electron is not whole');
  return plain;
}
