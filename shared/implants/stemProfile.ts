import type { StemOffset, StemSize } from './catalogue';
import { TAPER } from './bearingMesh';

/** A point of the stem's outline in its frontal plane: x medial, z proximal, mm. */
export type Frontal = readonly [x: number, z: number];
/** One section across the stem: its medial and lateral edge, half its depth, and how square it is (2 is an ellipse). */
export type Section = { readonly medial: Frontal; readonly lateral: Frontal; readonly halfDepthMm: number; readonly squareness: number };

const BODY_STEP_MM = 2.5;
const TIP_STEPS = 8;
const NECK_STEPS = 7;
const BODY_SQUARENESS = 4.2;
/** The neck's edges lie this much outside its waist where it grows out of the body, medially and laterally, mm. */
const NECK_ROOT_MM = { medial: 2.2, lateral: 0.8 } as const;
const TAPER_STEP_MM = 0.5;

/** Half the width of the straight taper at a level; the lateral edge as it is, the medial one without the calcar curve. */
export const halfWidthAt = (stem: StemSize, z: number): number => stem.tipHalfWidthMm + (z + stem.lengthMm) * Math.tan((stem.taperDeg * Math.PI) / 180);

/** Distance of the medial edge from the stem axis at a level at or below the resection. */
export function medialEdgeAt(stem: StemSize, z: number): number {
  const share = Math.max(0, (z + stem.calcarCurveMm) / stem.calcarCurveMm);
  return halfWidthAt(stem, z) + stem.calcarFlareMm * share ** 2.4;
}

/** Centre of a head of length 0 on this stem, implant space. */
export const headCentreOf = (stem: StemSize, offset: StemOffset): Frontal => [stem.neck[offset].offsetMm, stem.neck[offset].headHeightMm];

/** Unit direction of the neck from the body to the head, in the frontal plane. */
export function neckDirectionOf(stem: StemSize, offset: StemOffset): Frontal {
  const fromAxis = Math.PI - (stem.neck[offset].neckShaftAngleDeg * Math.PI) / 180;
  return [Math.sin(fromAxis), Math.cos(fromAxis)];
}

/** Sections from the tip to the end of the taper. */
export const sectionsOf = (stem: StemSize, offset: StemOffset): Section[] => [...bodySections(stem), ...neckSections(stem, offset), ...taperSections(stem, offset)];

function bodySections(stem: StemSize): Section[] {
  const roundness = 1.6 * stem.tipHalfWidthMm;
  const tip = Array.from({ length: TIP_STEPS }, (_, i) => roundness * (1 - Math.cos(((i + 0.6) / TIP_STEPS) * (Math.PI / 2))));
  const rest = Math.ceil((stem.lengthMm - roundness) / BODY_STEP_MM);
  const straight = Array.from({ length: rest }, (_, i) => roundness + ((stem.lengthMm - roundness) * i) / rest);
  return [...tip, ...straight].map((up) => bodySection(stem, up - stem.lengthMm, up < roundness ? Math.sqrt(1 - (1 - up / roundness) ** 2) : 1));
}

function bodySection(stem: StemSize, z: number, narrowed: number): Section {
  const share = (z + stem.lengthMm) / stem.lengthMm;
  const halfDepth = stem.tipHalfDepthMm + (stem.resectionHalfDepthMm - stem.tipHalfDepthMm) * share;
  return { medial: [medialEdgeAt(stem, z) * narrowed, z], lateral: [-halfWidthAt(stem, z) * narrowed, z], halfDepthMm: halfDepth * narrowed, squareness: BODY_SQUARENESS };
}

