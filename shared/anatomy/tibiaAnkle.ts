import { alongLine, type Line } from '../geometry/shapes';
import { cross, displacement, normalised, perpendicularPart, point, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { fromAxes, invert, mapPoint } from '../geometry/transform';
import { anyPerpendicular } from '../geometry/fit';
import { pointAt, pointsWhere, type Cloud } from '../mesh/cloud';
import { cellsWhere, placeOfCell, seenFromAbove, smoothed, type HeightMap } from '../mesh/heightMap';
import { capOf } from '../mesh/cap';
import type { Peak } from '../mesh/peak';
import type { TibialExtent, TibialSurface } from './tibiaAxes';

/** The lower end of a right tibia. */
export type TibialAnkle = {
  /** Middle of the plafond, the joint surface above the talus, on the bone. */
  readonly centre: Point<'world'>;
  /** Unevenness of the plafond about its own mean height, mm. */
  readonly residualMm: number;
  /** Where the malleolus stands out most to medial. */
  readonly medialMalleolus: Peak<'world'>;
};

const CELL_MM = 1;
const HALF_WIDTH_MM = 45;
/** The plafond lies no higher above the tip of the malleolus, mm. */
const DEPTH_MM = 34;
/** The joint surface is nearly level: a cell belongs to it whose neighbours differ in height by less per mm. */
const LEVEL_SLOPE = 0.55;
/** Heights this near to the commonest height are the plafond; its vault is 4 mm deep. */
const SAME_LEVEL_MM = 4.5;
const BIN_MM = 1.5;
const LEAST_CELLS = 150;

/** Looked at from below along the axis; null where no plafond is seen. */
export function ankleOf({ mesh, cloud }: TibialSurface, { axis, bottom }: TibialExtent): TibialAnkle | null {
  if (bottom === null) return null;
  const down = scaled(axis.direction, -1);
  const across = anyPerpendicular(down);
  const tip = point<'world'>(axis.at[0] + bottom * axis.direction[0], axis.at[1] + bottom * axis.direction[1], axis.at[2] + bottom * axis.direction[2]);
  const worldFromBelow = fromAxes<'world', 'tibia'>({ x: across, y: cross(down, across), z: down, origin: tip });
  const map = smoothed(seenFromAbove(mesh, invert(worldFromBelow), { low: [-HALF_WIDTH_MM, -HALF_WIDTH_MM], high: [HALF_WIDTH_MM, HALF_WIDTH_MM], floor: -DEPTH_MM, cellMm: CELL_MM }), 1);
  const plafond = plafondOf(map);
  if (!plafond) return null;
  const centre = mapPoint(worldFromBelow, plafond.centre);
  const medialMalleolus = malleolusOf(cloud, { axis, centre, below: alongLine(axis, centre) });
  return medialMalleolus && { centre, residualMm: plafond.residualMm, medialMalleolus };
}

/** The level place of the commonest height, without the malleolus that hangs down beside it. */
function plafondOf(map: HeightMap<'tibia'>): { readonly centre: Point<'tibia'>; readonly residualMm: number } | null {
  const level = cellsWhere(map, () => true).filter((cell) => slopeAt(map, cell) < LEVEL_SLOPE);
  if (level.length < LEAST_CELLS) return null;
  const height = commonest(level.map((cell) => map.heights[cell] as number));
  const on = level.filter((cell) => Math.abs((map.heights[cell] as number) - height) < SAME_LEVEL_MM);
  const joined = largestPatch(map, on);
  if (joined.length < LEAST_CELLS) return null;
  const mean = (axis: 0 | 1 | 2): number => joined.reduce((total, cell) => total + placeOfCell(map, cell)[axis], 0) / joined.length;
  const [x, y, z] = [mean(0), mean(1), mean(2)];
  const near = joined.map((cell) => placeOfCell(map, cell)).filter((p) => Math.hypot(p[0] - x, p[1] - y) < 4);
  const own = near.length > 0 ? near.reduce((total, p) => total + p[2], 0) / near.length : z;
  const residual = Math.sqrt(joined.reduce((total, cell) => total + ((map.heights[cell] as number) - z) ** 2, 0) / joined.length);
  return { centre: point(x, y, own), residualMm: residual };
}

function slopeAt({ columns, heights, cellMm }: HeightMap<'tibia'>, cell: number): number {
  const across = ((heights[cell + 1] as number) - (heights[cell - 1] as number)) / (2 * cellMm);
  const along = ((heights[cell + columns] as number) - (heights[cell - columns] as number)) / (2 * cellMm);
  const slope = Math.hypot(across, along);
  return Number.isNaN(slope) ? Infinity : slope;
}

function commonest(values: readonly number[]): number {
  const bins = new Map<number, number>();
  for (const value of values) for (const bin of [-1, 0, 1].map((by) => Math.round(value / BIN_MM) + by)) bins.set(bin, (bins.get(bin) ?? 0) + 1);
  return BIN_MM * ([...bins].reduce((best, each) => (each[1] > best[1] ? each : best))[0]);
}

/** The largest set of cells that touch. */
function largestPatch({ columns }: HeightMap<'tibia'>, cells: readonly number[]): number[] {
  const left = new Set(cells);
  let best: number[] = [];
  for (const start of cells) {
    if (!left.delete(start)) continue;
    const patch = [start];
    for (let n = 0; n < patch.length; n++) patch.push(...[1, -1, columns, -columns].map((by) => (patch[n] as number) + by).filter((next) => left.delete(next)));
    if (patch.length > best.length) best = patch;
  }
  return best;
}

const MALLEOLUS_ROUNDS = 4;
/** The malleolus stands out no higher above its tip, mm. */
const MALLEOLUS_HEIGHT_MM = 22;
/** Its side is flat: the middle of what lies this little below its farthest place, and this near to it, is taken, mm. */
export const malleolarCap = { depthMm: 0.8, aroundMm: 9 } as const;

/** The malleolus tells its own direction: what hangs below the plafond lies to medial; then where it stands out most. */
function malleolusOf(cloud: Cloud<'world'>, { axis, centre, below }: { readonly axis: Line<'world'>; readonly centre: Point<'world'>; readonly below: number }): Peak<'world'> | null {
  const levelOf = (n: number): number => alongLine(axis, pointAt(cloud, n));
  const hanging = pointsWhere(cloud, (_x, _y, _z, n) => levelOf(n) < below - 4);
  if (hanging.length < 3) return null;
  const tip = Math.min(...hanging.map(levelOf));
  const region = pointsWhere(cloud, (_x, _y, _z, n) => levelOf(n) < tip + MALLEOLUS_HEIGHT_MM);
  let direction = outwards(axis, centre, meanOf(cloud, hanging));
  let peak: Peak<'world'> | null = null;
  for (let round = 0; round < MALLEOLUS_ROUNDS; round++) {
    peak = capOf(cloud, region, direction, malleolarCap);
    if (!peak) return null;
    direction = outwards(axis, centre, peak.at);
  }
  return peak;
}

function meanOf(cloud: Cloud<'world'>, chosen: readonly number[]): Point<'world'> {
  const sum = chosen.reduce((total, n) => {
    const [x, y, z] = pointAt(cloud, n);
    return vector<'world'>(total[0] + x, total[1] + y, total[2] + z);
  }, vector<'world'>(0, 0, 0));
  return point(sum[0] / chosen.length, sum[1] / chosen.length, sum[2] / chosen.length);
}

/** Square to the axis from the centre to a place. */
export const outwards = (axis: Line<'world'>, centre: Point<'world'>, to: Point<'world'>): Vector<'world'> =>
  normalised(perpendicularPart(displacement(centre, to), axis.direction));
