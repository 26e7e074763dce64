import { z } from 'zod';

import type { ModelManifest } from './model';
import type { ImportedManifest, NnunetManifest } from './nnunet/manifest';
import { boneTypeOfClass } from './nnunet/classes';
import { roundedHalfToEven } from './nnunet/rounding';
import { tileCount } from './nnunet/slidingWindow';

/** A model of the app or of its user as lists show it. */
export const installedModel = z.object({
  id: z.string(), version: z.string(), sha256: z.string(), licence: z.string(), source: z.string(),
  origin: z.enum(['shipped', 'imported']), recipe: z.enum(['arthroplan', 'nnunet', 'totalsegmentator']),
  bytes: z.number(),
  /** Seconds for a pelvis on the processor of this computer; null where it was never measured. */
  expectedSeconds: z.number().nullable(),
  /** Types of bone it tells apart. */
  bones: z.array(z.string()),
  /** Whether boundaries are found again on the scan: ours always, an imported model where its user set it so. */
  refines: z.boolean(),
  /** How many networks are averaged. */
  networks: z.number(),
  /** Why it cannot be used; null where it can. */
  problem: z.string().nullable(),
});
export type InstalledModel = z.infer<typeof installedModel>;

/** What the user set for an imported model; as published where nothing is set. */
export const modelOptions = z.strictObject({ refine: z.boolean() });
export type ModelOptions = z.infer<typeof modelOptions>;
export const asPublished: ModelOptions = { refine: false };

/** What is found out about a model before it is imported, so that the user can decide. */
export const modelOffer = z.object({
  dataset: z.string(), task: z.string().nullable(), licence: z.string(), needsNumber: z.boolean(),
  folds: z.array(z.string()),
  classes: z.array(z.object({ name: z.string(), bone: z.string() })),
  /** Classes that are no bone of ours. */
  others: z.number(),
  /** Parts of the same task that are not needed, since no bone of ours is among their classes. */
  unused: z.array(z.string()).optional(),
});
export type ModelOffer = z.infer<typeof modelOffer>;

/** A pelvis with both hips, lying in a trimmed field of view, mm (slow to fast: up, front, side). */
const PELVIS_MM = [280, 260, 400] as const;

/** Seconds for a pelvis: tiles of the published recipe times what one took when the model was imported. */
export function expectedSecondsOf({ input: { axes, spacingMm, patch }, tiling, networks, expected }: NnunetManifest): number {
  const size = axes.map((letter, axis) => roundedHalfToEven(extentAlong(letter) / (spacingMm[axis] as number))) as [number, number, number];
  return tileCount(size, { patch, step: tiling.step }) * 2 ** tiling.mirrorAxes.length * networks.length * expected.secondsPerTileCpu;
}

const extentAlong = (letter: string): number => ('SI'.includes(letter) ? PELVIS_MM[0] : 'AP'.includes(letter) ? PELVIS_MM[1] : PELVIS_MM[2]);

const expectedOfOwn = z.object({ secondsCpu: z.number() });

export function ownModelSummary({ id, version, sha256, licence, source, output, expected }: ModelManifest, bytes: number): InstalledModel {
  const seconds = expectedOfOwn.safeParse(expected);
  return {
    id, version, sha256, licence, source, origin: 'shipped', recipe: 'arthroplan', bytes, networks: 1, problem: null, refines: true,
    expectedSeconds: seconds.success ? seconds.data.secondsCpu : null,
    bones: Object.values(output.labels).filter((name) => name !== 'background'),
  };
}

/** An imported model as its folder says it: `parts` are the manifests of its networks, itself where it is none of parts. */
export type ImportedAbout = { readonly manifest: ImportedManifest; readonly parts: readonly NnunetManifest[]; readonly options: ModelOptions; readonly bytes: number };

export function importedModelSummary({ manifest: { id, version, sha256, licence, source, recipe }, parts, options, bytes }: ImportedAbout): InstalledModel {
  const types = parts.flatMap(({ output }) => output.channels.flatMap(({ bone }) => boneTypeOfClass(bone) ?? []));
  return {
    id, version, sha256, licence, source, origin: 'imported', recipe, bytes, problem: null, refines: options.refine, bones: [...new Set(types)],
    networks: Math.max(...parts.map(({ networks }) => networks.length)), expectedSeconds: parts.reduce((sum, part) => sum + expectedSecondsOf(part), 0),
  };
}
