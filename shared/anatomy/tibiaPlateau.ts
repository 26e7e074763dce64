import { distance, point, vector, type Point } from '../geometry/spaces';
import { fromAxes, invert, mapPoint, mapVector, type Transform } from '../geometry/transform';
import { cloudIn, pointsWhere } from '../mesh/cloud';
import { cellsWhere, placeOfCell, seenFromAbove, smoothed, type HeightMap } from '../mesh/heightMap';
import { peakOf, type Peak } from '../mesh/peak';
import { sectionOf } from '../mesh/section';
import type { TibialAxes, TibialSurface } from './tibiaAxes';

/** The upper end of a right tibia: points of its two compartments, of the eminence between them and of the back. */
export type TibialPlateau = {
  readonly spineMedial: Peak<'world'> | null;
  readonly spineLateral: Peak<'world'> | null;
  readonly lowMedial: Peak<'world'> | null;
  readonly lowLateral: Peak<'world'> | null;
  readonly pclCentre: Point<'world'> | null;
};

const CELL_MM = 1;
/** The compartments are no farther below the top of the spines, mm. */
const TOP_DEPTH_MM = 22;
const HALF_WIDTH_MM = 60;
/** A compartment's middle lies this share of the plateau's width from the middle; its low point within the range. */
const COMPARTMENT = 0.28;
const COMPARTMENT_FROM = 0.22;
const COMPARTMENT_TO = 0.34;
/** The low point is read off a band of this share of the compartment's depth to each side of its middle. */
const BAND = 0.1;

/** The plateau seen along the tibia's axis; `top` is the highest place of the bone. Null where no plateau is seen. */
export function plateauOf({ mesh, cloud }: TibialSurface, axes: TibialAxes, top: Point<'world'>): TibialPlateau | null {
  const worldFromTibia = fromAxes<'world', 'tibia'>({ ...axes, origin: top });
  const tibiaFromWorld = invert(worldFromTibia);
  const map = smoothed(seenFromAbove(mesh, tibiaFromWorld, { low: [-HALF_WIDTH_MM, -HALF_WIDTH_MM], high: [HALF_WIDTH_MM, HALF_WIDTH_MM], floor: -TOP_DEPTH_MM, cellMm: CELL_MM }), 1);
  const span = spanOf(map);
  if (!span) return null;
  const inWorld = ({ at, ...rest }: Peak<'tibia'>): Peak<'world'> => ({ ...rest, at: mapPoint(worldFromTibia, at) });
  const lows = ([-1, 1] as const).map((sign) => lowPoint(map, span, sign));
  const spines = spinesOf(map, span);
  const local = cloudIn(tibiaFromWorld, cloud);
  const refined = (spine: Point<'tibia'> | null): Peak<'world'> | null => {
    const peak = spine && peakOf(local, pointsWhere(local, (x, y, z) => Math.hypot(x - spine[0], y - spine[1]) < SPINE_AROUND_MM && z > spine[2] - SPINE_AROUND_MM), vector<'tibia'>(0, 0, 1), SPINE_AROUND_MM);
    return spine && inWorld(peak && distance(peak.at, spine) < SPINE_MOVES_MM ? peak : { at: spine, vertex: -1, residualMm: 0 });
  };
  const level = lows.every((low) => low !== null) ? lows.reduce((total, low) => total + (low?.at[2] ?? 0) / 2, 0) : null;
  const pcl = level === null ? null : posteriorNotch({ mesh, worldFromTibia }, span, level - PCL_BELOW_MM);
  return {
    spineMedial: refined(spines.medial), spineLateral: refined(spines.lateral),
    lowMedial: lows[0] ? inWorld(lows[0]) : null, lowLateral: lows[1] ? inWorld(lows[1]) : null,
    pclCentre: pcl && mapPoint(worldFromTibia, pcl),
  };
}

type Span = { readonly middleX: number; readonly width: number; readonly middleY: number; readonly depth: number };

const LEAST_WIDTH_MM = 45;

