import { familyOf, type Catalogue } from './catalogue';
import type { ComponentChoice, OtherChoice } from './implantMesh';
import type { FamilyManifest } from './manifest';

/** One thing that can be ordered: a size, with what is chosen besides (offset, neck length), and its reference. */
export type LibraryPart = { readonly ref: string; readonly family: string; readonly size: string; readonly variant: string | null; readonly choice: ComponentChoice | OtherChoice };

/** Every part of one family, in the order of its manifest. */
export function partsOf(manifest: FamilyManifest): readonly LibraryPart[] {
  const { id: family } = manifest;
  const plain = (size: string, ref: string, choice: LibraryPart['choice']): LibraryPart => ({ ref, family, size, variant: null, choice });
  switch (manifest.component) {
    case 'cup': return manifest.sizes.map(({ size, ref }) => plain(size, ref, { component: 'cup', family, size }));
    case 'liner': return manifest.sizes.map(({ size, ref }) => plain(size, ref, { component: 'insert', family, size }));
    case 'augment': return manifest.sizes.map(({ size, ref }) => plain(size, ref, { component: 'augment', family, size }));
    case 'screw': return manifest.sizes.map(({ size, ref }) => plain(size, ref, { component: 'screw', family, size }));
    case 'head': return manifest.sizes.flatMap(({ size, ref, diameterMm, lengthsMm }) => lengthsMm.map((lengthMm): LibraryPart =>
      ({ ref: `${ref}-${lengthMm === 0 ? '0' : `${lengthMm < 0 ? 'M' : 'P'}${Math.abs(lengthMm)}`}`, family, size, variant: signed(lengthMm), choice: { component: 'head', diameterMm, lengthMm } })));
    case 'stem': return manifest.sizes.flatMap(({ size, ref }) => (['standard', 'high'] as const).map((offset): LibraryPart =>
      ({ ref: `${ref}-${offset === 'standard' ? 'STD' : 'HIGH'}`, family, size, variant: offset, choice: { component: 'stem', family, size, offset } })));
  }
}

/** A part by its family, size and variant; null where the library has none such. */
export function partOf(catalogue: Catalogue, { family, size, variant }: Pick<LibraryPart, 'family' | 'size' | 'variant'>): LibraryPart | null {
  const manifest = (['cup', 'liner', 'head', 'stem', 'augment', 'screw'] as const).map((component) => familyOf(catalogue, component, family)).find((found) => found !== null);
  return (manifest && partsOf(manifest).find((part) => part.size === size && (variant === null || part.variant === variant))) ?? null;
}

const signed = (lengthMm: number): string => (lengthMm < 0 ? String(lengthMm) : `+${lengthMm}`);
