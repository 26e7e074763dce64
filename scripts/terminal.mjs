import { spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a program of the checkout and resolves with its exit code; its output is the user's to see. */
export function run(program, words, { env = {}, stdout = 'inherit' } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(program, words, { cwd: root, stdio: ['ignore', stdout, 'inherit'], env: { ...process.env, ...env } });
    child.on('error', fail);
    child.on('close', (code, signal) => done(code ?? (signal ? 1 : 0)));
  });
}

/** Runs `bin/arthroplan.cjs`, shows its progress and returns its JSON; throws its sentence. */
export function arthroplan(...words) {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['bin/arthroplan.cjs', ...words], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.on('data', (bytes) => { printed += bytes; });
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done(JSON.parse(printed)) : fail(new Error(`arthroplan ${words[0]} ended with ${code}`))));
  });
}

/** A program under a virtual display where there is no screen. */
export const onDisplay = (program, words) => (process.platform === 'linux' && !process.env.DISPLAY
  ? ['xvfb-run', ['-a', '-s', '-screen 0 1920x1200x24', program, ...words]]
  : [program, words]);
