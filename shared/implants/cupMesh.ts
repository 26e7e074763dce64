import type { Mesh } from '../mesh/mesh';
import type { CupSize } from './manifest';
import { divisions, type Division, type Resolution } from './resolution';
import { arc, revolved, ringOf, type ProfilePoint } from './revolution';
import { inNotch, NOTCHES, rimAngles } from './rim';
import { alongTo, bored, onMap, openingOf, spread, type Bore, type BoreEdges, type Cap } from './sphereSkin';
import { surfaceBuilder, type Loop, type SkinLoop, type SurfaceBuilder, type Xyz } from './surfaceBuilder';

/** The rim's outer and inner edges are broken by this much, mm. */
const RIM_EDGE_MM = { outer: 0.6, inner: 0.5 } as const;
/** The outer sphere ends this far below the rim, in a short band of the full diameter, mm. */
const BAND_MM = 1;
/** The groove in which an insert snaps: from, to and so deep, below the rim, mm (chosen). */
const LOCK = { fromMm: 2.4, toMm: 4.8, edgeMm: 0.4, depthMm: 0.7 } as const;
/** Around a screw hole the inner wall is sunk, so that the screw's head lies below it: so much wider, so deep, mm. */
const SINK_MM = { wider: 1.2, deep: 1.2 } as const;
/** The apex hole is threaded for the inserter; drawn as grooves, mm. */
const THREAD = { pitchMm: 1, depthMm: 0.4, edgeMm: 0.5 } as const;
/** Grooves around a shell that is pressed in at its rim and has no screws, mm below the equator, and their depth. */
const RIM_GROOVES = { belowMm: [2, 4.5, 7], widthMm: 0.9, depthMm: 0.5 } as const;

/**
 * A hemispherical shell in implant space: the centre of the hemisphere is the origin, +z the opening direction, +x the
 * side of the screw holes (placed superiorly). The rim stands at z = 0, in a shell for dual mobility above it.
 */
export function cupMesh(cup: CupSize, resolution: Resolution = 'fine'): Mesh {
  return cup.bearing === 'polished' ? polishedShell(cup, divisions[resolution]) : modularShell(cup, divisions[resolution]);
}

/** Radius of the inner wall, on which an insert sits. */
const innerOf = ({ outerDiameterMm, wallMm }: CupSize): number => outerDiameterMm / 2 - wallMm;

function modularShell(cup: CupSize, division: Division): Mesh {
  const builder = surfaceBuilder();
  const [radius, inner] = [cup.outerDiameterMm / 2, innerOf(cup)];
  const bores = boresOf(cup, division);
  const edges = bores.map((bore) => bored(builder, bore));
  const angles = rimAngles(division.around, inner);
  const rings = rimRings(cup, angles).map((ring) => ({ loop: ringOf(builder, angles, ring), ring }));
  for (let n = 0; n + 1 < rings.length; n++) builder.strip((rings[n] as { loop: Loop }).loop, (rings[n + 1] as { loop: Loop }).loop);
  const border = (at: number): SkinLoop => {
    const { loop, ring } = rings.at(at) as { loop: Loop; ring: ProfilePoint[] };
    return { loop, flat: angles.map((angle, i) => onMap(round(ring[i] as ProfilePoint, angle))) };
  };
  skin(builder, { sphereMm: radius, topMm: -BAND_MM, border: border(0), bores, edges: edges.map(({ outer }) => outer), stepMm: division.skinStepMm, faces: 'outwards' });
  skin(builder, { sphereMm: inner, topMm: -LOCK.toMm, border: border(-1), bores, edges: edges.map(({ inner: edge }) => edge), stepMm: division.skinStepMm, faces: 'inwards' });
  return builder.mesh();
}

const round = ([radius, height]: ProfilePoint, angle: number): Xyz => [radius * Math.cos(angle), radius * Math.sin(angle), height];

/** From the outer sphere over the band, the face with its notches and the snap groove to the inner sphere: one ring of profile points each. */
function rimRings(cup: CupSize, angles: readonly number[]): ProfilePoint[][] {
  const [radius, inner] = [cup.outerDiameterMm / 2, innerOf(cup)];
  const within = (below: number): number => alongTo(inner, below);
  const deep = inner + NOTCHES.intoWall * cup.wallMm;
  const plain = (point: ProfilePoint): ProfilePoint[] => angles.map(() => point);
  const notched = (inside: ProfilePoint, outside: ProfilePoint): ProfilePoint[] => angles.map((angle) => (inNotch(angle, inner) ? inside : outside));
  return [
    plain([alongTo(radius, BAND_MM), -BAND_MM]), plain([radius, -RIM_EDGE_MM.outer]), plain([radius - RIM_EDGE_MM.outer, 0]),
    notched([deep, 0], [inner + RIM_EDGE_MM.inner, 0]),
    notched([deep, -NOTCHES.depthMm], [inner + RIM_EDGE_MM.inner / 2, -RIM_EDGE_MM.inner / 2]),
    notched([within(NOTCHES.depthMm), -NOTCHES.depthMm], [within(RIM_EDGE_MM.inner), -RIM_EDGE_MM.inner]),
    plain([within(LOCK.fromMm), -LOCK.fromMm]), plain([inner + LOCK.depthMm, -LOCK.fromMm - LOCK.edgeMm]),
    plain([inner + LOCK.depthMm, LOCK.edgeMm - LOCK.toMm]), plain([within(LOCK.toMm), -LOCK.toMm]),
  ];
}

