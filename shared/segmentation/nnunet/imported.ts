import type { AxisLetter } from '../../volume/orient';
import { err, ok, type Result } from '../../result';
import { boneOfClassName } from './classes';
import type { ConvertedNnunet, NnunetFacts, OutputChannel } from './converted';
import type { ClassBone, NnunetManifest, PartsManifest } from './manifest';
import type { Order } from './spline';
import { termsOf, type TotalSegmentatorTask } from './tasks';

/** What the user decided at the import, and what was found out about the files. */
export type ImportChoices = {
  readonly task: TotalSegmentatorTask | null;
  readonly licenceAccepted: boolean;
  readonly at: string;
  readonly networks: NnunetManifest['networks'];
  readonly head: NnunetManifest['head'] | null;
  readonly sha256: string;
  readonly secondsPerTileCpu: number;
};

/** A converted network without its numbers. */
export type ConvertedAbout = Omit<ConvertedNnunet, 'onnx' | 'head'>;

/** Why a converted network cannot be run by its published recipe: a key of the section `model`, and its values. */
export type ImportProblem =
  | { readonly code: 'resamplingUnknown'; readonly values: { readonly method: string } }
  | { readonly code: 'noBoneClass'; readonly values: { readonly classes: string } }
  | { readonly code: 'partsDiffer'; readonly values: { readonly part: string } };

/** The tensor's axes of a scan in RAS order, before `transpose_forward`. */
const RAS: readonly AxisLetter[] = ['S', 'A', 'R'];
const PUBLISHED_METHOD = 'resample_data_or_seg_to_shape';
/** TotalSegmentator's order of interpolation since its version 2.16. */
const ENDPOINT_ORDER = 1;

/** The manifest of a converted network: recipe, classes by our names, terms. */
export function importedManifest(converted: ConvertedAbout, choices: ImportChoices): Result<NnunetManifest, ImportProblem> {
  const { facts } = converted;
  const resampling = choices.task ? ok({ kind: 'endpoints', order: ENDPOINT_ORDER } as const) : boxResampling(facts);
  if (!resampling.ok) return resampling;
  const channels = converted.channels.map((channel) => namedChannel(channel, facts, choices.task));
  if (!channels.some(({ bone }) => bone !== null && bone !== 'other_bone')) return err({ code: 'noBoneClass', values: { classes: namesOf(facts) } });
  return ok({
    schema: 1, recipe: choices.task ? 'totalsegmentator' : 'nnunet', id: idOf(facts), version: versionOf(facts),
    sha256: choices.sha256, networks: choices.networks, ...(choices.head ? { head: choices.head } : {}),
    licence: termsOf(choices.task, facts.licence).licence, source: sourceOf(facts, choices.task), dataset: facts.dataset,
    imported: { at: choices.at, licenceAccepted: choices.licenceAccepted }, modality: 'CT',
    input: {
      name: converted.inputName, axes: facts.transposeForward.map((axis) => RAS[axis]) as [AxisLetter, AxisLetter, AxisLetter],
      spacingMm: [...facts.spacingMm], patch: [...converted.patch], sizeMultiple: [...converted.sizeMultiple], normalisation: { ...facts.normalisation },
    },
    resampling: resampling.value,
    // TotalSegmentator never averages over flips, whatever the network was trained with.
    tiling: choices.task ? { step: choices.task.step, mirrorAxes: [] } : { step: 0.5, mirrorAxes: [...converted.mirroringAxes] },
    output: { name: converted.outputName, channels }, expected: { secondsPerTileCpu: choices.secondsPerTileCpu },
  });
}

/** The manifest of several parts of one task, in the published order. They must see the same grid: its spacing and axes. */
export function partsManifest(parts: readonly [NnunetManifest, ...NnunetManifest[]], { task, sha256 }: { readonly task: TotalSegmentatorTask; readonly sha256: string }): Result<PartsManifest, ImportProblem> {
  const [first, ...others] = parts;
  const gridOf = ({ input: { axes, spacingMm } }: NnunetManifest): string => [...axes, ...spacingMm].join();
  const different = others.find((part) => gridOf(part) !== gridOf(first));
  if (different) return err({ code: 'partsDiffer', values: { part: different.dataset } });
  return ok({
    schema: 1, recipe: 'totalsegmentator', id: `totalsegmentator-${task.name.replaceAll('_', '-')}`, version: [...new Set(parts.map(({ version }) => version))].join('; '), sha256,
    licence: task.licence, source: `TotalSegmentator ${task.name}: ${parts.map(({ dataset }) => dataset).join(', ')}; imported by the user`,
    imported: first.imported, modality: 'CT', parts: [first.id, ...others.map(({ id }) => id)],
  });
}

function boxResampling({ resampling: { method, dataOrder, dataOrderZ, probabilitiesOrder, probabilitiesOrderZ, forceSeparateZ } }: NnunetFacts): Result<NnunetManifest['resampling'], ImportProblem> {
  const orders = [dataOrder, dataOrderZ, probabilitiesOrder, probabilitiesOrderZ];
  const known = orders.every((order) => [0, 1, 3].includes(order)) && [probabilitiesOrder, probabilitiesOrderZ].every((order) => order < 3);
  if (method !== PUBLISHED_METHOD || !known) return err({ code: 'resamplingUnknown', values: { method: `${method} (${orders.join(', ')})` } });
  const [image, imageZ, logits, logitsZ] = orders as [Order, Order, Order, Order];
  return ok({ kind: 'boxes', image: { order: image, orderSeparate: imageZ }, logits: { order: logits, orderSeparate: logitsZ }, separate: forceSeparateZ });
}

function namedChannel(channel: OutputChannel, { labels }: NnunetFacts, task: TotalSegmentatorTask | null): { name: string; bone: ClassBone } {
  const boneOf = (name: string): ClassBone => (task?.dropped.includes(name) ? null : boneOfClassName(name));
  if (channel.kind === 'background') return { name: 'background', bone: null };
  if (channel.kind === 'class') return { name: channel.name, bone: boneOf(channel.name) };
  const rest = new Set(channel.labels.map((label) => boneOf(labels.find((each) => each.label === label)?.name ?? '')));
  return { name: 'others', bone: rest.size === 1 && rest.has('other_bone') ? 'other_bone' : null };
}

const namesOf = ({ labels }: NnunetFacts): string => labels.filter(({ label }) => label !== 0).map(({ name }) => name).join(', ');

/** `Dataset297_TotalSegmentator_total_3mm_1559subj` → `dataset297-totalsegmentator-total-3mm-1559subj`. */
const idOf = ({ dataset, configuration }: NnunetFacts): string =>
  `${dataset}${configuration === '3d_fullres' ? '' : `-${configuration}`}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-|-$/g, '');
const versionOf = ({ trainer, epochs }: NnunetFacts): string => [trainer ?? 'nnU-Net v2', ...(epochs === null ? [] : [`${String(epochs)} epochs`])].join(', ');
const sourceOf = ({ dataset, architecture, configuration }: NnunetFacts, task: TotalSegmentatorTask | null): string =>
  `${task ? `TotalSegmentator ${task.name}` : 'nnU-Net v2'}: ${dataset}, ${configuration}, ${architecture}; imported by the user`;
