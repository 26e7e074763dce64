import { isClosed, volumeOf } from '../mesh/measure';
import { triangleCount, type Mesh } from '../mesh/mesh';
import type { GuideRecipe } from './recipe';

/** What is wrong with a guide; one of these and it is not handed out. */
export type GuideFinding = { readonly code: 'empty' | 'not-closed' | 'inside-out' | 'in-pieces' | 'too-many-triangles' | 'too-little-contact'; readonly value: number };

const LEAST_TRIANGLES = 200;
const MOST_TRIANGLES = 500_000;
/** Below this a guide rocks (chosen). */
const LEAST_CONTACT_MM2 = 120;

/** One closed piece, outside out, not empty, enough on the bone. `pieces` comes from the solid kernel. */
export function guideFindings(recipe: GuideRecipe, mesh: Mesh, pieces: number): GuideFinding[] {
  const triangles = triangleCount(mesh);
  if (triangles < LEAST_TRIANGLES) return [{ code: 'empty', value: triangles }];
  const volume = volumeOf(mesh);
  const wrong: (GuideFinding | null)[] = [
    isClosed(mesh) ? null : { code: 'not-closed', value: triangles },
    volume > 0 ? null : { code: 'inside-out', value: volume },
    pieces === 1 ? null : { code: 'in-pieces', value: pieces },
    triangles <= MOST_TRIANGLES ? null : { code: 'too-many-triangles', value: triangles },
    recipe.contactMm2 >= LEAST_CONTACT_MM2 ? null : { code: 'too-little-contact', value: Math.round(recipe.contactMm2) },
  ];
  return wrong.filter((finding) => finding !== null);
}
