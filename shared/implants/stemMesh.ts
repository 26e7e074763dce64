import type { Mesh } from '../mesh/mesh';
import type { StemOffset, StemSize } from './catalogue';
import { sectionsOf, type Section } from './stemProfile';

const SEGMENTS = 72;

/**
 * A tapered rectangular stem in implant space: the origin lies on the stem axis at the resection level, +z is
 * proximal along the axis, +x medial towards the neck. It is symmetrical about y = 0 and fits either side.
 */
export function stemMesh(stem: StemSize, offset: StemOffset): Mesh {
  const sections = sectionsOf(stem, offset);
  const positions = sections.flatMap(ringOf);
  positions.push(0, 0, -stem.lengthMm, ...middleOf(sections.at(-1) as Section));
  return { positions: Float32Array.from(positions), triangles: Uint32Array.from(trianglesOf(sections.length)) };
}

const middleOf = ({ medial, lateral }: Section): [number, number, number] => [(medial[0] + lateral[0]) / 2, 0, (medial[1] + lateral[1]) / 2];

/** The rounded rectangle of a section, counter-clockwise seen from above. */
function ringOf(section: Section): number[] {
  const { medial, lateral, halfDepthMm, squareness } = section;
  const [x, y, z] = middleOf(section);
  const across = [(medial[0] - lateral[0]) / 2, (medial[1] - lateral[1]) / 2] as const;
  return Array.from({ length: SEGMENTS }, (_, s) => {
    const angle = (2 * Math.PI * s) / SEGMENTS;
    const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
    const reach = (Math.abs(cosine) ** squareness + Math.abs(sine) ** squareness) ** (-1 / squareness);
    const share = cosine * reach;
    return [x + share * across[0], y + sine * reach * halfDepthMm, z + share * across[1]];
  }).flat();
}

function trianglesOf(rings: number): number[] {
  const triangles: number[] = [];
  const [tip, end] = [rings * SEGMENTS, rings * SEGMENTS + 1];
  for (let s = 0; s < SEGMENTS; s++) {
    const next = (s + 1) % SEGMENTS;
    triangles.push(tip, next, s);
    for (let ring = 0; ring + 1 < rings; ring++) {
      const [a, b] = [ring * SEGMENTS + s, ring * SEGMENTS + next];
      triangles.push(a, b, b + SEGMENTS, a, b + SEGMENTS, a + SEGMENTS);
    }
    const top = (rings - 1) * SEGMENTS;
    triangles.push(end, top + s, top + next);
  }
  return triangles;
}
