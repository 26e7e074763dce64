import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** What Electron needs beyond a bare Debian, each with the names that releases have given it. */
const debianPackages = [
  { soname: 'libgtk-3.so.0', names: ['libgtk-3-0', 'libgtk-3-0t64'] },
  { soname: 'libnss3.so', names: ['libnss3'] },
  { soname: 'libnspr4.so', names: ['libnspr4'] },
  { soname: 'libasound.so.2', names: ['libasound2', 'libasound2t64'] },
  { soname: 'libgbm.so.1', names: ['libgbm1'] },
  { soname: 'libdrm.so.2', names: ['libdrm2'] },
  { soname: 'libcups.so.2', names: ['libcups2', 'libcups2t64'] },
  { soname: 'libatk-bridge-2.0.so.0', names: ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'] },
];

/**
 * Sees to it that the Electron in `folder` finds its libraries and, with `{ display: true }`, that there is a virtual
 * display for it. Root on Debian or Ubuntu installs what is missing; anyone else is told in one line what to install.
 */
export function ensureSystemLibraries(folder, { display }) {
  if (process.platform !== 'linux') return;
  const missing = missingLibraries(folder);
  const tools = display ? missingDisplayTools() : [];
  if (missing.length === 0 && tools.length === 0) return;
  if (!mayInstall()) throw new Error(lineNaming(missing, tools));
  install([...packagesFor(missing), ...tools]);
  const still = [...missingLibraries(folder), ...(display ? missingDisplayTools() : [])];
  if (still.length > 0) throw new Error(lineNaming(missingLibraries(folder), display ? missingDisplayTools() : []));
}

function missingLibraries(folder) {
  const { stdout } = spawnSync('ldd', [join(folder, 'electron')], { encoding: 'utf8', env: { ...process.env, LD_LIBRARY_PATH: folder } });
  return (stdout ?? '').split('\n').filter((line) => line.includes('not found')).map((line) => line.trim().split(' ')[0]);
}

const onPath = (command) => (process.env.PATH ?? '').split(':').some((folder) => existsSync(join(folder, command)));
const missingDisplayTools = () => [['Xvfb', 'xvfb'], ['xauth', 'xauth']].filter(([command]) => !onPath(command)).map(([, name]) => name);
const mayInstall = () => process.getuid?.() === 0 && onPath('apt-get');

function lineNaming(libraries, tools) {
  const names = [...packagesByFirstName(libraries), ...tools];
  return `System libraries are missing (${[...libraries, ...tools].join(', ')}); install them, on Debian or Ubuntu: sudo apt-get install ${[...new Set(names)].join(' ')}`;
}

const packagesByFirstName = (libraries) => debianPackages.filter(({ soname }) => libraries.includes(soname)).map(({ names }) => names[0]);

/** The whole list when anything is missing: one visit to apt-get, and libraries that are only loaded later come along. */
function packagesFor(libraries) {
  if (libraries.length === 0) return [];
  apt(['update', '-qq']);
  return debianPackages.map(({ names }) => names.find(isCandidate) ?? names[0]);
}

function isCandidate(name) {
  const { stdout } = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
  return /Candidate: (?!\(none\))/.test(stdout ?? '');
}

function install(packages) {
  process.stderr.write(`installing system libraries: ${packages.join(' ')}\n`);
  if (apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]) === 0) return;
  apt(['update', '-qq']);
  apt(['install', '-y', '-qq', '--no-install-recommends', ...packages]);
}

/** What apt-get prints is shown only when it fails. */
function apt(words) {
  const { status, stdout, stderr } = spawnSync('apt-get', words, { encoding: 'utf8', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  if (status !== 0) process.stderr.write(`${stdout}${stderr}`);
  return status;
}
