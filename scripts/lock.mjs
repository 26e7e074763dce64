import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const PATIENCE_MS = 5 * 60_000;
const LOOK_AGAIN_MS = 100;

/** Runs `work` while no other process of this checkout does work of the same name. A lock whose owner died is taken over. */
export async function withLock(folder, work) {
  const owner = join(folder, 'owner');
  const until = Date.now() + PATIENCE_MS;
  mkdirSync(dirname(folder), { recursive: true });
  while (!taken(folder, owner)) {
    if (!alive(owner) || Date.now() > until) rmSync(folder, { recursive: true, force: true });
    else await wait(LOOK_AGAIN_MS);
  }
  try {
    return await work();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function taken(folder, owner) {
  try {
    mkdirSync(folder);
    writeFileSync(owner, String(process.pid));
    return true;
  } catch (cause) {
    if (cause.code === 'EEXIST' || cause.code === 'EPERM') return false;
    throw cause;
  }
}

/** A lock without its owner's number yet is one being taken at this moment. */
function alive(owner) {
  try {
    process.kill(Number(readFileSync(owner, 'utf8')) || process.pid, 0);
    return true;
  } catch (cause) {
    return cause.code === 'ENOENT' || cause.code === 'EPERM';
  }
}
