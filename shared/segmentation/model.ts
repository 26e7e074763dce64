import { z } from 'zod';

import { boneTypes, type BoneType } from '../anatomy/bone';
import { axisLetters, type AxisOrder } from '../volume/orient';

const count = z.number().int().positive();
const axis = z.enum(axisLetters);
const triple = <T extends z.ZodType>(of: T) => z.tuple([of, of, of]);
const classNames = ['background', ...boneTypes] as const;
export type ClassName = (typeof classNames)[number];

const normalisation = z.strictObject({
  kind: z.literal('clip-zscore'), clipLow: z.number(), clipHigh: z.number(), mean: z.number(), std: z.number().positive(),
});

const input = z.strictObject({
  name: z.string(),
  /** Spatial axes of the tensor, slowest first; the letter is the direction in which the index grows. */
  axes: triple(axis),
  spacingMm: triple(z.number().positive()),
  interpolation: z.literal('linear'),
  normalisation,
  patch: triple(count),
  sizeMultiple: count,
  padValue: z.number(),
  /** Classes whose probabilities of the network before, 0 to 1, follow the image as further input channels (background beyond the scan). */
  guide: z.array(z.enum(classNames)).min(1).optional(),
});

/** One network of the app, as its folder `models/<id>/manifest.json` says it. Triples are in the order of the tensor. */
export const modelManifest = z.strictObject({
  schema: z.literal(1),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  file: z.string().regex(/^[\w.-]+\.onnx$/),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  licence: z.string(),
  source: z.string(),
  trainedFrom: z.array(z.strictObject({ name: z.string(), licence: z.string(), source: z.string() })).min(1),
  modality: z.literal('CT'),
  /** Id of the network that goes over the bones of this one again, with its probabilities as `guide`. */
  refinedBy: z.string().optional(),
  input,
  tiling: z.strictObject({ overlap: z.number().min(0).max(0.9), weights: z.literal('gaussian'), sigmaFraction: z.number().positive() }),
  flipAverage: z.array(axis),
  /** Median density of each type over the training volumes and its deviation between them, HU: what is far from it is strange. */
  density: z.partialRecord(z.enum(boneTypes), z.strictObject({ medianHu: z.number(), deviationHu: z.number().positive() })).optional(),
  output: z.strictObject({ name: z.string(), labels: z.record(z.string().regex(/^\d+$/), z.enum(classNames)) }),
  expected: z.unknown(),
})
  .refine(({ input: { axes } }) => spansSpace(axes), { message: 'the axes do not span space', path: ['input', 'axes'] })
  .refine(({ input: { patch, sizeMultiple } }) => patch.every((n) => n % sizeMultiple === 0), { message: 'the patch is no multiple of sizeMultiple', path: ['input', 'patch'] })
  .refine(({ input: { normalisation: { clipLow, clipHigh } } }) => clipLow < clipHigh, { message: 'clipLow is not below clipHigh', path: ['input', 'normalisation'] })
  .refine(({ output }) => channelsOf(output.labels).every((name) => name !== undefined), { message: 'the label numbers do not run from 0', path: ['output', 'labels'] })
  .refine(({ output }) => output.labels['0'] === 'background', { message: 'label 0 is not background', path: ['output', 'labels'] })
  .refine(({ flipAverage, input: { axes } }) => flipAverage.every((letter) => axes.includes(letter)), { message: 'a flip axis is no axis of the input', path: ['flipAverage'] });

export type ModelManifest = z.infer<typeof modelManifest>;

/** The order a grid must have (fastest first) for its voxels to be the tensor. */
export const gridOrderOf = ({ input: { axes } }: { readonly input: Pick<ModelManifest['input'], 'axes'> }): AxisOrder => [axes[2], axes[1], axes[0]];
export const gridSpacingOf = ({ input: { spacingMm } }: ModelManifest): [number, number, number] => [spacingMm[2], spacingMm[1], spacingMm[0]];

/** Names of the output channels, channel 0 first. */
export const channelNamesOf = (manifest: ModelManifest): readonly ClassName[] => channelsOf(manifest.output.labels) as ClassName[];
export const channelOf = (manifest: ModelManifest, type: BoneType): number => channelNamesOf(manifest).indexOf(type);

const channelsOf = (labels: Readonly<Record<string, ClassName>>): (ClassName | undefined)[] =>
  Object.keys(labels).map((_, channel) => labels[String(channel)]);
const spansSpace = (axes: readonly string[]): boolean =>
  ['LR', 'PA', 'SI'].every((pair) => axes.filter((letter) => pair.includes(letter)).length === 1);
