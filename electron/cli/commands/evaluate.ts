import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import type { Side } from '../../../shared/anatomy/side';
import { providers, type JobInput } from '../../../shared/jobs/job';
import type { BoneScore } from '../../../shared/segmentation/evaluation';
import { valueOfLabel } from '../../../shared/segmentation/labels';
import type { LabelsAbout } from '../../../shared/segmentation/summary';
import type { LabelMap, Volume } from '../../../shared/volume/grid';
import { writeNiftiLabels } from '../../adapters/niftiFile';
import { readLabels, readVolume } from '../../cases/bulk';
import { importSeries } from '../../jobs/tasks/importSeries';
import { stopwatch } from '../../jobs/tasks/stopwatch';
import { partOf } from '../../jobs/task';
import { sideInView, UsageError, type Command, type CommandContext } from '../command';
import { evaluationTable, type Evaluation } from '../evaluationTable';
import { writeOutlinedSlices } from '../outlinedSlices';
import { openReferences, type References } from '../references';
import { paintMask, scored, type Scores } from '../scores';
import { segmented } from '../segmented';
import { DEFAULT_MODEL } from './segment';

/** Segments a CT as the product does and compares with reference labels; or scores labels that are there already. */
export const evaluateCommand: Command = {
  name: 'evaluate',
  usage: [
    'arthroplan evaluate <CT> <reference labels> [--out <dir>] [--model id] [--refine] [--provider ...] [--series uid] [--in-view left|right] [--names file.json] [--resample]',
    '                    [--labels-of labels.nii.gz] [--pictures]',
    'arthroplan evaluate <CT> --pictures --out <dir> [--labels-of labels.nii.gz]',
  ].join('\n'),
  run: async (words, context) => {
    const asked = readWords(words, context);
    const references = asked.reference === null ? null : await openReferences(asked.reference, asked.names);
    const result = await resultOf(asked, context);
    const watch = stopwatch();
    const scores = references === null ? noScores : await scored(result.labels, references, { resample: asked.resample, context: partOf(context, 0.95, 0.99) });
    if (references) watch.stage('compare', null);
    const pictures = await picturesOf(asked, result, { scores, context });
    if (pictures) watch.stage('pictures', null);
    const evaluation = evaluationOf(asked, result, { scores, references, pictures, appVersion: context.resources.appVersion });
    const report = { ...evaluation, stages: [...evaluation.stages, ...watch.stages()] };
    if (asked.out !== null) await written(asked.out, report, result.labels);
    return { ...report, jsonIn: asked.out };
  },
  printed: (result, language) => {
    const { jsonIn, ...evaluation } = result as Evaluation & { readonly jsonIn: string | null };
    return evaluationTable(evaluation, language) + (jsonIn === null ? `\n\n${JSON.stringify(evaluation, null, 2)}` : '');
  },
};

type Asked = {
  readonly ct: string; readonly reference: string | null; readonly out: string | null; readonly series: string | null; readonly model: string;
  readonly provider: JobInput<'segment'>['provider']; readonly names: string | null; readonly labelsOf: string | null; readonly resample: boolean; readonly pictures: boolean;
  readonly inView: Side | undefined; readonly refine: boolean | undefined;
};

function readWords(words: readonly string[], { cwd }: CommandContext): Asked {
  const { values, positionals: [ct, reference, ...more] } = parsed(words);
  if (ct === undefined || more.length > 0) throw new UsageError(evaluateCommand.usage);
  const { series = null, model = DEFAULT_MODEL, resample = false, pictures = false } = values;
  const path = (word: string | undefined): string | null => (word === undefined ? null : resolve(cwd, word));
  const asked = { ct: resolve(cwd, ct), reference: path(reference), out: path(values.out), names: path(values.names), labelsOf: path(values['labels-of']), provider: providerOf(values.provider), inView: sideInView(values['in-view']), refine: values.refine, series, model, resample, pictures };
  checkPurpose(asked);
  return asked;
}

/** Something is to be scored or drawn, and what is drawn needs a place. */
function checkPurpose({ reference, pictures, out }: Asked): void {
  if (reference === null && !pictures) throw new UsageError(evaluateCommand.usage);
  if (pictures && out === null) throw new UsageError('--pictures needs --out <dir>');
}

function providerOf(word = 'auto'): Asked['provider'] {
  const provider = providers.find((known) => known === word);
  if (!provider) throw new UsageError(`--provider ${providers.join('|')}`);
  return provider;
}