/** From the resection level over the shoulder into the neck: the sections fan out from the calcar to the neck axis. */
function neckSections(stem: StemSize, offset: StemOffset): Section[] {
  const waist = stem.neckDiameterMm / 2;
  const along = neckEdges(stem, offset);
  const calcar: Frontal = [medialEdgeAt(stem, 0), 0];
  const root = along(-26, -(waist + NECK_ROOT_MM.medial));
  const shoulder = stem.shoulderHeightMm;
  const side = -halfWidthAt(stem, 0);
  const depth = stem.resectionHalfDepthMm;
  const knots: Section[] = [
    bodySection(stem, -6, 1),
    { medial: calcar, lateral: [side, 0], halfDepthMm: depth, squareness: BODY_SQUARENESS },
    { medial: between(calcar, root, 0.14), lateral: [side, shoulder * 0.62], halfDepthMm: depth, squareness: 4 },
    { medial: between(calcar, root, 0.3), lateral: [side + 2.2, shoulder], halfDepthMm: depth * 0.98, squareness: 3.6 },
    { medial: between(calcar, root, 0.55), lateral: between([side + 6.5, shoulder + 2], along(-26, waist + NECK_ROOT_MM.lateral), 0.3), halfDepthMm: depth * 0.93, squareness: 3.1 },
    { medial: root, lateral: along(-26, waist + NECK_ROOT_MM.lateral), halfDepthMm: (depth + waist) / 2, squareness: 2.5 },
    { medial: along(-19, -waist), lateral: along(-19, waist + 0.4), halfDepthMm: waist, squareness: 2.1 },
    { medial: along(-15, -waist), lateral: along(-15, waist), halfDepthMm: waist, squareness: 2 },
  ];
  return smoothed(knots).filter(({ lateral }) => lateral[1] >= 0);
}

/** A point beside the neck axis: so far from the head centre (negative towards the body), so far above the axis. */
const neckEdges = (stem: StemSize, offset: StemOffset) => (fromHead: number, above: number): Frontal => {
  const [head, neck] = [headCentreOf(stem, offset), neckDirectionOf(stem, offset)];
  return [head[0] + fromHead * neck[0] - above * neck[1], head[1] + fromHead * neck[1] + above * neck[0]];
};

function taperSections(stem: StemSize, offset: StemOffset): Section[] {
  const along = neckEdges(stem, offset);
  const round = (fromHead: number, radius: number): Section => ({ medial: along(fromHead, -radius), lateral: along(fromHead, radius), halfDepthMm: radius, squareness: 2 });
  const end = TAPER.endBeyondHeadCentreMm;
  return [
    round(end - TAPER.lengthMm - TAPER_STEP_MM, stem.neckDiameterMm / 2), round(end - TAPER.lengthMm, TAPER.baseRadiusMm),
    round(end - TAPER_STEP_MM, TAPER.endRadiusMm), round(end, TAPER.endRadiusMm - TAPER_STEP_MM),
  ];
}

const between = (a: Frontal, b: Frontal, t: number): Frontal => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];

/** Catmull-Rom through the knots after the first, which only gives the direction of the start. */
function smoothed(knots: readonly Section[]): Section[] {
  const flat = knots.map(({ medial, lateral, halfDepthMm, squareness }) => [...medial, ...lateral, halfDepthMm, squareness]);
  const sections: Section[] = [];
  for (let i = 1; i + 1 < flat.length; i++) {
    const end = i + 2 === flat.length;
    for (let step = 0; step < NECK_STEPS + (end ? 1 : 0); step++) sections.push(sectionAt(flat, i, step / NECK_STEPS));
  }
  return sections;
}

function sectionAt(flat: readonly (readonly number[])[], i: number, t: number): Section {
  const [a, b, c, d] = [flat[i - 1], flat[i], flat[i + 1], flat[i + 2] ?? flat[i + 1]] as [number[], number[], number[], number[]];
  const [mx, mz, lx, lz, halfDepthMm, squareness] = b.map((q, n) => {
    const [p, r, s] = [a[n], c[n], d[n]] as [number, number, number];
    return 0.5 * (2 * q + t * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * q - p - 3 * r + s))));
  }) as [number, number, number, number, number, number];
  return { medial: [mx, mz], lateral: [lx, lz], halfDepthMm, squareness };
}
