import { fitLine, principalAxes } from '../geometry/fit';
import { alongLine, heightAbove, pointOnLine, type Line } from '../geometry/shapes';
import { cross, displacement, dot, normalised, perpendicularPart, scaled, vector, type Point, type Vector } from '../geometry/spaces';
import { pointAt, type Cloud } from '../mesh/cloud';
import { isAtCut, type Cut } from '../mesh/cuts';
import type { Mesh } from '../mesh/mesh';
import { contourAround, sectionOf, type Contour } from '../mesh/section';

/** The surface of one right tibia with where the field of view cuts it. */
export type TibialSurface = { readonly mesh: Mesh; readonly cloud: Cloud<'world'>; readonly cuts: readonly Cut[] };

/** The bone's long direction, proximal, with the ends that are in view and no cut: levels along it, mm from `axis.at`. */
export type TibialExtent = { readonly axis: Line<'world'>; readonly top: number | null; readonly bottom: number | null };

/** x lateral, y anterior, z proximal of a right tibia as far as its shape tells them. */
export type TibialAxes = { readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly z: Vector<'world'> };

/** A piece is longer than it is wide by this much, or its cut has to say where its shaft goes. */
const LONG = 1.5;
/** So many vertices tell the long direction. */
const SAMPLED = 1500;
/** Over these depths below its end an ankle has smaller sections on the mean, and a knee larger ones (at most 1140 and at least 1830 on 14 tibiae), mm². */
const KNEE_SECTION_MM2 = 1450;
const END_LEVELS_MM = [8, 16, 24, 32, 40] as const;
const AT_CUT_MM = 4;

/** The long direction of the whole bone or of a piece of it, pointing to the knee; null where neither end is in view. */
export function tibialExtent(surface: TibialSurface): TibialExtent | null {
  const axis = longAxis(surface);
  if (!axis) return null;
  const ends = [1, -1].map((sign) => endOf(surface, { at: axis.at, direction: scaled(axis.direction, sign) }));
  const [one, other] = ends as [End | null, End | null];
  const knee = kneeEnd(one, other);
  if (knee === null) return null;
  const up = knee > 0 ? axis : { at: axis.at, direction: scaled(axis.direction, -1) };
  const [top, bottom] = knee > 0 ? [one, other] : [other, one];
  return { axis: up, top: top && top.level, bottom: bottom && -bottom.level };
}

/** 1 where the first end is the knee, −1 where the second, null where no end is in view or both look alike. */
function kneeEnd(one: End | null, other: End | null): 1 | -1 | null {
  if (one && other && one.areaMm2 >= KNEE_SECTION_MM2 === other.areaMm2 >= KNEE_SECTION_MM2) return null;
  if (one) return one.areaMm2 >= KNEE_SECTION_MM2 ? 1 : -1;
  if (other) return other.areaMm2 >= KNEE_SECTION_MM2 ? -1 : 1;
  return null;
}

function longAxis({ cloud, cuts }: TibialSurface): Line<'world'> | null {
  const step = Math.max(1, Math.floor(cloud.count / SAMPLED));
  const numbers = Array.from({ length: Math.floor(cloud.count / step) }, (_, n) => n * step);
  if (numbers.length < 20) return null;
  const { centre, axes } = principalAxes(numbers.map((n) => pointAt(cloud, n)), numbers.map((n) => cloud.areas[n] as number));
  const [first, second] = axes as [(typeof axes)[number], (typeof axes)[number]];
  if (Math.sqrt(first.value / second.value) > LONG) return { at: centre, direction: normalised(first.direction) };
  const [cut] = cuts;
  return cut ? { at: centre, direction: cut.normal } : null;
}

type End = { readonly level: number; readonly areaMm2: number };

/** The farthest level along a direction with the bone's mean section near it; null where the bone is cut there. */
function endOf({ mesh, cloud, cuts }: TibialSurface, axis: Line<'world'>): End | null {
  let [farthest, level] = [0, -Infinity];
  for (let n = 0; n < cloud.count; n++) {
    const along = alongLine(axis, pointAt(cloud, n));
    if (along > level) [farthest, level] = [n, along];
  }
  if (isAtCut(cuts, pointAt(cloud, farthest), AT_CUT_MM) || cuts.some((cut) => dot(cut.normal, axis.direction) > 0.8 && level - alongLine(axis, cut.at) < 3 * AT_CUT_MM)) return null;
  const areas = END_LEVELS_MM.flatMap((mm) => largestAt(mesh, axis, level - mm)?.areaMm2 ?? []);
  return { level, areaMm2: areas.reduce((sum, area) => sum + area, 0) / Math.max(1, areas.length) };
}