function parsed(words: readonly string[]) {
  const [text, flag] = [{ type: 'string' }, { type: 'boolean' }] as const;
  return parseArgs({ args: [...words], allowPositionals: true, options: { out: text, series: text, 'in-view': text, model: text, refine: flag, provider: text, names: text, 'labels-of': text, resample: flag, pictures: flag } });
}

type Result = Pick<Evaluation, 'model' | 'provider' | 'stages' | 'judged'> & { readonly labels: LabelMap; readonly volume: () => Promise<Volume> };

async function resultOf(asked: Asked, context: CommandContext): Promise<Result> {
  if (asked.labelsOf !== null) return finished(asked, asked.labelsOf, context);
  const { volume, labels, about, stages } = await segmented({ ...asked, path: asked.ct }, context);
  return { labels: await readLabels(context.artifacts, labels), volume: () => readVolume(context.artifacts, volume), model: about.model, provider: about.provider, stages, judged: judgementsIn(about) };
}

/** A label map from a file, by the names beside it; the CT is read only where it is drawn. */
async function finished({ ct, series }: Asked, file: string, context: CommandContext): Promise<Result> {
  const found = await openReferences(file, null);
  const masks = await Promise.all(found.names.map(async (name) => ({ name, ...(await found.read(name)) })));
  const [{ grid }] = masks as [(typeof masks)[number]];
  const voxels = new Uint8Array(grid.size[0] * grid.size[1] * grid.size[2]);
  for (const { name, voxels: mask } of masks) paintMask(voxels, mask, valueOfLabel(name));
  const volume = async (): Promise<Volume> => readVolume(context.artifacts, (await importSeries({ path: ct, seriesUid: series }, context)).volume);
  return { labels: { grid, voxels }, volume, model: null, provider: null, stages: [], judged: {} };
}

const judgementsIn = ({ bones }: LabelsAbout): Evaluation['judged'] =>
  Object.fromEntries(Object.entries(bones).flatMap(([name, { quality }]) => (quality ? [[name, quality]] : [])));

const noScores: Scores | null = null;

async function picturesOf({ pictures, out }: Asked, { labels, volume }: Result, { scores, context }: { readonly scores: Scores | null; readonly context: CommandContext }): Promise<Evaluation['pictures']> {
  if (!pictures || out === null) return null;
  context.progress('evaluation.drawing', 0.99);
  const folder = join(out, 'pictures');
  return { folder, files: await writeOutlinedSlices(folder, { volume: await volume(), labels, reference: scores?.reference ?? null }) };
}

type Found = Pick<Evaluation, 'pictures' | 'appVersion'> & { readonly scores: Scores | null; readonly references: References | null };

function evaluationOf({ ct, reference, labelsOf }: Asked, { model, provider, stages, judged }: Result, { scores, references, pictures, appVersion }: Found): Evaluation {
  return {
    command: 'evaluate', appVersion, input: { ct, reference, labels: labelsOf }, model, provider, judged,
    ...(scores ? { bones: roundedScores(scores), leftOut: scores.leftOut, resampled: scores.resampled } : { bones: {}, leftOut: [], resampled: [] }),
    otherMasks: references?.others ?? [], stages,
    ...costOf(stages), pictures,
  };
}

/** Seconds and memory of the segmentation with its import; the comparison itself is not counted. */
function costOf(stages: Evaluation['stages']): Pick<Evaluation, 'seconds' | 'peakRssMb'> {
  const own = stages.filter(({ stage }) => !stage.includes('/'));
  if (own.length === 0) return { seconds: null, peakRssMb: null };
  return { seconds: Number(own.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(3)), peakRssMb: Math.max(...own.map(({ peakRssMb }) => peakRssMb)) };
}

const roundedScores = ({ bones }: Scores): Evaluation['bones'] => Object.fromEntries(Object.entries(bones).map(([name, score]) => [name, rounded(score)]));

const rounded = (score: BoneScore): BoneScore =>
  Object.fromEntries(Object.entries(score).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toFixed(4)) : null])) as BoneScore;

async function written(out: string, evaluation: Evaluation, labels: LabelMap): Promise<void> {
  await mkdir(out, { recursive: true });
  await writeFile(join(out, 'evaluation.json'), `${JSON.stringify(evaluation, null, 2)}\n`);
  if (evaluation.input.labels === null) await writeNiftiLabels(join(out, 'labels.nii.gz'), labels);
}
