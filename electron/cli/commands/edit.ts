import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { distance } from '../../../shared/geometry/spaces';
import { Refusal } from '../../../shared/jobs/job';
import { handEdits } from '../../../shared/segmentation/edit/about';
import { editListSchema, type Edit } from '../../../shared/segmentation/edit/edit';
import { replayed } from '../../../shared/segmentation/edit/history';
import { labelNames } from '../../../shared/segmentation/labels';
import { cornersOf, type LabelMap, type VoxelGrid } from '../../../shared/volume/grid';
import { readLabelImage } from '../../adapters/labelImages';
import { writeNiftiLabels } from '../../adapters/niftiFile';
import { readVolume } from '../../cases/bulk';
import { importSeries } from '../../jobs/tasks/importSeries';
import { partOf } from '../../jobs/task';
import { UsageError, type Command } from '../command';

/** CT, our labels of it and a list of edits in; the edited labels, and what the edits changed, out. */
export const editCommand: Command = {
  name: 'edit',
  usage: 'arthroplan edit <ct> --labels <labels.nii.gz> --edits <edits.json> --out <dir> [--series uid]',
  run: async (words, context) => {
    const asked = readWords(words, context.cwd);
    const edits = await readEdits(asked.edits);
    const { volume } = await importSeries({ path: asked.path, seriesUid: asked.series }, partOf(context, 0, 0.5));
    const scan = await readVolume(context.artifacts, volume);
    const original = { grid: scan.grid, voxels: await ownVoxels(asked.labels, scan.grid) };
    context.signal.throwIfAborted();
    context.progress('edit.applying', 0.6);
    const { labels, history } = replayed(original, scan, { edits, undone: [] });
    const edited = handEdits({ from: basename(asked.labels), original, labels, changes: history.past.map(({ change }) => change) });
    context.progress('edit.writing', 0.9);
    await write(asked.out, labels, { command: 'edit', input: { path: asked.path, volume, labels: asked.labels }, editedByHand: edited, withoutEffect: edits.length - edited.edits, appVersion: context.resources.appVersion });
    return { out: asked.out, files: ['labels.nii.gz', 'labels.json', 'run.json'], ...edited };
  },
};

type Asked = { readonly path: string; readonly labels: string; readonly edits: string; readonly out: string; readonly series: string | null };

function readWords(words: readonly string[], cwd: string): Asked {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({ args: [...words], allowPositionals: true, options: { labels: text, edits: text, out: text, series: text } });
  const [path, ...others] = positionals;
  const { labels, edits, out } = values;
  if (path === undefined || others.length > 0 || labels === undefined || edits === undefined || out === undefined) throw new UsageError(editCommand.usage);
  return { path: resolve(cwd, path), labels: resolve(cwd, labels), edits: resolve(cwd, edits), out: resolve(cwd, out), series: values.series ?? null };
}

/** A list of edits, as the journal of a case has them. */
async function readEdits(path: string): Promise<readonly Edit[]> {
  const read = editListSchema.safeParse(jsonOr(null, await readFile(path, 'utf8')));
  if (read.success) return read.data;
  const [first] = read.error.issues;
  throw new Refusal('edit.malformed', { file: basename(path), place: first?.path.join('.') ?? '', detail: first?.message ?? '' });
}

/** What is no JSON is no list of edits either. */
function jsonOr(otherwise: unknown, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (cause) {
    if (cause instanceof SyntaxError) return otherwise;
    throw cause;
  }
}

/** Corners of two grids that are farther apart are not the same scan's. */
const SAME_PLACE_MM = 0.05;

async function ownVoxels(path: string, grid: VoxelGrid): Promise<LabelMap['voxels']> {
  const image = await readLabelImage(path);
  const [own, others] = [cornersOf(grid), cornersOf(image.grid)];
  const same = image.grid.size.every((n, axis) => n === grid.size[axis]) && own.every((corner, n) => distance(corner, others[n] ?? corner) < SAME_PLACE_MM);
  if (!same) throw new Refusal('edit.otherGrid', { file: basename(path) });
  const unknown = image.voxels.find((value) => value !== 0 && labelNames[value] === undefined);
  if (unknown !== undefined) throw new Refusal('edit.otherValues', { file: basename(path), value: unknown });
  return Uint8Array.from(image.voxels);
}

async function write(out: string, labels: LabelMap, run: object): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeNiftiLabels(join(out, 'labels.nii.gz'), labels);
  await writeFile(join(out, 'labels.json'), `${JSON.stringify(labelNames, null, 2)}\n`);
  await writeFile(join(out, 'run.json'), `${JSON.stringify(run, null, 2)}\n`);
}
