import type { StemForm, StemOffset, StemSize } from './manifest';
import type { Resolution } from './resolution';
import { TAPER } from './taper';

/** A point of the stem's outline in its frontal plane: x medial, z proximal, mm. */
export type Frontal = readonly [x: number, z: number];
/** One section across the stem: its medial and lateral edge, half its depth, how square it is (2 is an ellipse), and how deep its relief. */
export type Section = { readonly medial: Frontal; readonly lateral: Frontal; readonly halfDepthMm: number; readonly squareness: number; readonly reliefMm?: number };

/** What makes a form: how square it is at the tip and at the resection, how long its rounded tip, and its relief. */
type FormShape = { readonly squareness: readonly [distal: number, proximal: number]; readonly tipRounding: number; readonly relief: 'grooves' | 'flutes' | 'none'; readonly reliefMm: number };
export const formShapes: Readonly<Record<StemForm, FormShape>> = {
  tapered: { squareness: [4.2, 4.2], tipRounding: 1.6, relief: 'grooves', reliefMm: 0.7 },
  cylindrical: { squareness: [2, 2.7], tipRounding: 1.3, relief: 'flutes', reliefMm: 0.9 },
  short: { squareness: [3, 3.6], tipRounding: 1.7, relief: 'none', reliefMm: 0 },
  polished: { squareness: [2.9, 3.2], tipRounding: 1, relief: 'none', reliefMm: 0 },
};

const steps: Readonly<Record<Resolution, { readonly tip: number; readonly bodyMm: number; readonly neck: number }>> = { fine: { tip: 8, bodyMm: 2.5, neck: 7 }, coarse: { tip: 4, bodyMm: 8, neck: 3 } };
/** The neck's edges lie this much outside its waist where it grows out of the body, medially and laterally, mm. */
const NECK_ROOT_MM = { medial: 2.2, lateral: 0.8 } as const;
/** The neck widens to the taper over so much; the taper's end is broken and drilled for its centre, mm. */
const TO_TAPER_MM = 1.8;
const TAPER_EDGE_MM = 0.5;
const CENTRE_DRILL_MM = { radius: 2.2, deep: 0.9 } as const;
const COLLAR_MM = { thick: 2.4, edge: 0.4, depthShare: 0.42 } as const;
/** Relief begins above the tip and ends below the resection, mm, and fades over so much. */
const RELIEF_MM = { aboveTip: 16, fade: 9, groovesBelowResection: 34, flutesBelowResection: 85 } as const;

/** Half the width of the straight taper at a level; the lateral edge as it is, the medial one without the calcar curve. */
export const halfWidthAt = (stem: StemSize, z: number): number => stem.tipHalfWidthMm + Math.max(0, z + stem.lengthMm - stem.distalStraightMm) * Math.tan((stem.taperDeg * Math.PI) / 180);

/** Distance of the medial edge from the stem axis at a level at or below the resection. */
export function medialEdgeAt(stem: StemSize, z: number): number {
  const share = Math.max(0, (z + stem.calcarCurveMm) / stem.calcarCurveMm);
  return halfWidthAt(stem, z) + stem.calcarFlareMm * share ** 2.4;
}

/** Half the depth of the body, front to back, at a level at or below the resection. */
export function halfDepthAt(stem: StemSize, z: number): number {
  const share = Math.max(0, z + stem.lengthMm - stem.distalStraightMm) / (stem.lengthMm - stem.distalStraightMm);
  return stem.tipHalfDepthMm + (stem.resectionHalfDepthMm - stem.tipHalfDepthMm) * share;
}

/** Centre of a head of length 0 on this stem, implant space. */
export const headCentreOf = (stem: StemSize, offset: StemOffset): Frontal => [stem.neck[offset].offsetMm, stem.neck[offset].headHeightMm];

/** Unit direction of the neck from the body to the head, in the frontal plane. */
export function neckDirectionOf(stem: StemSize, offset: StemOffset): Frontal {
  const fromAxis = Math.PI - (stem.neck[offset].neckShaftAngleDeg * Math.PI) / 180;
  return [Math.sin(fromAxis), Math.cos(fromAxis)];
}

/** Sections from the tip to the end of the taper. */
export const sectionsOf = (stem: StemSize, offset: StemOffset, resolution: Resolution = 'fine'): Section[] =>
  [...bodySections(stem, resolution), ...neckSections(stem, offset, resolution), ...taperSections(stem, offset)];

function bodySections(stem: StemSize, resolution: Resolution): Section[] {
  const roundness = formShapes[stem.form].tipRounding * stem.tipHalfWidthMm;
  const { tip: tipSteps, bodyMm } = steps[resolution];
  const tip = Array.from({ length: tipSteps }, (_, i) => roundness * (1 - Math.cos(((i + 0.6) / tipSteps) * (Math.PI / 2))));
  const rest = Math.ceil((stem.lengthMm - roundness) / bodyMm);
  const straight = Array.from({ length: rest }, (_, i) => roundness + ((stem.lengthMm - roundness) * i) / rest);
  return [...tip, ...straight].map((up) => bodySection(stem, up - stem.lengthMm, up < roundness ? Math.sqrt(1 - (1 - up / roundness) ** 2) : 1));
}

function bodySection(stem: StemSize, z: number, narrowed: number): Section {
  const [distal, proximal] = formShapes[stem.form].squareness;
  const share = Math.max(0, 1 + z / Math.min(stem.lengthMm, 2 * stem.calcarCurveMm));
  return {
    medial: [medialEdgeAt(stem, z) * narrowed, z], lateral: [-halfWidthAt(stem, z) * narrowed, z], halfDepthMm: halfDepthAt(stem, z) * narrowed,
    squareness: distal + (proximal - distal) * share, reliefMm: reliefAt(stem, z),
  };
}

