import { z } from 'zod';

import { boneNames, boneTypes } from '../../anatomy/bone';
import { axisLetters } from '../../volume/orient';

const triple = <T extends z.ZodType>(of: T) => z.tuple([of, of, of]);
const count = z.number().int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const onnxFile = z.string().regex(/^[\w.-]+\.onnx$/);
const order = z.union([z.literal(0), z.literal(1), z.literal(3)]);

/** What a class of a foreign model is to us: a bone with its side, a type whose side geometry tells, or nothing. */
const bone = z.union([z.enum(boneNames), z.enum(boneTypes)]).nullable();

const resampling = z.discriminatedUnion('kind', [
  /** TotalSegmentator's: centres of the outermost voxels on each other, whole HU, labels back by nearest neighbour. */
  z.strictObject({ kind: z.literal('endpoints'), order: z.union([z.literal(1), z.literal(3)]) }),
  /** nnU-Net's: ends of the boxes on each other, after normalisation; logits resampled back before the argmax. `separate: null` leaves it to the spacings. */
  z.strictObject({
    kind: z.literal('boxes'), image: z.strictObject({ order, orderSeparate: order }), logits: z.strictObject({ order, orderSeparate: order }),
    separate: z.boolean().nullable(),
  }),
]);

/**
 * A TotalSegmentator or nnU-Net v2 model that a user imported, as its folder says it. Triples are in the order of the
 * tensor, slowest axis first.
 */
export const nnunetManifest = z.strictObject({
  schema: z.literal(1),
  recipe: z.enum(['nnunet', 'totalsegmentator']),
  id: z.string().regex(/^[a-z0-9-]+$/),
  version: z.string(),
  /** Of the network's file; of the files' hashes in a row where there are several. */
  sha256,
  /** One network a fold; their logits are averaged. */
  networks: z.array(z.strictObject({ fold: z.string(), file: onnxFile, sha256 })).min(1),
  /** The last layer, where it stands in a file of its own: applied to the mean of the network's output `input` (so many features). */
  head: z.strictObject({ file: onnxFile, sha256, input: z.string(), features: count }).optional(),
  licence: z.string(),
  source: z.string(),
  dataset: z.string(),
  /** When it was imported, and that the user confirmed the note about its licence. */
  imported: z.strictObject({ at: z.iso.datetime(), licenceAccepted: z.boolean() }),
  modality: z.literal('CT'),
  input: z.strictObject({
    name: z.string(), axes: triple(z.enum(axisLetters)), spacingMm: triple(z.number().positive()), patch: triple(count), sizeMultiple: triple(count),
    normalisation: z.strictObject({ clipLow: z.number(), clipHigh: z.number(), mean: z.number(), std: z.number().positive() }),
  }),
  resampling,
  tiling: z.strictObject({ step: z.number().positive().max(1), mirrorAxes: z.array(z.number().int().min(0).max(2)) }),
  /** One entry a channel of the network, background first; `name` as its dataset calls it. */
  output: z.strictObject({ name: z.string(), channels: z.array(z.strictObject({ name: z.string(), bone })).min(2) }),
  expected: z.strictObject({ secondsPerTileCpu: z.number().nonnegative() }),
})
  .refine(({ input: { axes } }) => ['LR', 'PA', 'SI'].every((pair) => axes.filter((letter) => pair.includes(letter)).length === 1), { message: 'the axes do not span space', path: ['input', 'axes'] })
  .refine(({ input: { normalisation: { clipLow, clipHigh } } }) => clipLow < clipHigh, { message: 'clipLow is not below clipHigh', path: ['input', 'normalisation'] })
  .refine(({ head, networks }) => !head || networks.length === 1, { message: 'a head of its own belongs to one network', path: ['head'] })
  .refine(({ output: { channels } }) => channels[0]?.bone === null, { message: 'channel 0 is not background', path: ['output', 'channels'] })
  .refine(({ output: { channels } }) => channels.some((channel) => channel.bone !== null && channel.bone !== 'other_bone'), { message: 'no class is a bone of ours', path: ['output', 'channels'] });

export type NnunetManifest = z.infer<typeof nnunetManifest>;

const said = nnunetManifest.shape;

/**
 * A task of TotalSegmentator that was trained in parts, a network each for some of its classes: `parts` are folders with
 * manifests of their own within this one's, in the published order. Where two parts name a voxel, the later one counts.
 */
const partsManifest = z.strictObject({
  schema: said.schema, recipe: z.literal('totalsegmentator'), id: said.id, version: said.version, sha256, licence: said.licence, source: said.source,
  imported: said.imported, modality: said.modality, parts: z.tuple([said.id]).rest(said.id),
});
export type PartsManifest = z.infer<typeof partsManifest>;

export const importedManifestSchema = z.union([nnunetManifest, partsManifest]);
export type ImportedManifest = z.infer<typeof importedManifestSchema>;

export const hasParts = (manifest: ImportedManifest): manifest is PartsManifest => 'parts' in manifest;
export type ClassBone = z.infer<typeof bone>;
