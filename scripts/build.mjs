/** Builds what is out of date: `node scripts/build.mjs [node] [renderer] [--force]`; without words, both. */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { fingerprintOf, isFresh, markFresh, markStale } from './freshness.mjs';
import { withLock } from './lock.mjs';

const CHUNK_LIFE_MS = 2 * 60 * 60_000;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Brings `halves` up to date; a half that is fresh costs a few milliseconds. Messages go to stderr only. */
export async function buildStale({ halves = ['node', 'renderer'], force = false } = {}) {
  const stale = () => halves.filter((half) => force || !isFresh(root, half));
  if (stale().length === 0) return [];
  return withLock(join(root, 'dist', '.build.lock'), async () => {
    const built = stale();
    for (const half of built) await buildHalf(half);
    return built;
  });
}

async function buildHalf(half) {
  const fingerprint = fingerprintOf(root, half);
  markStale(root, half);
  await (half === 'node' ? buildNode() : buildRenderer());
  markFresh(root, half, fingerprint);
}

async function buildNode() {
  const { build } = await import('vite');
  const configFile = join(root, 'vite.node.config.mts');
  removeOldChunks();
  for (const mode of ['processes', 'preload']) await build({ configFile, mode, logLevel: 'silent' });
}

async function buildRenderer() {
  const { build } = await import('vite');
  await build({ configFile: join(root, 'vite.config.mts'), logLevel: 'silent' });
}

/** Chunks of earlier builds stay for a while: a command that is running may still ask for one. */
function removeOldChunks() {
  const folder = join(root, 'dist/electron/chunks');
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (Date.now() - statSync(join(folder, name)).mtimeMs > CHUNK_LIFE_MS) rmSync(join(folder, name));
  }
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const words = process.argv.slice(2);
  const halves = words.filter((word) => word === 'node' || word === 'renderer');
  try {
    const built = await buildStale({ ...(halves.length ? { halves } : {}), force: words.includes('--force') });
    console.error(built.length ? `built: ${built.join(', ')}` : 'up to date');
  } catch (cause) {
    console.error(cause.message);
    process.exitCode = 1;
  }
}
