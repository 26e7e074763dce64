import { basename } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { Refusal, type AbortSignalLike } from '../../shared/jobs/job';
import { sizeMultipleOf } from '../../shared/segmentation/nnunet/architecture';
import type { ConvertedHead, ConvertedNnunet, NnunetProblem, OutputChannel } from '../../shared/segmentation/nnunet/converted';
import { readDataset, type NnunetDataset } from '../../shared/segmentation/nnunet/dataset';
import { elementsOf, type GraphWeight, type NetworkGraph } from '../../shared/segmentation/nnunet/graph';
import { headFor, type Head } from '../../shared/segmentation/nnunet/head';
import { onnxParts } from '../../shared/segmentation/nnunet/onnxFile';
import { readConfiguration, type NnunetConfiguration } from '../../shared/segmentation/nnunet/plans';
import { isHole, lengthOf } from '../../shared/segmentation/nnunet/protobuf';
import { partedUnet, unetGraph } from '../../shared/segmentation/nnunet/unet';
import { byCanonicalName, checkWeights, parametersOf } from '../../shared/segmentation/nnunet/weights';
import type { Result } from '../../shared/result';
import { withNnunetCheckpoint, type NnunetCheckpoint } from './nnunetCheckpoint';
import type { Tensor } from './pickleValues';

/** The parsed `plans.json` and `dataset.json` of a trained nnU-Net v2 model and the path of one fold's checkpoint. */
export type NnunetModel = {
  readonly plans: unknown;
  readonly dataset: unknown;
  readonly checkpoint: string;
  /**
   * `all`: every class a channel of the one network. A list of labels of `dataset.json`, without the background: the last
   * layer becomes a network of its own for features averaged over tiles, whose other classes share one channel.
   */
  readonly wantedClasses: readonly number[] | 'all';
  /** Name in `plans.json`; without it the one that the checkpoint was trained for, as nnU-Net takes it. */
  readonly configuration?: string;
};

export type ConvertContext = { readonly signal: AbortSignalLike; readonly progress: (step: string, fraction: number) => void };

/** Writes the network as ONNX. Throws `Refusal('nnunet.…')` where the model is not what it should be, and the signal's reason when aborted. */
export async function convertNnunet(model: NnunetModel, context: ConvertContext): Promise<ConvertedNnunet> {
  context.signal.throwIfAborted();
  context.progress('nnunet.reading', 0);
  const dataset = taken(readDataset(model.dataset));
  const head = taken(headFor(dataset.labels, model.wantedClasses));
  return withNnunetCheckpoint(model.checkpoint, async (checkpoint) => {
    const configuration = taken(readConfiguration(model.plans, configurationName(model, checkpoint), {
      inputChannels: dataset.inputChannels, classes: dataset.labels.length,
    }));
    const graph = unetGraph(configuration.architecture, head);
    const weights = await checkedWeights(graph, checkpoint, model.checkpoint);
    const writing = { ...context, read: checkpoint.read };
    const networks = model.wantedClasses === 'all'
      ? { onnx: await written(graph, weights, writing), head: null }
      : await writtenInTwo(partedUnet(configuration.architecture, head), weights, writing);
    return {
      ...networks,
      inputName: graph.input.name, outputName: graph.output.name,
      channels: channelsOf(head, dataset),
      patch: configuration.patch,
      sizeMultiple: sizeMultipleOf(configuration.architecture),
      mirroringAxes: checkpoint.mirroringAxes,
      facts: factsOf({ dataset, configuration, checkpoint, graph }),
    };
  });
}

function taken<T>(result: Result<T, NnunetProblem>): T {
  if (!result.ok) throw new Refusal(`nnunet.${result.error.code}`, result.error.values);
  return result.value;
}

function configurationName({ configuration, checkpoint: path }: NnunetModel, checkpoint: NnunetCheckpoint): string {
  const name = configuration ?? checkpoint.configuration;
  if (name === null) throw new Refusal('nnunet.checkpointContent', { file: basename(path), place: 'init_args.configuration' });
  return name;
}

