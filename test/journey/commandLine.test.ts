import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'arthroplan-words-')); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** The command line as a user calls it, from a folder that is not the checkout. */
function arthroplan(...words: string[]): Promise<Ended> {
  const program = join(process.cwd(), 'bin/arthroplan.cjs');
  return new Promise((done) => {
    execFile(process.execPath, [program, ...words], { cwd: folder }, (error, stdout, stderr) => {
      done({ code: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}

test('it says its version and what it can do', async () => {
  await arthroplan('--version');
  expect(await arthroplan('--version')).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string, stderr: '' });
  const { code, stdout } = await arthroplan('--help');
  expect(code).toBe(0);
  for (const command of ['import', 'phantom', 'segment', 'landmarks', 'plan']) expect(stdout).toContain(`arthroplan ${command}`);
});

test('wrong words end with 2, one sentence and one document', async () => {
  const { code, stdout, stderr } = await arthroplan('plam');
  expect(code).toBe(2);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'usage' } });
});

test('a flag that no command has ends with 2', async () => {
  expect(await arthroplan('phantom', '--colour', 'red')).toMatchObject({ code: 2 });
});

test('a path that is not there is one sentence, not a stack', async () => {
  const { code, stderr } = await arthroplan('import', 'nowhere');
  expect(code).toBeGreaterThan(0);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).toContain('nowhere');
});

test('paths are relative to where it is called, through npm as well', async () => {
  const { code, stdout } = await new Promise<Ended>((done) => {
    execFile('npm', ['run', '-s', '--prefix', process.cwd(), 'arthroplan', '--', 'phantom', '--out', 'patient', '--view', 'hips', '--size', '4,4,8'],
      { cwd: folder }, (error, out, err) => { done({ code: error ? Number(error.code) : 0, stdout: out, stderr: err }); });
  });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ folder: join(folder, 'patient') });
});
