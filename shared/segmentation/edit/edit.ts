import { z } from 'zod';

import type { Point, Vector } from '../../geometry/spaces';
import { labelNames } from '../labels';

/**
 * Editing of the segmentation by hand. An edit is a decision: small JSON that can be done again on the same labels and
 * scan and gives the same voxels. All places are world LPS mm, whatever the orientation of the grid; a direction may
 * have any length but 0.
 */
export type LabelName = (typeof labelNames)[number];
const names = Object.values(labelNames) as [LabelName, ...LabelName[]];
const label = z.enum(names);
/** A label or none. */
const target = z.enum(['background', ...names]);
export type LabelTarget = z.infer<typeof target>;

const triple = z.tuple([z.number(), z.number(), z.number()]).readonly();
const place = triple.transform((t) => t as unknown as Point<'world'>);
const direction = triple.refine((t) => Math.hypot(...t) > 1e-6, 'a direction has a length').transform((t) => t as unknown as Vector<'world'>);

/** Only voxels of this density (HU, both ends included) are changed. */
const hounsfieldRange = z.strictObject({ low: z.number(), high: z.number() }).readonly().refine(({ low, high }) => low <= high, 'low is not above high');
export type HounsfieldRange = z.infer<typeof hounsfieldRange>;

/** Long strokes are sent as several edits. */
const MOST_PLACES = 4096;
const path = z.array(place).min(1).max(MOST_PLACES).readonly();
const radiusMm = z.number().min(0.1).max(200);

/**
 * Paints or erases along a path: `to` is written over the labels in `over` and over no other. To paint, `over` is
 * usually `['background']`, which protects other bones; to erase, `to` is `background` and `over` the bone.
 * A disc lies on the slice of voxels nearest to the plane through its first centre (midway between two: the one that
 * `normal` points away from); a sphere is solid. Between two centres
 * the shape is swept, so that a fast pointer leaves no gaps.
 */
const brush = z.strictObject({
  tool: z.literal('brush'), to: target, over: z.array(target).min(1).readonly(),
  shape: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('sphere') }),
    z.strictObject({ kind: z.literal('disc'), normal: direction }),
  ]),
  path, radiusMm, hu: hounsfieldRange.nullable(),
});

/** What is cut away: all beyond a plane (`normal` points to it), or a polygon extruded along a direction. */
const cutter = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('plane'), at: place, normal: direction }),
  z.strictObject({
    kind: z.literal('prism'), corners: z.array(place).min(3).max(MOST_PLACES).readonly(), along: direction,
    /** From where up to where the prism reaches along the direction, mm from its first corner (the end itself is out); null: through everything. */
    fromMm: z.number().nullable(), toMm: z.number().nullable(), away: z.enum(['inside', 'outside']),
  }),
]);
export type Cutter = z.infer<typeof cutter>;

/** Scissors: what of the bone lies beyond becomes `to`. */
const cut = z.strictObject({ tool: z.literal('cut'), bone: label, to: target, by: cutter });

/** An island is a face-connected piece of a bone, named by a place within it. */
const keepIsland = z.strictObject({ tool: z.literal('keepIsland'), bone: label, seed: place });
const removeIsland = z.strictObject({ tool: z.literal('removeIsland'), bone: label, seed: place });

/**
 * The bone grows from the seed over face-connected background of the given density, at most `reachMm` from the seed;
 * its own voxels conduct, other labels are never entered.
 */
const grow = z.strictObject({ tool: z.literal('grow'), bone: label, seed: place, hu: hounsfieldRange, reachMm: radiusMm });

/**
 * Parts touching bones: all voxels of the labels `of` are divided among the seeds by a watershed on the image and on the
 * depth below the surface, so that floods meet where the scan shows a joint, and else at the narrowest place. Seeds are
 * best a line through the bone: a single place on its cortex may lose the marrow to the other flood.
 */
const split = z.strictObject({
  tool: z.literal('split'), of: z.array(label).min(1).readonly(),
  seeds: z.array(z.strictObject({ to: label, at: path })).min(2).max(16).readonly()
    .refine((seeds) => new Set(seeds.map(({ to }) => to)).size === seeds.length, 'one list of seeds a label'),
});

/** Background that the bone encloses becomes bone: in the volume, or in each slice of voxels across a direction. */
const fillHoles = z.strictObject({ tool: z.literal('fillHoles'), bone: label, across: direction.nullable() });

/** The surface of the bone is smoothed by a Gaussian (`byMm` its sigma), its volume kept; everywhere or within a sphere. */
const smooth = z.strictObject({
  tool: z.literal('smooth'), bone: label, byMm: z.number().min(0.1).max(10),
  within: z.strictObject({ at: place, radiusMm }).nullable(),
});

/**
 * The bone between painted slices, from its outlines on them. A slice is the plane through a place in `slices` across
 * `normal`. Other labels stay; `replace` also takes away what of the bone lies between the slices beside the new shape.
 */
const interpolate = z.strictObject({
  tool: z.literal('interpolate'), bone: label, normal: direction, slices: z.array(place).min(2).max(512).readonly(), replace: z.boolean(),
});

/** The island at the seed, or the whole bone (`seed` null), is another label. */
const relabel = z.strictObject({ tool: z.literal('relabel'), bone: label, to: label, seed: place.nullable() })
  .refine(({ bone, to }) => bone !== to, 'a bone is not relabelled as itself');

export const editSchema = z.discriminatedUnion('tool', [brush, cut, keepIsland, removeIsland, grow, split, fillHoles, smooth, interpolate, relabel]);
export type Edit = z.infer<typeof editSchema>;
export type EditTool = Edit['tool'];
export type EditOf<T extends EditTool> = Extract<Edit, { readonly tool: T }>;

/** Edits in the order in which they were made. */
export const editListSchema = z.array(editSchema).readonly();