function reliefAt(stem: StemSize, z: number): number {
  const { relief, reliefMm } = formShapes[stem.form];
  if (relief === 'none') return 0;
  const below = relief === 'grooves' ? RELIEF_MM.groovesBelowResection : RELIEF_MM.flutesBelowResection;
  const fromEnds = Math.min(z + stem.lengthMm - RELIEF_MM.aboveTip, -below - z);
  const share = Math.max(0, Math.min(1, fromEnds / RELIEF_MM.fade));
  return reliefMm * share * share * (3 - 2 * share);
}

/** From the resection level over the shoulder into the neck: the sections fan out from the calcar to the neck axis. */
function neckSections(stem: StemSize, offset: StemOffset, resolution: Resolution): Section[] {
  const waist = stem.neckDiameterMm / 2;
  const along = neckEdges(stem, offset);
  const [, square] = formShapes[stem.form].squareness;
  const calcar: Frontal = [medialEdgeAt(stem, 0), 0];
  const root = along(-26, -(waist + NECK_ROOT_MM.medial));
  const shoulder = stem.shoulderHeightMm;
  const side = -halfWidthAt(stem, 0);
  const depth = stem.resectionHalfDepthMm;
  const softer = (by: number): number => square - by * (square - 2);
  const [up1, up2, up3] = stem.collarMm > 0 ? [0.12, 0.22, 0.36] : [0.14, 0.3, 0.55];
  const knots: Section[] = [
    bodySection(stem, -6, 1),
    { medial: calcar, lateral: [side, 0], halfDepthMm: depth, squareness: square },
    { medial: between(calcar, root, up1), lateral: [side, shoulder * 0.62], halfDepthMm: depth, squareness: softer(0.09) },
    { medial: between(calcar, root, up2), lateral: [side + 2.2, shoulder], halfDepthMm: depth * 0.98, squareness: softer(0.27) },
    { medial: between(calcar, root, up3), lateral: between([side + 6.5, shoulder + 2], along(-26, waist + NECK_ROOT_MM.lateral), 0.3), halfDepthMm: depth * 0.93, squareness: softer(0.5) },
    { medial: root, lateral: along(-26, waist + NECK_ROOT_MM.lateral), halfDepthMm: (depth + waist) / 2, squareness: softer(0.77) },
    { medial: along(-19, -waist), lateral: along(-19, waist + 0.4), halfDepthMm: waist, squareness: 2.1 },
    { medial: along(-15, -waist), lateral: along(-15, waist), halfDepthMm: waist, squareness: 2 },
  ];
  const sections = smoothed(knots, steps[resolution].neck);
  return stem.collarMm > 0 ? withCollar(sections, 3 * steps[resolution].neck, stem.collarMm) : sections;
}

/** A shelf around one of the sections, which lies where the neck is cut: medially as far as it says, to the front and back less. */
function withCollar(sections: readonly Section[], at: number, collarMm: number): Section[] {
  const base = sections[at] as Section;
  const [ax, az] = [base.medial[0] - base.lateral[0], base.medial[1] - base.lateral[1]];
  const width = Math.hypot(ax, az);
  const up: Frontal = [-az / width, ax / width];
  const raised = (by: number, out: number): Section => ({
    ...base, squareness: Math.min(base.squareness, 2.5), halfDepthMm: base.halfDepthMm + COLLAR_MM.depthShare * out,
    medial: [base.medial[0] + by * up[0] + (out * ax) / width, base.medial[1] + by * up[1] + (out * az) / width], lateral: [base.lateral[0] + by * up[0], base.lateral[1] + by * up[1]],
  });
  const shelf = [raised(0, collarMm - COLLAR_MM.edge), raised(COLLAR_MM.edge, collarMm), raised(COLLAR_MM.thick - COLLAR_MM.edge, collarMm), raised(COLLAR_MM.thick, collarMm - COLLAR_MM.edge)];
  const top: Section = { ...raised(COLLAR_MM.thick, 0), squareness: base.squareness };
  const beyond = (p: Frontal, q: Frontal): boolean => (p[0] - q[0]) * up[0] + (p[1] - q[1]) * up[1] > COLLAR_MM.edge;
  return [...sections.slice(0, at + 1), ...shelf, top, ...sections.slice(at + 1).filter(({ medial, lateral }) => beyond(medial, top.medial) && beyond(lateral, top.lateral))];
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
  const endRadius = (below: number): number => TAPER.endRadiusMm + ((TAPER.baseRadiusMm - TAPER.endRadiusMm) * below) / TAPER.lengthMm;
  return [
    round(end - TAPER.lengthMm - TO_TAPER_MM, stem.neckDiameterMm / 2), round(end - TAPER.lengthMm, TAPER.baseRadiusMm),
    round(end - TAPER_EDGE_MM, endRadius(TAPER_EDGE_MM)), round(end, TAPER.endRadiusMm - TAPER_EDGE_MM),
    round(end, CENTRE_DRILL_MM.radius), round(end - CENTRE_DRILL_MM.deep, CENTRE_DRILL_MM.radius - 0.9 * CENTRE_DRILL_MM.deep),
  ];
}

const between = (a: Frontal, b: Frontal, t: number): Frontal => [a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])];

/** Catmull-Rom through the knots after the first, which only gives the direction of the start. */
function smoothed(knots: readonly Section[], each: number): Section[] {
  const flat = knots.map(({ medial, lateral, halfDepthMm, squareness }) => [...medial, ...lateral, halfDepthMm, squareness]);
  const sections: Section[] = [];
  for (let i = 1; i + 1 < flat.length; i++) {
    const end = i + 2 === flat.length;
    for (let step = 0; step < each + (end ? 1 : 0); step++) sections.push(sectionAt(flat, i, step / each));
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

