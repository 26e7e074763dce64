import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { providers, type ArtifactKey, type StageReport } from '../../../shared/jobs/job';
import { labelNames } from '../../../shared/segmentation/labels';
import type { LabelsAbout } from '../../../shared/segmentation/summary';
import { writeNiftiLabels } from '../../adapters/niftiFile';
import { readLabels } from '../../cases/bulk';
import { stopwatch } from '../../jobs/tasks/stopwatch';
import { sideInView, UsageError, type Command, type CommandContext } from '../command';
import { segmented, type ToSegment } from '../segmented';

export const DEFAULT_MODEL = 'bones-coarse';

/** CT in; `labels.nii.gz` on its grid, `labels.json` (value → name) and `run.json` out. */
export const segmentCommand: Command = {
  name: 'segment',
  usage: 'arthroplan segment <path> --out <dir> [--series uid] [--in-view left|right] [--model id] [--refine] [--provider auto|cpu|cuda|dml|coreml|webgpu]',
  run: async (words, context) => {
    const asked = readWords(words, context);
    const { volume, labels, about, stages } = await segmented(asked, context);
    const watch = stopwatch();
    await mkdir(asked.out, { recursive: true });
    await writeNiftiLabels(join(asked.out, 'labels.nii.gz'), await readLabels(context.artifacts, labels));
    watch.stage('write', null);
    await writeJson(join(asked.out, 'labels.json'), labelNames);
    const run = { command: 'segment', input: { path: asked.path, volume, sha256: await hashOf(volume, context) }, ...runReport(about, [...stages, ...watch.stages()]), appVersion: context.resources.appVersion };
    await writeJson(join(asked.out, 'run.json'), run);
    return { out: asked.out, files: ['labels.nii.gz', 'labels.json', 'run.json'], provider: about.provider, bones: about.bones, metal: about.metal ?? null };
  },
};

type Asked = ToSegment & { readonly out: string };

function readWords(words: readonly string[], { cwd }: CommandContext): Asked {
  const { values, positionals } = parsed(words);
  const [path, ...others] = positionals;
  if (path === undefined || others.length > 0 || values.out === undefined) throw new UsageError(segmentCommand.usage);
  const provider = providers.find((known) => known === (values.provider ?? 'auto'));
  if (!provider) throw new UsageError(`--provider ${providers.join('|')}`);
  return { path: resolve(cwd, path), out: resolve(cwd, values.out), series: values.series ?? null, inView: sideInView(values['in-view']), model: values.model ?? DEFAULT_MODEL, refine: values.refine, provider };
}

function parsed(words: readonly string[]) {
  try {
    const text = { type: 'string' } as const;
    return parseArgs({ args: [...words], allowPositionals: true, options: { out: text, series: text, 'in-view': text, model: text, refine: { type: 'boolean' }, provider: text } });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause));
  }
}

const runReport = ({ model, refinedBy, boundaries, provider, passedOver, sides, bones, metal, damagedSlices, contrast }: LabelsAbout, stages: readonly StageReport[]) =>
  ({ model, ...(refinedBy ? { refinedBy } : {}), ...(boundaries ? { boundaries } : {}), provider, passedOver, stages, sides, bones, metal: metal ?? null, damagedSlices: damagedSlices ?? null, contrast: contrast ?? [] });

const hashOf = async (volume: ArtifactKey, { artifacts }: CommandContext): Promise<string> =>
  createHash('sha256').update(await readFile(artifacts.pathOf(volume, 'data.bin'))).digest('hex');

const writeJson = (path: string, value: unknown): Promise<void> => writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
