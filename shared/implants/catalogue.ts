import { z } from 'zod';

import { err, ok, type Result } from '../result';
import { familyManifest, type AugmentSize, type ComponentType, type CupSize, type HeadSize, type LinerKind, type LinerSize, type ManifestOf, type ScrewSize, type StemSize } from './manifest';

export { familyManifest } from './manifest';
export type { AugmentSize, ComponentType, CupSize, FamilyManifest, HeadSize, LinerKind, LinerSize, ScrewSize, StemForm, StemOffset, StemSize } from './manifest';

/** A manifest and the hash of the file it came from, so that a plan can say which library it was made with. */
export const implantFamily = z.object({ manifest: familyManifest, sha256: z.string().regex(/^[0-9a-f]{64}$/) }).readonly();
export type ImplantFamily = z.infer<typeof implantFamily>;

export const catalogueSchema = z.object({ families: z.array(implantFamily).readonly() }).readonly();
export type Catalogue = z.infer<typeof catalogueSchema>;

export type CatalogueError = {
  readonly code: 'malformed' | 'duplicate-family' | 'duplicate-size' | 'duplicate-reference' | 'unknown-family' | 'unknown-cup'; readonly detail: string;
};

/**
 * Reads the catalogue as it comes over the contract or from files; what does not fit together is refused with its
 * place. Families come out in the order of their rank, so that what is proposed does not hang on a folder's name.
 */
export function readCatalogue(json: unknown): Result<Catalogue, CatalogueError> {
  const parsed = catalogueSchema.safeParse(json);
  if (!parsed.success) return err({ code: 'malformed', detail: z.prettifyError(parsed.error) });
  const wrong = inconsistencyOf(parsed.data);
  return wrong ? err(wrong) : ok({ families: [...parsed.data.families].sort((a, b) => a.manifest.rank - b.manifest.rank || (a.manifest.id < b.manifest.id ? -1 : 1)) });
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
  const reference = repeated(families.flatMap(({ manifest }) => manifest.sizes.map(({ ref }) => ref)));
  return reference !== null ? { code: 'duplicate-reference', detail: reference } : lonelyLiner(families);
}

/** An insert for a shell that none of the families it fits has. */
function lonelyLiner(families: readonly ImplantFamily[]): CatalogueError | null {
  for (const { manifest } of families) {
    if (manifest.component !== 'liner') continue;
    const cups = new Set(families.flatMap(({ manifest: other }) => (other.component === 'cup' && manifest.compatibleWith.includes(other.id) ? other.sizes.map(({ size }) => size) : [])));
    const lonely = manifest.sizes.find(({ cupSize: cup }) => !cups.has(cup));
    if (lonely) return { code: 'unknown-cup', detail: `${manifest.id} ${lonely.size} is for ${lonely.cupSize}` };
  }
  return null;
}

function repeated(names: readonly string[]): string | null {
  const seen = new Set<string>();
  return names.find((name) => seen.size === seen.add(name).size) ?? null;
}

/** The families of one component type, in the order of the catalogue. */
export const familiesOf = <C extends ComponentType>({ families }: Catalogue, component: C): ManifestOf<C>[] =>
  families.map(({ manifest }) => manifest).filter((manifest): manifest is ManifestOf<C> => manifest.component === component);

/** One family by its id and type, or null. */
export const familyOf = <C extends ComponentType>(catalogue: Catalogue, component: C, id: string): ManifestOf<C> | null =>
  familiesOf(catalogue, component).find((manifest) => manifest.id === id) ?? null;

/** One size of one family, or null when the catalogue does not have it. */
export const cupOf = (catalogue: Catalogue, id: string, size: string): CupSize | null => familyOf(catalogue, 'cup', id)?.sizes.find((each) => each.size === size) ?? null;
export const stemOf = (catalogue: Catalogue, id: string, size: string): StemSize | null => familyOf(catalogue, 'stem', id)?.sizes.find((each) => each.size === size) ?? null;
export const augmentOf = (catalogue: Catalogue, id: string, size: string): AugmentSize | null => familyOf(catalogue, 'augment', id)?.sizes.find((each) => each.size === size) ?? null;
export const screwOf = (catalogue: Catalogue, id: string, size: string): ScrewSize | null => familyOf(catalogue, 'screw', id)?.sizes.find((each) => each.size === size) ?? null;

/** Larger heads than this add wear at the taper and hardly any stability: they are taken when asked for, mm (chosen). */
const LARGEST_USUAL_HEAD_MM = 36;

/** Every insert of one shell, plain ones first, larger heads first. */
export function linersOf(catalogue: Catalogue, cupFamily: string, cupSizeName: string): readonly LinerSize[] {
  const liners = familiesOf(catalogue, 'liner').filter(({ compatibleWith }) => compatibleWith.includes(cupFamily)).flatMap(({ sizes }) => sizes);
  const place: Readonly<Record<LinerKind, number>> = { neutral: 0, mobile: 1, lipped: 2, offset: 3 };
  return liners.filter(({ cupSize: cup }) => cup === cupSizeName).sort((a, b) => place[a.kind] - place[b.kind] || b.headDiameterMm - a.headDiameterMm);
}

/** The plain insert with the largest usual head a shell takes: a larger head is more stable and the shell's wall allows it. */
export const linerOf = (catalogue: Catalogue, cupFamily: string, cupSizeName: string): LinerSize | null =>
  linersOf(catalogue, cupFamily, cupSizeName).find(({ headDiameterMm }) => headDiameterMm <= LARGEST_USUAL_HEAD_MM) ?? null;

/** The head of a diameter, or null. */
export const headOf = (catalogue: Catalogue, diameterMm: number): HeadSize | null =>
  familiesOf(catalogue, 'head').flatMap(({ sizes }) => sizes).find((each) => each.diameterMm === diameterMm) ?? null;

/** The size before and after, for the operating room's list; null at the ends. */
export function neighboursOf(sizes: readonly { readonly size: string }[], size: string): { readonly smaller: string | null; readonly larger: string | null } {
  const at = sizes.findIndex((each) => each.size === size);
  return { smaller: (at > 0 ? sizes[at - 1]?.size : null) ?? null, larger: (at >= 0 ? sizes[at + 1]?.size : null) ?? null };
}
