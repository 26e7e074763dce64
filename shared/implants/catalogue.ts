import { z } from 'zod';

import { err, ok, type Result } from '../result';

const mm = z.number().positive();

/** A press-fit shell: a hemisphere around the centre of rotation. */
const cupSize = z.strictObject({
  size: z.string(), ref: z.string(), outerDiameterMm: mm, wallMm: mm, apexHoleDiameterMm: mm,
  screwHoles: z.strictObject({ count: z.number().int().min(0).max(5), diameterMm: mm, fromApexDeg: mm, apartDeg: mm }).readonly(),
}).readonly();

/** A polyethylene insert for one shell and one head. */
const linerSize = z.strictObject({ size: z.string(), ref: z.string(), cupSize: z.string(), headDiameterMm: mm, outerDiameterMm: mm, rimHeightMm: mm }).readonly();

const headSize = z.strictObject({ size: z.string(), ref: z.string(), diameterMm: mm, lengthsMm: z.array(z.number()).min(1).readonly() }).readonly();

/** How far the head centre lies from the stem's origin: medial of the axis and above the resection level, head length 0. */
const neckOption = z.strictObject({ offsetMm: mm, headHeightMm: mm, neckShaftAngleDeg: mm }).readonly();

/** Half widths are measured from the stem axis; between tip and resection level they grow along a straight taper. */
const stemSize = z.strictObject({
  size: z.string(), ref: z.string(),
  /** From the resection level to the tip. */
  lengthMm: mm,
  tipHalfWidthMm: mm, tipHalfDepthMm: mm,
  /** Side to side, each side against the axis. */
  taperDeg: mm,
  /** Added medially at the resection level by the calcar curve, which begins this far below it. */
  calcarFlareMm: mm, calcarCurveMm: mm,
  resectionHalfDepthMm: mm, shoulderHeightMm: mm, neckDiameterMm: mm,
  neck: z.strictObject({ standard: neckOption, high: neckOption }).readonly(),
}).readonly();

export type CupSize = z.infer<typeof cupSize>;
export type LinerSize = z.infer<typeof linerSize>;
export type HeadSize = z.infer<typeof headSize>;
export type StemSize = z.infer<typeof stemSize>;
export type StemOffset = keyof StemSize['neck'];

const described = {
  id: z.string().regex(/^[a-z0-9-]+$/), version: z.string(), manufacturer: z.string(), family: z.string(),
  /** Which leg it fits; a symmetrical component fits either. */
  side: z.enum(['either', 'left', 'right']),
  fixation: z.enum(['cementless', 'cemented', 'taper', 'snap-fit']),
  taper: z.enum(['12/14']).nullable(),
  coating: z.string().nullable(), unit: z.literal('mm'),
  /** The implant space in words a reader can check against the mesh. */
  frame: z.strictObject({ origin: z.string(), x: z.string(), y: z.string(), z: z.string() }).readonly(),
  /** Ids of the families it may be joined with. */
  compatibleWith: z.array(z.string()).readonly(),
  territories: z.array(z.string()).readonly(), replacedBy: z.string().nullable(),
  provenance: z.string(), licence: z.string(),
  /** Geometry for teaching and testing: nobody sells or implants it. */
  demoGeometry: z.boolean(),
};

/** What stands in `implants/<family>/manifest.json`. The surface is made from the dimensions by `implantMesh`. */
export const familyManifest = z.discriminatedUnion('component', [
  z.strictObject({ ...described, component: z.literal('cup'), sizes: z.array(cupSize).min(1).readonly() }),
  z.strictObject({ ...described, component: z.literal('liner'), sizes: z.array(linerSize).min(1).readonly() }),
  z.strictObject({ ...described, component: z.literal('head'), sizes: z.array(headSize).min(1).readonly() }),
  z.strictObject({ ...described, component: z.literal('stem'), sizes: z.array(stemSize).min(1).readonly() }),
]);
export type FamilyManifest = z.infer<typeof familyManifest>;
export type ComponentType = FamilyManifest['component'];

/** A manifest and the hash of the file it came from, so that a plan can say which library it was made with. */
export const implantFamily = z.object({ manifest: familyManifest, sha256: z.string().regex(/^[0-9a-f]{64}$/) }).readonly();
export type ImplantFamily = z.infer<typeof implantFamily>;

export const catalogueSchema = z.object({ families: z.array(implantFamily).readonly() }).readonly();
export type Catalogue = z.infer<typeof catalogueSchema>;

