import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What each half of the build is made from, relative to the checkout. */
export const sources = {
  node: ['shared', 'electron', 'test/phantom', 'vite.node.config.mts', 'package-lock.json'],
  renderer: ['shared', 'renderer', 'vite.config.mts', 'package-lock.json'],
};

/** The file whose presence and content say that a half was built from what lies here now. */
const stampOf = (root, half) => join(root, 'dist', `.${half}.stamp`);

/** A fingerprint of paths, sizes and times: cheap enough to take before every command. */
export function fingerprintOf(root, half) {
  const hash = createHash('sha256');
  for (const source of sources[half]) add(hash, root, source);
  return hash.digest('hex');
}

function add(hash, root, path) {
  const absolute = join(root, path);
  const stat = statSync(absolute, { throwIfNoEntry: false });
  if (!stat) return;
  if (!stat.isDirectory()) {
    hash.update(`${path}\0${stat.size}\0${stat.mtimeMs}\n`);
    return;
  }
  for (const name of readdirSync(absolute).sort()) {
    if (name === 'node_modules' || name.endsWith('.test.ts')) continue;
    add(hash, root, join(path, name));
  }
}

export const isFresh = (root, half) => existsSync(stampOf(root, half)) && readFileSync(stampOf(root, half), 'utf8') === fingerprintOf(root, half);

export function markFresh(root, half, fingerprint) {
  mkdirSync(dirname(stampOf(root, half)), { recursive: true });
  writeFileSync(stampOf(root, half), fingerprint);
}

export const markStale = (root, half) => rmSync(stampOf(root, half), { force: true });
