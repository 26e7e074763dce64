import { fromAxes, invert, mapPoint } from '../geometry/transform';
import { point, type Point } from '../geometry/spaces';
import { placeOfCell, seenFromAbove, type HeightMap } from '../mesh/heightMap';
import type { Mesh } from '../mesh/mesh';
import type { Frame } from './frame';
import type { FrontToBack } from './kneeMeasures';

/** How far the outline is followed above the notch, and how far below and to the side it is looked for, in half distances between the backs of the condyles. */
const UP_TO = 3.2;
const DOWN_TO = 0.9;
const ASIDE = 2.4;
/** No condyle stands out most higher than this. */
const CONDYLE_TO = 1.6;
/** So much of the outline must be in view; what lies within most above the corner's possible place is the bow of the shaft. */
const LEAST_UP = 2.9;
const CORNER_TO = 2.25;
const CELL_MM = 1;
const REACH_MM = 80;
/** A place that lies less within the straight line from condyle to shaft is no corner, mm. */
const LEAST_CORNER_MM = 1;

export type KneeOfFrame = { readonly notch: Point<'world'>; /** Half of the distance between the backs of the condyles, mm. */ readonly halfWidth: number };

/**
 * The distal joint line of the femur in the sagittal plane (Paley 2002): where in the outline seen from the side the
 * condyles pass into the shaft, in front above the groove of the kneecap and behind above the condyles; each the place
 * that lies farthest within the straight line from the condyle to the shaft. Null where too little shaft is in view.
 */
export function distalJointLine(mesh: Mesh, femur: Frame<'femur'>, { notch, halfWidth }: KneeOfFrame): FrontToBack | null {
  const look = { mesh, femur, notch, halfWidth };
  const [anterior, posterior] = [cornerSeen(look, 1), cornerSeen(look, -1)];
  return anterior && posterior ? { anterior, posterior } : null;
}

type Look = KneeOfFrame & { readonly mesh: Mesh; readonly femur: Frame<'femur'> };

/** From the front (1) or from behind (-1). */
function cornerSeen({ mesh, femur: { x, y, z }, notch, halfWidth }: Look, from: 1 | -1): Point<'world'> | null {
  const worldFromView = fromAxes<'world', 'femur'>(from === 1 ? { x: negative(x), y: z, z: y, origin: notch } : { x, y: z, z: negative(y), origin: notch });
  const map = seenFromAbove(mesh, invert(worldFromView), { low: [-ASIDE * halfWidth, -DOWN_TO * halfWidth], high: [ASIDE * halfWidth, UP_TO * halfWidth], floor: -REACH_MM, cellMm: CELL_MM });
  const corner = cornerOf(outlineOf(map), halfWidth);
  return corner && mapPoint(worldFromView, point<'femur'>(0, corner.level, corner.reach));
}

const negative = ([x, y, z]: Frame<'femur'>['x']): Frame<'femur'>['x'] => [0 - x, 0 - y, 0 - z] as unknown as Frame<'femur'>['x'];

type Place = { readonly level: number; readonly reach: number };

/** Of each row the place that reaches farthest. */
function outlineOf(map: HeightMap<'femur'>): Place[] {
  const rows = new Map<number, Place>();
  for (let cell = 0; cell < map.heights.length; cell++) {
    const [, level, reach] = placeOfCell(map, cell);
    if (!Number.isNaN(reach) && !(reach <= (rows.get(level)?.reach ?? -Infinity))) rows.set(level, { level, reach });
  }
  return [...rows.values()].sort((a, b) => a.level - b.level);
}

/** Above the place of the condyle that stands out most, what lies farthest within the line from there to the shaft. */
function cornerOf(outline: readonly Place[], halfWidth: number): Place | null {
  const shaft = outline.at(-1);
  const condyle = outline.filter(({ level }) => level < CONDYLE_TO * halfWidth).reduce<Place | null>((most, each) => (most && most.reach >= each.reach ? most : each), null);
  if (!shaft || !condyle || shaft.level < LEAST_UP * halfWidth) return null;
  const [up, out] = [shaft.level - condyle.level, shaft.reach - condyle.reach];
  const length = Math.hypot(up, out);
  const within = ({ level, reach }: Place): number => (out * (level - condyle.level) - up * (reach - condyle.reach)) / length;
  const deepest = outline.filter(({ level }) => level > condyle.level).reduce((most, each) => (within(each) > within(most) ? each : most), condyle);
  return within(deepest) >= LEAST_CORNER_MM && deepest.level < CORNER_TO * halfWidth ? between(outline, deepest, within) : null;
}

/** The corner is blunt: the middle of what lies hardly less within, the deeper the more. */
const BLUNT_MM = 0.4;
const BLUNT_REACH_MM = 6;

function between(outline: readonly Place[], deepest: Place, within: (place: Place) => number): Place {
  const near = outline.filter((each) => Math.abs(each.level - deepest.level) <= BLUNT_REACH_MM && within(each) > within(deepest) - BLUNT_MM);
  const weights = near.map((each) => within(each) - within(deepest) + BLUNT_MM);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (place: Place) => number): number => near.reduce((sum, each, n) => sum + ((weights[n] as number) / total) * value(each), 0);
  return { level: mean(({ level }) => level), reach: mean(({ reach }) => reach) };
}
