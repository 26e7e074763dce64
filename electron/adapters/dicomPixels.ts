import { realpath } from 'node:fs/promises';

import type { Image } from 'itk-wasm';

import { emptyCensus, joined, takeHounsfield, type ValueCensus } from '../../shared/dicom/hounsfield';
import type { PlacedSlice } from '../../shared/dicom/header';
import { gridOf, type Stack } from '../../shared/dicom/stack';
import { isTilted } from '../../shared/dicom/steps';
import { straightened, uprightOf } from '../../shared/dicom/straighten';
import { gateLimits } from '../../shared/dicom/tolerances';
import { Refusal, type TaskContext } from '../../shared/jobs/job';
import type { Volume } from '../../shared/volume/grid';

/** Hounsfield units as read, what values occur, and whether the slices were moved upright. */
export type ReadVolume = { readonly volume: Volume; readonly census: ValueCensus; readonly straightened: boolean };

type Reading = { readonly stack: Stack; readonly pathOf: (slice: PlacedSlice) => string; readonly context: TaskContext };

/** Slices a call of the reader: what is in memory beside the volume, and how soon a cancel is heard. */
const BATCH = 40;

/**
 * Reads the pixels of a stack in the gate's order and holds the reader to the gate's geometry: a batch whose size,
 * spacing, origin or directions differ by more than a thousandth of a millimetre is refused.
 */
export async function readStack({ stack, pathOf, context }: Reading): Promise<ReadVolume> {
  const grid = gridOf(stack);
  const perSlice = grid.size[0] * grid.size[1];
  const voxels = new Int16Array(perSlice * grid.size[2]);
  let census = emptyCensus;
  let start = 0;
  for (const batch of batchesOf(stack.slices)) {
    context.signal.throwIfAborted();
    const values = await valuesOf(stack, start, batch.map(pathOf));
    census = joined(census, takeHounsfield(values, voxels, start * perSlice));
    start += batch.length;
    context.progress('import.readingPixels', start / grid.size[2]);
    await new Promise((next) => { setImmediate(next); });
  }
  const volume = { grid, voxels };
  const tilted = isTilted(stack);
  return { census, straightened: tilted, volume: tilted ? straightened(volume, uprightOf(stack)) : volume };
}

/** Runs of slices whose pixels are stored and rescaled alike: the reader takes both from the first slice of a run. */
function batchesOf(slices: readonly PlacedSlice[]): PlacedSlice[][] {
  const batches: PlacedSlice[][] = [];
  let kind = '';
  for (const slice of slices) {
    const last = batches.at(-1);
    const same = storageOf(slice) === kind;
    kind = storageOf(slice);
    if (last && same && last.length < BATCH) last.push(slice);
    else batches.push([slice]);
  }
  return batches;
}

const storageOf = ({ rescale, bitsAllocated, transferSyntaxUid }: PlacedSlice): string => `${rescale?.slope} ${rescale?.intercept} ${bitsAllocated} ${transferSyntaxUid}`;

async function valuesOf(stack: Stack, start: number, paths: readonly string[]): Promise<ArrayLike<number>> {
  const image = await readImage(paths);
  const contradiction = contradictionOf(image, stack, { start, count: paths.length });
  if (contradiction) throw new Refusal('import.pixels-contradict-header', { what: contradiction });
  const { data } = image;
  if (!data || data instanceof BigInt64Array || data instanceof BigUint64Array) throw new Refusal('import.unreadable-pixels', { detail: image.imageType.componentType });
  return data as ArrayLike<number>;
}

async function readImage(paths: readonly string[]): Promise<Image> {
  const { readImageDicomFileSeriesNode } = await import('@itk-wasm/dicom');
  try {
    // The reader sees the folders of these files only: links that lead out of them are followed here.
    const inputImages = await Promise.all(paths.map((path) => realpath(path)));
    const { outputImage } = await readImageDicomFileSeriesNode({ inputImages, singleSortedSeries: true });
    return outputImage as Image;
  } catch (cause) {
    throw new Refusal('import.unreadable-pixels', { detail: lastLine(cause) });
  }
}

/** The reader throws errors whose last line tells most, or nothing at all. */
const lastLine = (cause: unknown): string => (cause instanceof Error ? cause.message : '').trim().split('\n').at(-1)?.slice(0, 200) ?? '';

type Run = { readonly start: number; readonly count: number };

/** The first thing by which the reader and the gate differ; `null` where they agree. */
function contradictionOf(image: Image, stack: Stack, run: Run): string | null {
  const first = stack.slices[run.start];
  if (!first || image.imageType.components !== 1 || !agree(image.size, [first.columns, first.rows, run.count])) return 'size';
  const [between, across] = first.pixelSpacing;
  const claims: readonly (readonly [string, ArrayLike<number>, readonly number[]])[] = [
    ['spacing', image.spacing.slice(0, 2), [across, between]], ['origin', image.origin, first.position],
    ['direction', axis(image, 0), stack.row], ['direction', axis(image, 1), stack.column],
    ...alongStack(image, stack, run),
  ];
  return claims.find(([, read, judged]) => !agree(read, judged))?.[0] ?? null;
}

/** A single slice has no step, and of a leaning stack the reader knows none that means the same as ours. */
function alongStack(image: Image, stack: Stack, { start, count }: Run): readonly (readonly [string, ArrayLike<number>, readonly number[]])[] {
  if (count < 2 || isTilted(stack)) return [];
  const height = (k: number): number => stack.heightsMm[k] ?? 0;
  const step = (height(start + count - 1) - height(start)) / (count - 1);
  return [['slice spacing', image.spacing.slice(2), [step]], ['direction', axis(image, 2), stack.normal]];
}

const axis = ({ direction }: Image, column: number): number[] => [0, 1, 2].map((row) => Number(direction[row * 3 + column]));

const agree = (read: ArrayLike<number>, judged: readonly number[]): boolean =>
  read.length === judged.length && judged.every((value, at) => Math.abs((read[at] as number) - value) <= gateLimits.readerAgreementMm);
