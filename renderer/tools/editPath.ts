import { distance, type Point } from '../../shared/geometry/spaces';
import type { ScreenPoint } from '../scene/sliceGeometry';

/** As many places as one edit may have. */
export const MOST_PLACES = 4096;

/** Places nearer than this to the one before say nothing new: a share of the brush. */
const SPACING_SHARE = 0.2;
const LEAST_SPACING_MM = 0.15;

/** A stroke without the places that lie close behind one another; the first and the last always stay. */
export function thinnedPath(path: readonly Point<'world'>[], radiusMm: number): readonly Point<'world'>[] {
  const spacing = Math.max(LEAST_SPACING_MM, SPACING_SHARE * radiusMm);
  const kept: Point<'world'>[] = [];
  for (const [at, place] of path.entries()) {
    const before = kept.at(-1);
    if (!before || at === path.length - 1 || distance(before, place) >= spacing) kept.push(place);
  }
  return kept;
}

/** A long stroke in pieces that one edit may hold; each begins where the one before ended, so that no gap is left. */
export function strokesOf(path: readonly Point<'world'>[], most = MOST_PLACES): readonly (readonly Point<'world'>[])[] {
  const pieces: (readonly Point<'world'>[])[] = [];
  for (let at = 0; at === 0 || at < path.length - 1; at += most - 1) pieces.push(path.slice(at, at + most));
  return pieces;
}

/** An outline drawn by hand strays less than this from its corners, pixels. */
const STRAY_PX = 0.75;
const LEAST_AREA_PX = 12;

/** The corners of an outline drawn by hand, screen pixels; null where it encloses nothing. */
export function cornersOfOutline(drawn: readonly ScreenPoint[]): readonly ScreenPoint[] | null {
  const corners = spread(simplified(drawn, STRAY_PX), MOST_PLACES);
  return corners.length >= 3 && Math.abs(areaOf(corners)) >= LEAST_AREA_PX ? corners : null;
}

/** Signed area of a polygon, square pixels. */
export function areaOf(corners: readonly ScreenPoint[]): number {
  return corners.reduce((sum, { x, y }, at) => {
    const next = corners[(at + 1) % corners.length] ?? { x, y };
    return sum + (x * next.y - next.x * y) / 2;
  }, 0);
}

/** Douglas and Peucker 1973: the fewest of the points from which none of the others lies further than `stray`. */
export function simplified(points: readonly ScreenPoint[], stray: number): readonly ScreenPoint[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 3) return points;
  let [far, furthest] = [0, -1];
  points.forEach((each, at) => {
    const off = distanceToPiece(each, first, last);
    if (off > furthest && at > 0 && at < points.length - 1) [far, furthest] = [at, off];
  });
  if (furthest <= stray) return [first, last];
  return [...simplified(points.slice(0, far + 1), stray).slice(0, -1), ...simplified(points.slice(far), stray)];
}

function distanceToPiece(at: ScreenPoint, from: ScreenPoint, to: ScreenPoint): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = dx * dx + dy * dy;
  const share = length === 0 ? 0 : Math.min(1, Math.max(0, ((at.x - from.x) * dx + (at.y - from.y) * dy) / length));
  return Math.hypot(at.x - from.x - share * dx, at.y - from.y - share * dy);
}

const spread = (points: readonly ScreenPoint[], most: number): readonly ScreenPoint[] =>
  (points.length <= most ? points : Array.from({ length: most }, (_, n) => points[Math.floor((n * points.length) / most)] as ScreenPoint));