/** One tensor a weight. Where the file has one under several names and not in the same place, the numbers must be the same. */
async function checkedWeights(graph: NetworkGraph, { weights, read }: NnunetCheckpoint, path: string): Promise<ReadonlyMap<string, Tensor>> {
  const named = byCanonicalName(weights);
  const checked = checkWeights(graph, named);
  if (!checked.ok) throw new Refusal(`nnunet.${checked.error.code}`, { file: basename(path), ...checked.error.values });
  const single = new Map<string, Tensor>();
  for (const [name, [[, first], ...others]] of named as ReadonlyMap<string, [[string, Tensor], ...[string, Tensor][]]>) {
    for (const [key, other] of graph.tensors.has(name) ? others : []) {
      if (!isSamePlace(first, other) && !areSame(await read(first), await read(other))) throw new Refusal('nnunet.weightTwice', { file: basename(path), name: key });
    }
    single.set(name, first);
  }
  return single;
}

const isSamePlace = (a: Tensor, b: Tensor): boolean => a.storage.id[2] === b.storage.id[2] && a.offset === b.offset && a.strides.join() === b.strides.join();
const areSame = (a: Float32Array, b: Float32Array): boolean => a.length === b.length && a.every((value, at) => value === b[at]);

type Writing = ConvertContext & Pick<NnunetCheckpoint, 'read'>;

/** The head is too small to count in the progress. */
async function writtenInTwo({ trunk, head }: ReturnType<typeof partedUnet>, weights: ReadonlyMap<string, Tensor>, writing: Writing): Promise<Pick<ConvertedNnunet, 'onnx'> & { head: ConvertedHead }> {
  const layer = await written(head, weights, { ...writing, progress: () => undefined });
  return { onnx: await written(trunk, weights, writing), head: { onnx: layer, inputName: head.input.name, features: head.input.channels } };
}

/** The file in one piece of memory, each weight read from the checkpoint straight into its place. */
async function written(graph: NetworkGraph, tensors: ReadonlyMap<string, Tensor>, { signal, progress, read }: Writing): Promise<Uint8Array<ArrayBuffer>> {
  const parts = onnxParts(graph);
  const weights = new Map(graph.weights.map((weight) => [weight.name, weight]));
  const file = new Uint8Array(lengthOf(parts));
  let at = 0;
  for (const part of parts) {
    if (isHole(part)) {
      signal.throwIfAborted();
      file.set(bytesOf(await numbersOf(weights.get(part.filledBy) as GraphWeight, tensors, read)), at);
      progress('nnunet.writing', at / file.length);
      await setImmediate();
    } else file.set(part, at);
    at += part.byteLength;
  }
  progress('nnunet.writing', 1);
  return file;
}

async function numbersOf({ name, shape, source }: GraphWeight, tensors: ReadonlyMap<string, Tensor>, read: Writing['read']): Promise<Float32Array> {
  if ('constant' in source) return new Float32Array(elementsOf(shape)).fill(source.constant);
  const numbers = await read(tensors.get(source.tensor) as Tensor);
  if (!areFinite(numbers)) throw new Refusal('nnunet.weightNotFinite', { name });
  if (!source.rows) return numbers;
  const perRow = elementsOf(shape.slice(1));
  const rows = new Float32Array(elementsOf(shape));
  source.rows.forEach((row, to) => { rows.set(numbers.subarray(row * perRow, (row + 1) * perRow), to * perRow); });
  return rows;
}

/** A plain loop: `every` with a function takes a second for a hundred million weights. */
function areFinite(numbers: Float32Array): boolean {
  for (let at = 0; at < numbers.length; at++) if (!Number.isFinite(numbers[at])) return false;
  return true;
}

/** ONNX keeps numbers little-endian, as every processor that the app runs on does. */
const bytesOf = (numbers: Float32Array): Uint8Array => new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);

function channelsOf({ kept, others }: Head, { labels }: NnunetDataset): OutputChannel[] {
  const channels = kept.map((label): OutputChannel => (label === 0 ? { kind: 'background' } : { kind: 'class', label, name: labels[label]?.name as string }));
  return others.length === 0 ? channels : [...channels, { kind: 'others', labels: others }];
}

type Sources = { readonly dataset: NnunetDataset; readonly configuration: NnunetConfiguration; readonly checkpoint: NnunetCheckpoint; readonly graph: NetworkGraph };

const factsOf = ({ dataset, configuration, checkpoint, graph }: Sources): ConvertedNnunet['facts'] => ({
  configuration: configuration.name,
  dataset: configuration.datasetName,
  licence: dataset.licence,
  trainer: checkpoint.trainer,
  epochs: checkpoint.epochs,
  architecture: configuration.architecture.name,
  parameters: parametersOf(graph),
  labels: dataset.labels,
  spacingMm: configuration.spacingMm,
  transposeForward: configuration.transposeForward,
  normalisation: configuration.normalisation,
  resampling: configuration.resampling,
});