/** Width and depth of the plateau, by its cells. */
function spanOf(map: HeightMap<'tibia'>): Span | null {
  const places = cellsWhere(map, () => true).map((cell) => placeOfCell(map, cell));
  if (places.length < 400) return null;
  const [x, y] = ([0, 1] as const).map((axis) => places.map((p) => p[axis]).sort((a, b) => a - b)) as [number[], number[]];
  const ends = (sorted: readonly number[]): readonly [number, number] => [sorted[0] as number, sorted.at(-1) as number];
  const [[left, right], [back, front]] = [ends(x), ends(y)];
  return right - left < LEAST_WIDTH_MM ? null : { middleX: (left + right) / 2, width: right - left, middleY: (back + front) / 2, depth: front - back };
}

const SPINE_AROUND_MM = 3.5;
/** A shoulder's highest vertex is the slope above it: only a true top is refined, mm. */
const SPINE_MOVES_MM = 2;
/** The spines stand within this share of the width from the middle, and in the middle of the depth. */
const SPINES_WITHIN = 0.2;
const SPINES_DEPTH = 0.32;
/** Two tops so far apart are two spines, mm. */
const SPINES_APART_MM = 7;

/** The two highest tops of the eminence, one beside the other; null for the one that does not stand out. */
function spinesOf(map: HeightMap<'tibia'>, { middleX, width, middleY, depth }: Span): { readonly medial: Point<'tibia'> | null; readonly lateral: Point<'tibia'> | null } {
  const cells = cellsWhere(map, (x, y) => Math.abs(x - middleX) < SPINES_WITHIN * width && Math.abs(y - middleY) < SPINES_DEPTH * depth);
  const columns = new Map<number, Point<'tibia'>>();
  for (const cell of cells) {
    const p = placeOfCell(map, cell);
    const best = columns.get(p[0]);
    if (!best || p[2] > best[2]) columns.set(p[0], p);
  }
  const crest = [...columns.values()].sort((a, b) => a[0] - b[0]);
  const tops = crest.filter((p, n) => n > 0 && n < crest.length - 1 && crest.slice(Math.max(0, n - 2), n + 3).every((near) => near[2] <= p[2]));
  const [highest, ...rest] = [...tops].sort((a, b) => b[2] - a[2]);
  if (!highest) return { medial: null, lateral: null };
  const second = rest.find((p) => Math.abs(p[0] - highest[0]) >= SPINES_APART_MM) ?? shoulderOf(crest, highest, middleX);
  if (!second) return highest[0] < middleX ? { medial: highest, lateral: null } : { medial: null, lateral: highest };
  return highest[0] < second[0] ? { medial: highest, lateral: second } : { medial: second, lateral: highest };
}

/** A spine that is no top of its own: where the crest stands highest above the straight line from the other one down to the compartment. */
function shoulderOf(crest: readonly Point<'tibia'>[], highest: Point<'tibia'>, middleX: number): Point<'tibia'> | null {
  const sign = highest[0] < middleX ? 1 : -1;
  const slope = crest.filter((p) => sign * (p[0] - highest[0]) >= 0);
  const foot = sign > 0 ? slope.at(-1) : slope[0];
  if (!foot || Math.abs(foot[0] - highest[0]) <= SPINES_APART_MM) return null;
  const above = (p: Point<'tibia'>): number => p[2] - highest[2] - ((p[0] - highest[0]) / (foot[0] - highest[0])) * (foot[2] - highest[2]);
  const far = slope.filter((p) => Math.abs(p[0] - highest[0]) >= SPINES_APART_MM);
  const best = far.reduce<Point<'tibia'> | null>((most, p) => (most && above(most) >= above(p) ? most : p), null);
  return best && above(best) > 0 ? best : null;
}

/** In the middle of the compartment's depth, the lowest place between the spine's foot and the rim. */
function lowPoint(map: HeightMap<'tibia'>, { middleX, width }: Span, sign: 1 | -1): Peak<'tibia'> | null {
  const across = (x: number): number => (sign * (x - middleX)) / width;
  const middle = cellsWhere(map, (x) => Math.abs(across(x) - COMPARTMENT) < 0.04).map((cell) => placeOfCell(map, cell)[1]);
  if (middle.length < 20) return null;
  const [back, front] = [Math.min(...middle), Math.max(...middle)];
  const y = (back + front) / 2;
  const profile = new Map<number, { sum: number; count: number }>();
  for (const cell of cellsWhere(map, (x, at) => across(x) > COMPARTMENT_FROM && across(x) < COMPARTMENT_TO && Math.abs(at - y) < BAND * (front - back))) {
    const [x, , z] = placeOfCell(map, cell);
    const column = profile.get(x) ?? { sum: 0, count: 0 };
    profile.set(x, { sum: column.sum + z, count: column.count + 1 });
  }
  const heights = [...profile].map(([x, { sum, count }]) => ({ x, z: sum / count })).sort((a, b) => a.x - b.x);
  const lowest = turningPlace(heights, middleX + sign * COMPARTMENT * width);
  return lowest && { at: point(lowest.x, y, lowest.z), vertex: -1, residualMm: lowest.residualMm };
}