function boresOf(cup: CupSize, { holeCorners }: Division): Bore[] {
  const screws = holeAxes(cup).map((axis): Bore => ({ axis, rings: screwRings(cup), corners: holeCorners }));
  return cup.apexHoleDiameterMm > 0 ? [{ axis: [0, 0, -1], rings: apexRings(cup), corners: holeCorners }, ...screws] : screws;
}

/** Directions of the screw holes, from the origin. */
export function holeAxes({ screwHoles: { count, fromApexDeg, apartDeg } }: CupSize): Xyz[] {
  const down = (fromApexDeg * Math.PI) / 180;
  return Array.from({ length: count }, (_, i) => {
    const around = ((i - (count - 1) / 2) * apartDeg * Math.PI) / 180;
    return [Math.sin(down) * Math.cos(around), Math.sin(down) * Math.sin(around), -Math.cos(down)];
  });
}

function screwRings(cup: CupSize): Bore['rings'] {
  const hole = cup.screwHoles.diameterMm / 2;
  const mouth = alongTo(innerOf(cup), hole + SINK_MM.wider);
  return [
    { radiusMm: hole + SINK_MM.wider, alongMm: mouth }, { radiusMm: hole + 0.75 * SINK_MM.wider, alongMm: mouth + 0.6 * SINK_MM.deep },
    { radiusMm: hole, alongMm: mouth + SINK_MM.deep }, { radiusMm: hole, alongMm: alongTo(cup.outerDiameterMm / 2, hole) },
  ];
}

function apexRings(cup: CupSize): Bore['rings'] {
  const hole = cup.apexHoleDiameterMm / 2;
  const [from, to] = [alongTo(innerOf(cup), hole + THREAD.edgeMm), alongTo(cup.outerDiameterMm / 2, hole)];
  const turns = Math.floor((to - from - 2 * THREAD.edgeMm) / THREAD.pitchMm);
  const grooves = Array.from({ length: turns }, (_, i) => {
    const start = from + THREAD.edgeMm + i * THREAD.pitchMm;
    return [{ radiusMm: hole, alongMm: start }, { radiusMm: hole + THREAD.depthMm, alongMm: start + THREAD.pitchMm / 2 }];
  }).flat();
  return [
    { radiusMm: hole + THREAD.edgeMm, alongMm: from }, ...grooves,
    { radiusMm: hole, alongMm: from + THREAD.edgeMm + turns * THREAD.pitchMm }, { radiusMm: hole, alongMm: to },
  ];
}

type Skin = {
  readonly sphereMm: number; readonly topMm: number; readonly border: SkinLoop; readonly bores: readonly Bore[]; readonly edges: readonly BoreEdges['inner'][];
  readonly stepMm: number; readonly faces: 'outwards' | 'inwards';
};

function skin(builder: SurfaceBuilder, { sphereMm, topMm, border, bores, edges, stepMm, faces }: Skin): void {
  const caps = bores.map(({ axis, rings }): Cap => ({ axis, opening: openingOf((faces === 'outwards' ? rings.at(-1) : rings[0])?.radiusMm ?? 0, sphereMm) }));
  builder.skin({ loops: [border, ...edges], inside: spread(sphereMm, { topMm, stepMm, without: caps }), turned: faces === 'outwards' });
}

/** A shell without holes, polished inside, its rim drawn up as a cylinder and grooved outside: for a mobile insert. */
function polishedShell(cup: CupSize, { around, arcSteps }: Division): Mesh {
  const [radius, inner, top] = [cup.outerDiameterMm / 2, innerOf(cup), cup.rimHeightMm];
  const lowest = Math.max(...RIM_GROOVES.belowMm) + RIM_GROOVES.widthMm;
  const down = (Math.acos(lowest / radius) * 180) / Math.PI;
  const grooves = [...RIM_GROOVES.belowMm].sort((a, b) => b - a).flatMap((below): ProfilePoint[] => [
    [alongTo(radius, below + RIM_GROOVES.widthMm), -below - RIM_GROOVES.widthMm], [alongTo(radius, below) - RIM_GROOVES.depthMm, -below - RIM_GROOVES.widthMm / 2], [alongTo(radius, below), -below],
  ]);
  return revolved([
    ...arc(radius, 0, down, arcSteps).slice(0, -1), ...grooves, [radius, 0], [radius, top - RIM_EDGE_MM.outer], [radius - RIM_EDGE_MM.outer, top],
    [inner + RIM_EDGE_MM.inner, top], [inner, top - RIM_EDGE_MM.inner], ...arc(inner, 90, 0, arcSteps),
  ], around);
}
