import { mapPoint } from '../../shared/geometry/transform';
import { pointOf, type Point, type Triple } from '../../shared/geometry/spaces';
import type { Bone } from './bones';
import type { Xyz } from './solid';

/** Largest circle in the marrow across the shaft axis; levels below the lesser trochanter are negative. */
export type CanalTruth = { readonly aboveLesserTrochanterMm: number; readonly centre: Point<'world'>; readonly radiusMm: number; readonly outerRadiusMm: number };

const LEVELS_MM = [20, 10, 0, -10, -20, -30, -40, -50, -60, -70, -80, -90, -100, -120, -140, -160] as const;

export const canalOf = (femur: Bone, apexLevel: number): CanalTruth[] => LEVELS_MM.map((above) => {
  const z = apexLevel + above;
  const inside = deepestPoint((x, y) => -femur.local.distance(x, y, z) - femur.cortexMm(x, y, z));
  const outside = deepestPoint((x, y) => -femur.local.distance(x, y, z));
  return {
    aboveLesserTrochanterMm: above, radiusMm: inside.depth, outerRadiusMm: outside.depth,
    centre: mapPoint(femur.worldFromBone, pointOf<'femur'>([inside.x, inside.y, z] satisfies Xyz as Triple)),
  };
});

/** Where a field over the plane of a section is highest, from the axis outwards by shrinking steps. */
function deepestPoint(depth: (x: number, y: number) => number): { x: number; y: number; depth: number } {
  let best = { x: 0, y: 0, depth: depth(0, 0) };
  for (let step = 4; step > 0.01;) {
    const around = [0, 1, 2, 3, 4, 5, 6, 7].map((n) => {
      const [x, y] = [best.x + step * Math.cos((n * Math.PI) / 4), best.y + step * Math.sin((n * Math.PI) / 4)];
      return { x, y, depth: depth(x, y) };
    });
    const next = around.reduce((a, b) => (b.depth > a.depth ? b : a));
    if (next.depth > best.depth) best = next;
    else step /= 2;
  }
  return best;
}
