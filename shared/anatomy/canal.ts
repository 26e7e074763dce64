import { anyPerpendicular } from '../geometry/fit';
import { alongLine, pointOnLine, type Line } from '../geometry/shapes';
import { cross, displacement, dot, moved, scaled, sum, type Point, type Vector } from '../geometry/spaces';
import type { Mesh } from '../mesh/mesh';
import { contourAround, sectionOf, type Contour } from '../mesh/section';
import type { Volume } from '../volume/grid';
import { samplerOf } from '../volume/sampling';
import { sliceDistances } from '../volume/sliceDistance';
import { blurred } from '../volume/smooth';
import type { CanalLevel } from './landmarks';

/** Levels above (positive) and below the apex of the lesser trochanter at which the canal is measured, mm. */
const LEVELS_MM = [20, 10, 0, -10, -20, -30, -40, -50, -60, -70, -80, -90, -100, -110, -120, -130, -140, -150, -160] as const;
/** Fineness of the sections that are measured, and half their width, mm. */
const PIXEL_MM = 0.4;
const HALF_WIDTH_MM = 36;
/** A circle is stopped by the nearest of many pixels at its edge, which lies this much inside the edge on average, mm. */
const NEAREST_PIXEL_MM = 0.6 * PIXEL_MM;
/** Noise and single trabeculae are blurred away by this much, mm. */
const BLUR_MM = 0.6;
/** Bone denser than this share of the way from marrow to cortex bounds the canal. */
const CORTEX_SHARE = 0.55;
/** Cortex of the shaft is denser than this; where the outer ring never is, there is no cortex to measure against, HU. */
const LEAST_CORTEX_HU = 350;

export type CanalRequest = { readonly mesh: Mesh; readonly volume: Volume; readonly shaft: Line<'world'>; readonly apex: Point<'world'> };

/**
 * The medullary canal across the proximal shaft axis: at each level in view the largest circle that fits between the
 * cortices, and the largest within the whole bone. Levels that the volume or the bone does not reach are left out.
 */
export function canalLevels({ mesh, volume, shaft, apex }: CanalRequest): CanalLevel[] {
  const apexLevel = alongLine(shaft, apex);
  const hounsfieldAt = samplerOf(volume);
  return LEVELS_MM.flatMap((above) => {
    const at = pointOnLine(shaft, apexLevel + above);
    const contour = contourAround(sectionOf(mesh, { at, normal: shaft.direction }), at);
    const level = contour && measuredLevel(sliceThrough(contour, { at, normal: shaft.direction }), hounsfieldAt);
    return level ? [{ aboveLesserTrochanterMm: above, ...level }] : [];
  });
}

/** A square of pixels across the bone: which of them are bone, and where they lie. */
type Slice = { readonly count: number; readonly bone: Uint8Array; readonly placeOf: (pixel: number) => Point<'world'> };

function sliceThrough(contour: Contour, { at, normal }: { readonly at: Point<'world'>; readonly normal: Vector<'world'> }): Slice {
  const u = anyPerpendicular(normal);
  const v = cross(normal, u);
  const count = 2 * Math.round(HALF_WIDTH_MM / PIXEL_MM) + 1;
  const middle = moved(at, sum(scaled(u, dot(displacement(at, contour.centroid), u)), scaled(v, dot(displacement(at, contour.centroid), v))));
  const offset = (n: number): number => (n - (count - 1) / 2) * PIXEL_MM;
  const outline = contour.points.map((p) => [dot(displacement(middle, p), u), dot(displacement(middle, p), v)] as const);
  const bone = new Uint8Array(count * count);
  for (let row = 0; row < count; row++) fillRow(bone.subarray(row * count, (row + 1) * count), crossingsAt(outline, offset(row)), offset);
  return { count, bone, placeOf: (pixel) => moved(middle, sum(scaled(u, offset(pixel % count)), scaled(v, offset(Math.floor(pixel / count))))) };
}

