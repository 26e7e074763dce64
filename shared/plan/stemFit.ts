import type { CanalLevel } from '../anatomy/landmarks';
import type { Point, Vector } from '../geometry/spaces';
import type { StemSize } from '../implants/catalogue';
import { halfWidthAt } from '../implants/stemProfile';
import { along, distanceFromLine } from './placement';

/** The rounded tip is narrower than the taper it ends: not counted, mm above the tip. */
const ROUNDED_TIP_MM = 8;

export type StemFit = {
  /** Smallest distance between the side of the stem and the canal wall, mm; negative where it cuts into the cortex. */
  readonly leastClearanceMm: number;
  /** Levels of the canal that the stem passes. */
  readonly levels: number;
  /** How much of the stem lies below the lowest level of the canal that was in view, mm. */
  readonly beyondViewMm: number;
};

/**
 * How a stem on its axis fills the medullary canal: at each level below the resection the inscribed circle's radius,
 * less the distance of its centre from the stem axis, less the half width of the stem. Only levels below the lesser
 * trochanter count: above it the canal is a funnel that an inscribed circle does not describe.
 */
export function stemFitOf(stem: StemSize, axis: { readonly origin: Point<'world'>; readonly proximal: Vector<'world'> }, canal: readonly CanalLevel[]): StemFit {
  const below = canal.filter(({ aboveLesserTrochanterMm }) => aboveLesserTrochanterMm <= 0);
  const levels = below.map(({ centre, radiusMm }) => ({ z: along(centre, axis.origin, axis.proximal), free: radiusMm - distanceFromLine(centre, axis.origin, axis.proximal) }));
  const passed = levels.filter(({ z }) => z <= 0 && z >= ROUNDED_TIP_MM - stem.lengthMm);
  const lowest = Math.min(...levels.map(({ z }) => z));
  return {
    leastClearanceMm: Math.min(...passed.map(({ z, free }) => free - halfWidthAt(stem, z))),
    levels: passed.length,
    beyondViewMm: Math.max(0, lowest + stem.lengthMm),
  };
}
