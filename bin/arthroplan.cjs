#!/usr/bin/env node
'use strict';

const { existsSync } = require('node:fs');
const { dirname, join } = require('node:path');

const root = dirname(__dirname);

/** npm changes to the package before it runs a script, and says in INIT_CWD where the user stood. */
function folderOfCaller() {
  const { npm_lifecycle_event: script, npm_package_json: manifest, INIT_CWD: calledFrom } = process.env;
  return (script === 'arthroplan' || script === 'evaluate') && manifest === join(root, 'package.json') && calledFrom ? calledFrom : process.cwd();
}

/** In a checkout the command line is built when its sources have changed; an installed one is used as it is. */
async function bringUpToDate() {
  if (!existsSync(join(root, 'electron', 'cli', 'main.ts'))) return;
  const { isFresh } = await import('../scripts/freshness.mjs');
  if (isFresh(root, 'node')) return;
  if (process.stderr.isTTY) process.stderr.write('building…\n');
  const { buildStale } = await import('../scripts/build.mjs');
  await quietly(() => buildStale({ halves: ['node'] }));
}

/** Standard output belongs to the result; whatever a builder prints goes to standard error. */
async function quietly(work) {
  const write = process.stdout.write;
  process.stdout.write = process.stderr.write.bind(process.stderr);
  try {
    await work();
  } finally {
    process.stdout.write = write;
  }
}

async function main() {
  await bringUpToDate();
  const { runCommandLine } = require(join(root, 'dist', 'electron', 'cli.cjs'));
  await runCommandLine({ words: process.argv.slice(2), cwd: folderOfCaller(), root });
}

main().catch((cause) => {
  const { message, stack } = cause instanceof Error ? cause : new Error(String(cause));
  process.stderr.write(`${process.env.ARTHROPLAN_DEBUG ? stack : message}\n`);
  process.exitCode = 1;
});
