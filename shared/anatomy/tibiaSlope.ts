import { dot, displacement, moved, scaled, sum, type Point } from '../geometry/spaces';
import type { Mesh } from '../mesh/mesh';
import { sectionOf } from '../mesh/section';
import type { Frame } from './frame';
import type { FrontToBack } from './kneeMeasures';

type WorldPoint = Point<'world'>;

/** The joint surface of a compartment is no farther below and above its low point, mm. */
const BELOW_MM = 7;
const ABOVE_MM = 14;
/** Of the compartment's depth the middle part is taken, so that the rounded rims do not count. */
const MIDDLE_SHARE = 0.7;
const LEAST_DEPTH_MM = 20;
const COLUMN_MM = 1;

/**
 * The slope of one compartment: the straight line through the joint surface on the sagittal slice through its low point,
 * least squares over the middle of its depth; by the line's front and back end. Null where the slice shows too little.
 */
export function slopeLine(mesh: Mesh, tibia: Frame<'tibia'>, low: WorldPoint): FrontToBack | null {
  const surface = upperOutline(mesh, tibia, low);
  const depths = surface.map(({ y }) => y);
  const [back, front] = [Math.min(...depths), Math.max(...depths)];
  if (!(front - back >= LEAST_DEPTH_MM)) return null;
  const [middle, half] = [(front + back) / 2, (MIDDLE_SHARE * (front - back)) / 2];
  const { height, rise } = straightLine(surface.filter(({ y }) => Math.abs(y - middle) <= half), middle);
  const end = (y: number): WorldPoint => moved(low, sum(scaled(tibia.y, y), scaled(tibia.z, height + rise * (y - middle))));
  return { anterior: end(middle + half), posterior: end(middle - half) };
}

type Place = { readonly y: number; readonly z: number };

/** Of each column of the slice the highest place, from the low point. */
function upperOutline(mesh: Mesh, tibia: Frame<'tibia'>, low: WorldPoint): Place[] {
  const columns = new Map<number, Place>();
  for (const at of sectionOf(mesh, { at: low, normal: tibia.x }).flatMap(({ points }) => points)) {
    const out = displacement(low, at);
    const [y, z] = [dot(out, tibia.y), dot(out, tibia.z)];
    const column = Math.round(y / COLUMN_MM);
    if (z > -BELOW_MM && z < ABOVE_MM && z > (columns.get(column)?.z ?? -Infinity)) columns.set(column, { y, z });
  }
  return [...columns.values()];
}

/** Height at the middle and rise a mm of depth. */
function straightLine(places: readonly Place[], middle: number): { readonly height: number; readonly rise: number } {
  const mean = (value: (place: Place) => number): number => places.reduce((total, place) => total + value(place), 0) / places.length;
  const [y, z] = [mean((place) => place.y), mean((place) => place.z)];
  const rise = mean((place) => (place.y - y) * (place.z - z)) / mean((place) => (place.y - y) ** 2);
  return { height: z + rise * (middle - y), rise };
}
