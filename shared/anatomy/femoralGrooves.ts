import { point, vector, type Point, type Vector } from '../geometry/spaces';
import { fromAxes, invert, mapPoint, mapVector, type Transform } from '../geometry/transform';
import { cellsWhere, placeOfCell, seenFromAbove, smoothed, type HeightMap } from '../mesh/heightMap';
import type { Mesh } from '../mesh/mesh';

/** A knee end's surface and its own frame: x lateral, y anterior, z proximal, origin at the notch. */
export type KneeSurface = { readonly mesh: Mesh; readonly worldFromFemur: Transform<'world', 'femur'>; readonly width: number };

const CELL_MM = 1;

/** Around the medial epicondyle the sulcus lies no farther, mm; it is told by what lies this far to both sides of it. */
const SULCUS_WITHIN_MM = 13;
/** It lies behind and below the epicondyle's tip, or hardly before it, mm. */
const SULCUS_BEFORE_MM = 3;
const SULCUS_FROM_MM = 3;
const SULCUS_ARM_MM = 7;
const SULCUS_LEAST_DEPTH_MM = 0.3;
const SULCUS_FLOOR_MM = -14;

/** The hollow beside the medial epicondyle that is deepest against the bone around it, seen from medial; null where there is none. */
export function medialSulcus({ mesh, worldFromFemur }: KneeSurface, epicondyle: Point<'world'>): Point<'world'> | null {
  const axis = (x: number, y: number, z: number): Vector<'world'> => mapVector(worldFromFemur, vector<'femur'>(x, y, z));
  const worldFromView = fromAxes<'world', 'femur'>({ x: axis(0, 1, 0), y: axis(0, 0, -1), z: axis(-1, 0, 0), origin: epicondyle });
  const reach = SULCUS_WITHIN_MM + SULCUS_ARM_MM + 1;
  const map = smoothed(seenFromAbove(mesh, invert(worldFromView), { low: [-reach, -reach], high: [reach, reach], floor: SULCUS_FLOOR_MM, cellMm: CELL_MM }), 1);
  const cells = cellsWhere(map, (x, y) => x < SULCUS_BEFORE_MM && Math.hypot(x, y) < SULCUS_WITHIN_MM && Math.hypot(x, y) > SULCUS_FROM_MM);
  const hollows = cells.map((cell) => ({ at: placeOfCell(map, cell), depth: hollowAt(map, cell) })).filter(({ depth }) => depth > SULCUS_LEAST_DEPTH_MM);
  const deepest = hollows.reduce<Hollow | null>((best, each) => (best && best.depth >= each.depth ? best : each), null);
  return deepest && mapPoint(worldFromView, middleOfHollow(hollows, deepest));
}

type Hollow = { readonly at: Point<'femur'>; readonly depth: number };

/** Around the deepest place, what is hardly less deep: so that the place does not jump from cell to cell, mm. */
const HARDLY_LESS_MM = 0.15;
const MIDDLE_WITHIN_MM = 4;

function middleOfHollow(hollows: readonly Hollow[], { at: [x, y], depth: most }: Hollow): Point<'femur'> {
  const near = hollows.filter(({ at, depth }) => depth > most - HARDLY_LESS_MM && Math.hypot(at[0] - x, at[1] - y) < MIDDLE_WITHIN_MM);
  const total = near.reduce((sum, { depth }) => sum + depth - most + HARDLY_LESS_MM, 0);
  const mean = (axis: 0 | 1 | 2): number => near.reduce((sum, { at, depth }) => sum + (at[axis] * (depth - most + HARDLY_LESS_MM)) / total, 0);
  return point(mean(0), mean(1), mean(2));
}

const ARM = Math.round(SULCUS_ARM_MM / CELL_MM);
const DIAGONAL = Math.round(SULCUS_ARM_MM / CELL_MM / Math.SQRT2);

/** How far the surface lies below the mean of its surroundings in four directions, mm; −∞ at the edge of what is seen. */
function hollowAt({ columns, heights }: HeightMap<'femur'>, cell: number): number {
  const arms = [ARM, columns * ARM, (columns + 1) * DIAGONAL, (columns - 1) * DIAGONAL];
  const rim = arms.map((by) => ((heights[cell + by] ?? NaN) + (heights[cell - by] ?? NaN)) / 2);
  const depth = rim.reduce((sum, each) => sum + each, 0) / rim.length - (heights[cell] as number);
  return Number.isNaN(depth) ? -Infinity : depth;
}

/** The groove is read off a band of so much above and below the level, mm; its ridges stand so far apart from its middle. */
const BAND_MM = 3;
const RIDGE_FROM = 0.06;
const RIDGE_TO = 0.3;
const GROOVE_REACH_MM = 70;

/**
 * The bottom of the groove of the kneecap between its two ridges, in the section across the mechanical axis at the level
 * of `at` (the epicondyles); null where the front shows no groove.
 */
export function trochlearGroove({ mesh, worldFromFemur, width }: KneeSurface, at: Point<'world'>): Point<'world'> | null {
  const femurFromWorld = invert(worldFromFemur);
  const level = mapPoint(femurFromWorld, at)[2];
  const axis = (x: number, y: number, z: number): Vector<'world'> => mapVector(worldFromFemur, vector<'femur'>(x, y, z));
  const origin = mapPoint(worldFromFemur, point<'femur'>(0, 0, level));
  const worldFromView = fromAxes<'world', 'femur'>({ x: axis(1, 0, 0), y: axis(0, 0, -1), z: axis(0, 1, 0), origin });
  const reach = RIDGE_TO * width + 1;
  const map = seenFromAbove(mesh, invert(worldFromView), { low: [-reach, -BAND_MM], high: [reach, BAND_MM], floor: -GROOVE_REACH_MM, cellMm: CELL_MM });
  const front = profileOf(map);
  const ridge = (sign: 1 | -1) => highest(front.filter(({ x }) => sign * x > RIDGE_FROM * width));
  const [medial, lateral] = [ridge(-1), ridge(1)];
  if (!medial || !lateral) return null;
  const between = front.filter(({ x }) => x > medial.x && x < lateral.x);
  const bottom = between.reduce<Place | null>((best, each) => (best && best.height <= each.height ? best : each), null);
  if (!bottom || bottom.height >= Math.min(medial.height, lateral.height)) return null;
  const x = flatMiddle(between, bottom);
  return mapPoint(worldFromView, point<'femur'>(x, 0, bottom.height));
}

type Place = { readonly x: number; readonly height: number };

/** Mean height of each column. */
function profileOf(map: HeightMap<'femur'>): Place[] {
  const columns = new Map<number, number[]>();
  for (const cell of cellsWhere(map, () => true)) {
    const [x, , height] = placeOfCell(map, cell);
    columns.set(x, [...(columns.get(x) ?? []), height]);
  }
  return [...columns].map(([x, heights]) => ({ x, height: heights.reduce((sum, each) => sum + each, 0) / heights.length })).sort((a, b) => a.x - b.x);
}

const highest = (places: readonly Place[]): Place | null => places.reduce<Place | null>((best, each) => (best && best.height >= each.height ? best : each), null);

/** The bottom is flat: the middle of what lies hardly higher. */
const FLAT_MM = 0.3;

function flatMiddle(places: readonly Place[], bottom: Place): number {
  const flat = places.filter(({ height }) => height < bottom.height + FLAT_MM).map((each) => ({ x: each.x, weight: bottom.height + FLAT_MM - each.height }));
  const total = flat.reduce((sum, { weight }) => sum + weight, 0);
  return flat.reduce((sum, { x, weight }) => sum + (x * weight) / total, 0);
}