type Profile = readonly { readonly x: number; readonly z: number }[];

/** Where the parabola through the profile is lowest; the given middle where it has no bottom within. */
function turningPlace(profile: Profile, middle: number): { readonly x: number; readonly z: number; readonly residualMm: number } | null {
  const [first, last] = [profile[0], profile.at(-1)];
  if (!first || !last || profile.length < 5) return null;
  const centred = profile.map(({ x, z }) => ({ x: x - middle, z }));
  const [s0, s1, s2, s3, s4] = [0, 1, 2, 3, 4].map((n) => centred.reduce((total, { x }) => total + x ** n, 0)) as [number, number, number, number, number];
  const [t0, t1, t2] = [0, 1, 2].map((n) => centred.reduce((total, { x, z }) => total + z * x ** n, 0)) as [number, number, number];
  const determinant = s0 * (s2 * s4 - s3 * s3) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 * s2);
  const constant = (t0 * (s2 * s4 - s3 * s3) - s1 * (t1 * s4 - s3 * t2) + s2 * (t1 * s3 - s2 * t2)) / determinant;
  const slope = (s0 * (t1 * s4 - t2 * s3) - t0 * (s1 * s4 - s2 * s3) + s2 * (s1 * t2 - s2 * t1)) / determinant;
  const bend = (s0 * (s2 * t2 - s3 * t1) - s1 * (s1 * t2 - s2 * t1) + t0 * (s1 * s3 - s2 * s2)) / determinant;
  const turn = middle - slope / (2 * bend);
  const at = bend > 0 && turn > first.x && turn < last.x ? turn : middle;
  const heightAt = (x: number): number => constant + slope * (x - middle) + bend * (x - middle) ** 2;
  const residual = profile.reduce((total, { x, z }) => total + (z - heightAt(x)) ** 2, 0) / profile.length;
  return { x: at, z: heightAt(at), residualMm: Math.sqrt(residual) };
}

/** The posterior cruciate ligament is attached in the notch of the back, this far below the compartments, mm. */
const PCL_BELOW_MM = 7;
const NOTCH_WITHIN = 0.14;

/** In a section below the compartments, the place between the condyles where the back comes farthest forward. */
function posteriorNotch({ mesh, worldFromTibia }: { readonly mesh: TibialSurface['mesh']; readonly worldFromTibia: Transform<'world', 'tibia'> }, { middleX, width, middleY }: Span, level: number): Point<'tibia'> | null {
  const [outline] = sectionOf(mesh, { at: mapPoint(worldFromTibia, point(middleX, middleY, level)), normal: mapVector(worldFromTibia, vector(0, 0, 1)) });
  if (!outline) return null;
  const tibiaFromWorld = invert(worldFromTibia);
  const flat = outline.points.map((p) => mapPoint(tibiaFromWorld, p));
  const backs: { x: number; y: number }[] = [];
  for (let x = middleX - NOTCH_WITHIN * width; x <= middleX + NOTCH_WITHIN * width; x += CELL_MM) {
    const y = backOf(flat, x);
    if (y !== null) backs.push({ x, y });
  }
  const bowed = turningPlace(backs.map(({ x, y }) => ({ x, z: -y })), middleX);
  return bowed && point(bowed.x, -bowed.z, level);
}

/** The most posterior crossing of an outline with the line at `x`. */
function backOf(outline: readonly Point<'tibia'>[], x: number): number | null {
  let least = Infinity;
  outline.forEach((a, n) => {
    const b = outline[(n + 1) % outline.length] as Point<'tibia'>;
    if (a[0] > x !== b[0] > x) least = Math.min(least, a[1] + ((x - a[0]) / (b[0] - a[0])) * (b[1] - a[1]));
  });
  return least < Infinity ? least : null;
}
