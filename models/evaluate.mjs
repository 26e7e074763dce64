#!/usr/bin/env node
/**
 * Dice of a segmentation against reference masks, bone by bone.
 *
 *   node models/evaluate.mjs <labels.nii.gz> <labels.json> <folder of reference *.nii.gz> [name ...]
 *
 * labels.json maps value -> name; a reference file is named after its bone and holds 0 and non-zero.
 * Without names every bone that both sides know is scored. A reference on another grid is refused.
 * JSON goes to stdout, a table to stderr. Exit code 0: scored; 1: wrong use; 2: a file was refused.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { readImageNode } from '@itk-wasm/image-io';

const GRID_TOLERANCE = 1e-3;
const REFERENCE_ENDING = '.nii.gz';

class Refused extends Error {}

/** Differences of two grids in words; empty when they agree within GRID_TOLERANCE (mm, or direction cosines). */
export function gridDifferences(a, b) {
  return ['size', 'spacing', 'origin', 'direction'].filter((key) => {
    const [left, right] = [Array.from(a[key]), Array.from(b[key])];
    return left.length !== right.length || left.some((value, n) => Math.abs(value - right[n]) > GRID_TOLERANCE);
  });
}

/** Overlap of {labels === value} with {reference !== 0}. */
export function dice(labels, value, reference) {
  let found = 0;
  let wanted = 0;
  let both = 0;
  for (let n = 0; n < labels.length; n += 1) {
    const inFound = Math.round(Number(labels[n])) === value;
    const inWanted = Math.round(Number(reference[n])) !== 0;
    if (inFound) found += 1;
    if (inWanted) wanted += 1;
    if (inFound && inWanted) both += 1;
  }
  const total = found + wanted;
  return { dice: total === 0 ? null : (2 * both) / total, voxels: found, referenceVoxels: wanted };
}

async function readVolume(path) {
  if (!existsSync(path)) throw new Refused(`${path}: no such file`);
  try {
    return await readImageNode(path);
  } catch (cause) {
    throw new Refused(`${path}: cannot be read as an image`, { cause });
  }
}

function readNames(path) {
  let content;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new Refused(`${path}: not JSON`, { cause });
  }
  return new Map(Object.entries(content.labels ?? content).map(([value, name]) => [String(name), Number(value)]));
}

function wantedNames(folder, names, asked) {
  if (!existsSync(folder)) throw new Refused(`${folder}: no such folder`);
  const known = readdirSync(folder)
    .filter((file) => file.endsWith(REFERENCE_ENDING))
    .map((file) => basename(file, REFERENCE_ENDING));
  for (const name of asked) {
    if (!known.includes(name)) throw new Refused(`${folder}: no reference for ${name}`);
    if (!names.has(name)) throw new Refused(`labels.json: no value for ${name}`);
  }
  const chosen = asked.length > 0 ? asked : known.filter((name) => names.has(name));
  if (chosen.length === 0) throw new Refused(`${folder}: no reference shares a name with labels.json`);
  return chosen;
}

async function evaluate(labelsPath, namesPath, folder, asked) {
  const names = readNames(namesPath);
  const chosen = wantedNames(folder, names, asked);
  const labels = await readVolume(labelsPath);
  const scores = {};
  for (const name of chosen) {
    const path = join(folder, name + REFERENCE_ENDING);
    const reference = await readVolume(path);
    const differing = gridDifferences(labels, reference);
    if (differing.length > 0) throw new Refused(`${path}: another grid than ${labelsPath} (${differing.join(', ')} differ)`);
    scores[name] = dice(labels.data, names.get(name), reference.data);
  }
  return scores;
}

function table(scores) {
  const rows = Object.entries(scores).map(([name, score]) =>
    [name.padEnd(16), (score.dice === null ? '-' : score.dice.toFixed(4)).padStart(8), String(score.voxels).padStart(10), String(score.referenceVoxels).padStart(10)].join(' '),
  );
  return ['bone'.padEnd(16) + ' '.repeat(5) + 'Dice     voxels  reference', ...rows].join('\n');
}

async function main(words) {
  const [labelsPath, namesPath, folder, ...asked] = words;
  if (!folder) {
    console.error('usage: node models/evaluate.mjs <labels.nii.gz> <labels.json> <folder of reference *.nii.gz> [name ...]');
    return 1;
  }
  try {
    const scores = await evaluate(labelsPath, namesPath, folder, asked);
    console.error(table(scores));
    console.log(JSON.stringify({ labels: labelsPath, reference: folder, scores }, null, 2));
    return 0;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    console.error(error.message);
    return 2;
  }
}

if (process.argv[1] && import.meta.url.endsWith(basename(process.argv[1]))) {
  process.exit(await main(process.argv.slice(2)));
}
