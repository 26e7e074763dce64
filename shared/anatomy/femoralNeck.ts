import { nearestOnLine, pointOnLine, type Line } from '../geometry/shapes';
import { displacement, distance, normalised, scaled, sum, type Point, type Vector } from '../geometry/spaces';
import { pointAt, type Cloud } from '../mesh/cloud';
import { partOf } from '../mesh/measure';
import { triangleCount, type Mesh } from '../mesh/mesh';
import { contourAround, sectionOf, type Contour } from '../mesh/section';
import { facingOf, type FoundSphere } from '../mesh/sphereSearch';

export type NeckAxis = Line<'world'> & { readonly isthmus: Point<'world'>; readonly isthmusAreaMm2: number };

/** Distances from the head centre along the neck among which its narrowest section is looked for, in head radii. */
const NECK_FROM_RADII = 0.8;
const NECK_TO_RADII = 1.9;
const NECK_STEPS = 12;
const ROUNDS = 7;
/** The neck with all that its sections can cut lies this near to the head centre, in head radii. */
const NEAR_RADII = 4.2;

/** From the head centre through the centre of the neck's narrowest section, found in rounds. */
export function neckAxis({ mesh, cloud }: { readonly mesh: Mesh; readonly cloud: Cloud<'world'> }, head: FoundSphere, shaft: Line<'world'> | null): NeckAxis | null {
  const near = around(mesh, cloud, head);
  let direction = neckStart(cloud, head, shaft);
  let found: NeckAxis | null = null;
  for (let round = 0; round < ROUNDS; round++) {
    const isthmus = narrowest(near, { at: head.centre, direction }, head.radiusMm);
    if (!isthmus) return found;
    direction = normalised(displacement(head.centre, isthmus.centroid));
    found = { at: head.centre, direction, isthmus: isthmus.centroid, isthmusAreaMm2: isthmus.areaMm2 };
  }
  return found;
}

/** Where the head's sphere is not seen, the neck leaves it; with a shaft, towards the shaft below the trochanter. */
function neckStart(cloud: Cloud<'world'>, head: FoundSphere, shaft: Line<'world'> | null): Vector<'world'> {
  const away = normalised(scaled(facingOf(cloud, head), -1));
  if (!shaft) return away;
  const foot = nearestOnLine(shaft, head.centre);
  const down = scaled(shaft.direction, -0.8 * distance(foot, head.centre));
  return normalised(sum(displacement(head.centre, foot), down));
}

function narrowest(mesh: Mesh, axis: Line<'world'>, radiusMm: number): Contour | null {
  const across = (radii: number): Contour | null => {
    const at = pointOnLine(axis, radii * radiusMm);
    return contourAround(sectionOf(mesh, { at, normal: axis.direction }), at);
  };
  const step = (NECK_TO_RADII - NECK_FROM_RADII) / (NECK_STEPS - 1);
  const sections = Array.from({ length: NECK_STEPS }, (_, n) => NECK_FROM_RADII + n * step).flatMap((radii) => {
    const contour = across(radii);
    return contour ? [{ radii, contour }] : [];
  });
  const least = sections.reduce<number>((best, { contour }, n) => (contour.areaMm2 < (sections[best]?.contour.areaMm2 ?? Infinity) ? n : best), 0);
  const [before, at, after] = [sections[least - 1], sections[least], sections[least + 1]];
  if (!at || !before || !after) return at?.contour ?? null;
  return across(at.radii + step * turningShare([before, at, after].map(({ contour }) => contour.areaMm2))) ?? at.contour;
}

/** Where between its neighbours, −1 to 1, the parabola through three values is least. */
function turningShare([before, at, after]: readonly number[]): number {
  const [a, b, c] = [before as number, at as number, after as number];
  const bend = a - 2 * b + c;
  return bend > 0 ? Math.max(-1, Math.min(1, (a - c) / (2 * bend))) : 0;
}

/** The part of the surface that the neck's sections can cut. */
function around(mesh: Mesh, cloud: Cloud<'world'>, { centre, radiusMm }: FoundSphere): Mesh {
  const near = (v: number): boolean => distance(centre, pointAt(cloud, v)) < NEAR_RADII * radiusMm;
  const kept: number[] = [];
  for (let t = 0; t < triangleCount(mesh); t++) if (near(mesh.triangles[3 * t] as number)) kept.push(t);
  return partOf(mesh, kept);
}
