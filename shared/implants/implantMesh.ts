import type { Mesh } from '../mesh/mesh';
import { headMesh, linerMesh } from './bearingMesh';
import { cupOf, linerOf, stemOf, type Catalogue, type StemOffset } from './catalogue';
import { cupMesh } from './cupMesh';
import { stemMesh } from './stemMesh';

/** One component as one orders it: enough to make its surface. */
export type ComponentChoice =
  | { readonly component: 'cup'; readonly family: string; readonly size: string }
  | { readonly component: 'liner'; readonly cupFamily: string; readonly cupSize: string }
  | { readonly component: 'head'; readonly diameterMm: number; readonly lengthMm: number }
  | { readonly component: 'stem'; readonly family: string; readonly size: string; readonly offset: StemOffset };

/** The closed surface of a component in its implant space, mm; null when the catalogue does not have it. */
export function implantMesh(catalogue: Catalogue, choice: ComponentChoice): Mesh | null {
  switch (choice.component) {
    case 'cup': return made(cupOf(catalogue, choice.family, choice.size), cupMesh);
    case 'liner': return made(linerOf(catalogue, choice.cupFamily, choice.cupSize), linerMesh);
    case 'head': return headMesh(choice);
    case 'stem': return made(stemOf(catalogue, choice.family, choice.size), (size) => stemMesh(size, choice.offset));
  }
}

const made = <S>(size: S | null, make: (size: S) => Mesh): Mesh | null => (size === null ? null : make(size));