export type CatalogueError = { readonly code: 'malformed' | 'duplicate-family' | 'duplicate-size' | 'unknown-family' | 'unknown-cup'; readonly detail: string };

/** Reads the catalogue as it comes over the contract or from files; what does not fit together is refused with its place. */
export function readCatalogue(json: unknown): Result<Catalogue, CatalogueError> {
  const parsed = catalogueSchema.safeParse(json);
  if (!parsed.success) return err({ code: 'malformed', detail: z.prettifyError(parsed.error) });
  const wrong = inconsistencyOf(parsed.data);
  return wrong ? err(wrong) : ok(parsed.data);
}

function inconsistencyOf({ families }: Catalogue): CatalogueError | null {
  const ids = families.map(({ manifest }) => manifest.id);
  const twice = repeated(ids);
  if (twice !== null) return { code: 'duplicate-family', detail: twice };
  for (const { manifest } of families) {
    const size = repeated(manifest.sizes.map((each) => each.size));
    if (size !== null) return { code: 'duplicate-size', detail: `${manifest.id} ${size}` };
    const unknown = manifest.compatibleWith.find((id) => !ids.includes(id));
    if (unknown !== undefined) return { code: 'unknown-family', detail: `${manifest.id} names ${unknown}` };
  }
  return lonelyLiner(families);
}

function lonelyLiner(families: readonly ImplantFamily[]): CatalogueError | null {
  const cups = new Set(families.flatMap(({ manifest }) => (manifest.component === 'cup' ? manifest.sizes.map(({ size }) => size) : [])));
  for (const { manifest } of families) {
    const lonely = manifest.component === 'liner' ? manifest.sizes.find(({ cupSize: cup }) => !cups.has(cup)) : undefined;
    if (lonely) return { code: 'unknown-cup', detail: `${manifest.id} ${lonely.size} is for ${lonely.cupSize}` };
  }
  return null;
}

const repeated = (names: readonly string[]): string | null => names.find((name, at) => names.indexOf(name) !== at) ?? null;

type ManifestOf<C extends ComponentType> = Extract<FamilyManifest, { component: C }>;

/** The families of one component type, in the order of the catalogue. */
export const familiesOf = <C extends ComponentType>({ families }: Catalogue, component: C): ManifestOf<C>[] =>
  families.map(({ manifest }) => manifest).filter((manifest): manifest is ManifestOf<C> => manifest.component === component);

/** One family by its id and type, or null. */
export const familyOf = <C extends ComponentType>(catalogue: Catalogue, component: C, id: string): ManifestOf<C> | null =>
  familiesOf(catalogue, component).find((manifest) => manifest.id === id) ?? null;

/** One size of one family, or null when the catalogue does not have it. */
export const cupOf = (catalogue: Catalogue, id: string, size: string): CupSize | null => familyOf(catalogue, 'cup', id)?.sizes.find((each) => each.size === size) ?? null;
export const stemOf = (catalogue: Catalogue, id: string, size: string): StemSize | null => familyOf(catalogue, 'stem', id)?.sizes.find((each) => each.size === size) ?? null;

/** The insert with the largest head a shell takes: a larger head is more stable and the shell's wall allows it. */
export function linerOf(catalogue: Catalogue, cupFamily: string, cupSizeName: string): LinerSize | null {
  const liners = familiesOf(catalogue, 'liner').filter(({ compatibleWith }) => compatibleWith.includes(cupFamily)).flatMap(({ sizes }) => sizes);
  return liners.filter(({ cupSize: cup }) => cup === cupSizeName).sort((a, b) => b.headDiameterMm - a.headDiameterMm)[0] ?? null;
}

/** The head of a diameter, or null. */
export const headOf = (catalogue: Catalogue, diameterMm: number): HeadSize | null =>
  familiesOf(catalogue, 'head').flatMap(({ sizes }) => sizes).find((each) => each.diameterMm === diameterMm) ?? null;

/** The size before and after, for the operating room's list; null at the ends. */
export function neighboursOf(sizes: readonly { readonly size: string }[], size: string): { readonly smaller: string | null; readonly larger: string | null } {
  const at = sizes.findIndex((each) => each.size === size);
  return { smaller: (at > 0 ? sizes[at - 1]?.size : null) ?? null, larger: (at >= 0 ? sizes[at + 1]?.size : null) ?? null };
}
