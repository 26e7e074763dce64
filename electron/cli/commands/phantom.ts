import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { writePhantom, type PhantomRequest } from '../../../test/phantom/writePhantom';
import { writeNiftiLabels } from '../../adapters/niftiFile';
import { UsageError, type Command } from '../command';

const views = ['hips', 'pelvis', 'pelvis-to-knee', 'whole-leg'] as const;

/** Writes a synthetic patient: a real CT series and the truth about it. */
export const phantomCommand: Command = {
  name: 'phantom',
  usage: 'arthroplan phantom --out <folder> [--seed n] [--view hips|pelvis|pelvis-to-knee|whole-leg] [--size voxel size in mm, e.g. 0.95,0.95,2 | --matrix columns,rows,slices, e.g. 512,512,300]',
  run: async (words, { cwd }) => {
    const { out, ...request } = requestOf(words);
    const folder = resolve(cwd, out);
    const { dicomFolder, files, truthFile, labels } = await writePhantom(folder, request);
    await writeNiftiLabels(join(folder, 'labels.nii.gz'), labels);
    return { folder, dicomFolder, seed: request.seed, files, truth: truthFile, labels: join(folder, 'labels.nii.gz') };
  },
};

function requestOf(words: readonly string[]): PhantomRequest & { readonly out: string } {
  const values = valuesOf(words);
  if (!values.out) throw new UsageError('phantom: --out <folder> is missing');
  const seed = Number(values.seed ?? '1');
  if (!Number.isInteger(seed) || seed < 0) throw new UsageError(`phantom: --seed wants a whole number, not ${values.seed}`);
  const fieldOfView = views.find((view) => view === (values.view ?? 'pelvis-to-knee'));
  if (!fieldOfView) throw new UsageError(`phantom: --view is one of ${views.join(', ')}`);
  return { out: values.out, seed, fieldOfView, ...(values.size ? { spacing: spacingOf(values.size) } : {}), ...(values.matrix ? { matrix: matrixOf(values.matrix) } : {}) };
}

function valuesOf(words: readonly string[]): { out?: string; seed?: string; view?: string; size?: string; matrix?: string } {
  const options = { out: { type: 'string' }, seed: { type: 'string' }, view: { type: 'string' }, size: { type: 'string' }, matrix: { type: 'string' } } as const;
  try {
    return parseArgs({ args: [...words], options, strict: true }).values;
  } catch (problem) {
    throw new UsageError(`phantom: ${problem instanceof Error ? problem.message : String(problem)}`);
  }
}

function spacingOf(text: string): readonly [number, number, number] {
  const [column, row, slice, ...rest] = text.split(',').map(Number);
  const sound = (mm: number | undefined): mm is number => mm !== undefined && mm >= 0.3 && mm <= 10;
  if (!sound(column) || !sound(row) || !sound(slice) || rest.length > 0) throw new UsageError('phantom: --size wants three voxel sizes of 0.3 to 10 mm, e.g. 0.95,0.95,2');
  return [column, row, slice];
}

function matrixOf(text: string): readonly [number, number, number] {
  const [columns, rows, slices, ...rest] = text.split(',').map(Number);
  const sound = (count: number | undefined): count is number => Number.isInteger(count) && Number(count) >= 16 && Number(count) <= 1024;
  if (!sound(columns) || !sound(rows) || !sound(slices) || rest.length > 0) throw new UsageError('phantom: --matrix wants three whole numbers of 16 to 1024, e.g. 512,512,300');
  return [columns, rows, slices];
}