/** The largest outline across the axis at a level. */
export const largestAt = (mesh: Mesh, axis: Line<'world'>, level: number): Contour | null =>
  sectionOf(mesh, { at: pointOnLine(axis, level), normal: axis.direction }).find(({ areaMm2 }) => areaMm2 > 0) ?? null;

/** Below the top of the spines: the plateau, and the shaft behind the tuberosity, mm. */
const PLATEAU_DEPTH_MM = 13;
const TUBEROSITY_DEPTHS_MM = [36, 41, 46] as const;
const SHAFT_DEPTHS_MM = [45, 150] as const;
const SHAFT_STEP_MM = 7;

/** The shaft's line through the middles of its sections below the plateau; null where fewer than 25 mm of it are in view. */
export function shaftBelowPlateau({ mesh, cuts }: TibialSurface, { axis, top }: TibialExtent): Line<'world'> | null {
  if (top === null) return null;
  const inView = Math.min(SHAFT_DEPTHS_MM[1], ...cuts.map((cut) => -heightAbove(cut, pointOnLine(axis, top)) - 2 * AT_CUT_MM));
  if (inView < SHAFT_DEPTHS_MM[0] + 25) return null;
  const centroids: Point<'world'>[] = [];
  for (let depth: number = SHAFT_DEPTHS_MM[0]; depth <= inView; depth += SHAFT_STEP_MM) {
    const at = pointOnLine({ at: centroids.at(-1) ?? axis.at, direction: axis.direction }, 0);
    const level = pointOnLine(axis, top - depth);
    const contour = contourAround(sectionOf(mesh, { at: level, normal: axis.direction }), centroids.length > 0 ? at : level);
    if (contour) centroids.push(contour.centroid);
  }
  if (centroids.length < 4) return null;
  const fitted = fitLine(centroids);
  return { at: fitted.at, direction: dot(fitted.direction, axis.direction) > 0 ? fitted.direction : scaled(fitted.direction, -1) };
}

/**
 * Lateral and anterior by the plateau's widest direction and by the shaft, which stands in front of the plateau's middle
 * with the tuberosity; null where the upper end is not in view down to the tuberosity.
 */
export function axesOfUpperEnd({ mesh }: TibialSurface, { axis, top }: TibialExtent): TibialAxes | null {
  if (top === null) return null;
  const plateau = largestAt(mesh, axis, top - PLATEAU_DEPTH_MM);
  if (!plateau) return null;
  const z = axis.direction;
  const wide = widest(plateau, z);
  const across = cross(z, wide);
  const middle = (contour: Contour): number => {
    const along = contour.points.map((p) => dot(displacement(plateau.centroid, p), across));
    return (Math.min(...along) + Math.max(...along)) / 2;
  };
  const shafts = TUBEROSITY_DEPTHS_MM.flatMap((mm) => largestAt(mesh, axis, top - mm) ?? []);
  if (shafts.length === 0) return null;
  const forwards = shafts.reduce((total, each) => total + middle(each), 0) / shafts.length - middle(plateau);
  const y = scaled(across, forwards > 0 ? 1 : -1);
  return { x: cross(y, z), y, z };
}

/** The direction across `z` in which the outline spreads most. */
function widest({ points, centroid }: Contour, z: Vector<'world'>): Vector<'world'> {
  const u = normalised(perpendicularPart(displacement(centroid, points[0] as Point<'world'>), z));
  const v = cross(z, u);
  let [uu, uv, vv] = [0, 0, 0];
  points.forEach((p, n) => {
    const next = points[(n + 1) % points.length] as Point<'world'>;
    const weight = Math.hypot(...displacement(p, next));
    const d = displacement(centroid, p);
    const [a, b] = [dot(d, u), dot(d, v)];
    uu += weight * a * a;
    uv += weight * a * b;
    vv += weight * b * b;
  });
  const angle = 0.5 * Math.atan2(2 * uv, uu - vv);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return normalised(vector(c * u[0] + s * v[0], c * u[1] + s * v[1], c * u[2] + s * v[2]));
}
