import type { Mesh } from '../mesh/mesh';
import { augmentMesh } from './augmentMesh';
import { headMesh } from './bearingMesh';
import { augmentOf, cupOf, familyOf, linerOf, screwOf, stemOf, type Catalogue, type LinerSize, type StemOffset } from './catalogue';
import { cupMesh } from './cupMesh';
import { linerMesh } from './linerMesh';
import type { Resolution } from './resolution';
import { screwMesh } from './screwMesh';
import { stemMesh } from './stemMesh';

/** One component of a plan as one orders it: enough to make its surface. */
export type ComponentChoice =
  | { readonly component: 'cup'; readonly family: string; readonly size: string }
  /** The shell's usual insert. */
  | { readonly component: 'liner'; readonly cupFamily: string; readonly cupSize: string }
  | { readonly component: 'head'; readonly diameterMm: number; readonly lengthMm: number }
  | { readonly component: 'stem'; readonly family: string; readonly size: string; readonly offset: StemOffset };

/** What the library has besides: an insert by its own name, and what fills and holds. */
export type OtherChoice =
  | { readonly component: 'insert'; readonly family: string; readonly size: string }
  | { readonly component: 'augment' | 'screw'; readonly family: string; readonly size: string };

/** The closed surface of a component in its implant space, mm; null when the catalogue does not have it. */
export function implantMesh(catalogue: Catalogue, choice: ComponentChoice | OtherChoice, resolution: Resolution = 'fine'): Mesh | null {
  switch (choice.component) {
    case 'cup': return made(cupOf(catalogue, choice.family, choice.size), (size) => cupMesh(size, resolution));
    case 'liner': return made(linerOf(catalogue, choice.cupFamily, choice.cupSize), (size) => linerMesh(size, resolution));
    case 'insert': return made(insertOf(catalogue, choice), (size) => linerMesh(size, resolution));
    case 'head': return headMesh(choice, resolution);
    case 'stem': return made(stemOf(catalogue, choice.family, choice.size), (size) => stemMesh(size, choice.offset, resolution));
    case 'augment': return made(augmentOf(catalogue, choice.family, choice.size), (size) => augmentMesh(size, resolution));
    case 'screw': return made(screwOf(catalogue, choice.family, choice.size), (size) => screwMesh(size, resolution));
  }
}

const made = <S>(size: S | null, make: (size: S) => Mesh): Mesh | null => (size === null ? null : make(size));

const insertOf = (catalogue: Catalogue, { family, size }: { readonly family: string; readonly size: string }): LinerSize | null =>
  familyOf(catalogue, 'liner', family)?.sizes.find((each) => each.size === size) ?? null;