function crossingsAt(outline: readonly (readonly [number, number])[], height: number): number[] {
  return outline.flatMap(([x0, y0], n) => {
    const [x1, y1] = outline[(n + 1) % outline.length] as readonly [number, number];
    return y0 > height !== y1 > height ? [x0 + ((height - y0) / (y1 - y0)) * (x1 - x0)] : [];
  }).sort((a, b) => a - b);
}

function fillRow(row: Uint8Array, crossings: readonly number[], offset: (n: number) => number): void {
  for (let n = 0; n < row.length; n++) row[n] = crossings.filter((x) => x <= offset(n)).length % 2;
}

function measuredLevel({ count, bone, placeOf }: Slice, hounsfieldAt: (p: Point<'world'>) => number | null): Omit<CanalLevel, 'aboveLesserTrochanterMm'> | null {
  const values = new Float32Array(bone.length);
  for (let pixel = 0; pixel < bone.length; pixel++) {
    const value = bone[pixel] === 1 ? hounsfieldAt(placeOf(pixel)) : 0;
    if (value === null) return null;
    values[pixel] = value;
  }
  const depth = sliceDistances(bone, [count, count, 1], [PIXEL_MM, PIXEL_MM], HALF_WIDTH_MM);
  const smooth = blurred(values, [count, count, 1], [BLUR_MM / PIXEL_MM, BLUR_MM / PIXEL_MM, 0]);
  const threshold = cortexThreshold(smooth, depth);
  if (threshold === null) return null;
  const marrow = bone.map((inside, pixel) => (inside === 1 && (smooth[pixel] as number) < threshold && (depth[pixel] as number) > BLUR_MM ? 1 : 0));
  const room = sliceDistances(marrow, [count, count, 1], [PIXEL_MM, PIXEL_MM], HALF_WIDTH_MM);
  const deepest = room.reduce((best, mm, pixel) => (mm > (room[best] as number) ? pixel : best), 0);
  if ((room[deepest] as number) <= 0) return null;
  return { centre: placeOf(deepest), radiusMm: (room[deepest] as number) + NEAREST_PIXEL_MM, outerRadiusMm: Math.max(...depth) + NEAREST_PIXEL_MM, widestMm: widestChord(marrow, count, deepest) };
}

/** Directions in which the canal's width is looked at, and how finely, in pixels. */
const CHORDS = 36;
const CHORD_STEP = 0.25;

/** The widest the canal is through its middle, mm: what a front view of the flare shows, whichever way the femur is turned. */
function widestChord(marrow: Uint8Array, count: number, middle: number): number {
  const [column, row] = [middle % count, Math.floor(middle / count)];
  const reach = (angle: number): number => {
    for (let steps = 1; ; steps++) {
      const [x, y] = [column + steps * CHORD_STEP * Math.cos(angle), row + steps * CHORD_STEP * Math.sin(angle)];
      if (marrow[Math.round(y) * count + Math.round(x)] !== 1) return (steps - 0.5) * CHORD_STEP;
    }
  };
  const chords = Array.from({ length: CHORDS }, (_, n) => reach((n * Math.PI) / CHORDS) + reach((n * Math.PI) / CHORDS + Math.PI));
  return Math.max(...chords) * PIXEL_MM;
}

/** Between the marrow in the middle and the dense part of the outer ring. */
function cortexThreshold(values: Float32Array, depth: Float32Array): number | null {
  const deepest = Math.max(...depth);
  const ring = valuesWhere(values, depth, [0.8, Math.max(3, 0.35 * deepest)]);
  const core = valuesWhere(values, depth, [0.75 * deepest, deepest]);
  const [cortex, marrow] = [ring[Math.floor(0.75 * ring.length)], core[Math.floor(core.length / 2)]];
  if (cortex === undefined || marrow === undefined || cortex < LEAST_CORTEX_HU) return null;
  return marrow + CORTEX_SHARE * (cortex - marrow);
}

/** Values between two depths below the outline, sorted. */
const valuesWhere = (values: Float32Array, depth: Float32Array, [from, to]: readonly [number, number]): number[] =>
  Array.from(values).filter((_, pixel) => (depth[pixel] as number) >= from && (depth[pixel] as number) <= to).sort((a, b) => a - b);
