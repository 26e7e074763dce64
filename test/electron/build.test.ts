import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

type Freshness = { fingerprintOf(root: string, half: string): string; isFresh(root: string, half: string): boolean; markFresh(root: string, half: string, print: string): void };
type Lock = { withLock<T>(folder: string, work: () => Promise<T>): Promise<T> };
const script = async <T>(name: string): Promise<T> => await import(pathToFileURL(join(process.cwd(), 'scripts', name)).href) as T;

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'arthroplan-build-'));
  mkdirSync(join(root, 'shared'));
  writeFileSync(join(root, 'shared/a.ts'), 'one');
});
afterEach(() => { rmSync(root, { recursive: true, force: true }); });

test('a build is fresh until a source changes, appears or goes', async () => {
  const { fingerprintOf, isFresh, markFresh } = await script<Freshness>('freshness.mjs');
  const mark = () => { markFresh(root, 'node', fingerprintOf(root, 'node')); };
  expect(isFresh(root, 'node')).toBe(false);
  mark();
  expect(isFresh(root, 'node')).toBe(true);
  writeFileSync(join(root, 'shared/a.ts'), 'three');
  expect(isFresh(root, 'node')).toBe(false);
  mark();
  writeFileSync(join(root, 'shared/b.ts'), 'new');
  expect(isFresh(root, 'node')).toBe(false);
  mark();
  rmSync(join(root, 'shared/a.ts'));
  expect(isFresh(root, 'node')).toBe(false);
});

test('two builds of one checkout take turns', async () => {
  const { withLock } = await script<Lock>('lock.mjs');
  const log: string[] = [];
  const turn = (name: string) => withLock(join(root, '.lock'), async () => {
    log.push(`${name} in`);
    await new Promise((later) => setTimeout(later, 150));
    log.push(`${name} out`);
  });
  await Promise.all([turn('a'), turn('b')]);
  expect([log[1]?.slice(2), log[3]?.slice(2)]).toEqual(['out', 'out']);
  expect(log[0]?.charAt(0)).toBe(log[1]?.charAt(0));
});

test('the lock of a process that died is taken over', async () => {
  const { withLock } = await script<Lock>('lock.mjs');
  mkdirSync(join(root, '.lock'));
  writeFileSync(join(root, '.lock/owner'), '999999999');
  expect(await withLock(join(root, '.lock'), async () => 'in')).toBe('in');
});
