import type { Mesh } from '../mesh/mesh';
import type { Flat } from './delaunay';
import type { AugmentSize } from './manifest';
import { divisions, type Division, type Resolution } from './resolution';
import { across } from './sphereSkin';
import { surfaceBuilder, type Loop, type SkinCorner, type SkinLoop, type SurfaceBuilder, type Xyz } from './surfaceBuilder';

/** Cement between the shell and the augment, mm: the inner radius is larger by this. */
export const CEMENT_MM = 1;
/** The crescent's horns are so thick; its edges are broken by so much; its corners rounded by this share of its width. */
const HORN_MM = 3;
const EDGE_MM = 0.8;
const CORNER_SHARE = 0.42;
const CORNER_STEPS = 8;
/** On the shell's side the screw holes are sunk for the screws' heads, mm. */
const SINK_MM = { wider: 1.2, deep: 1.6 } as const;
/** No corner of a skin comes closer to its border than this share of a step. */
const MARGIN_SHARE = 0.6;

/** Distance of a curved face from the shell's centre at an angle along the crescent. */
type Face = (along: number) => number;
type Shape = { readonly innerMm: number; readonly inside: Face; readonly outside: Face; readonly halfAngle: number; readonly halfWidth: number };

/**
 * An augment in implant space: the shell's centre is the origin, +x points to its thickest part, z lies across the
 * crescent. Inside it is a part of a sphere about the shell; outside its thickness falls towards the horns.
 */
export function augmentMesh(augment: AugmentSize, resolution: Resolution = 'fine'): Mesh {
  const [builder, shape, division] = [surfaceBuilder(), shapeOf(augment), divisions[resolution]];
  const holes = holeAngles(augment).map((along) => drilled(builder, shape, { along, radiusMm: augment.screwHoles.diameterMm / 2, corners: division.holeCorners }));
  const rows = [
    outline(builder, shape, { face: shape.inside, insetMm: EDGE_MM, division }), outline(builder, shape, { face: (along) => shape.inside(along) + EDGE_MM, insetMm: 0, division }),
    outline(builder, shape, { face: (along) => shape.outside(along) - EDGE_MM, insetMm: 0, division }), outline(builder, shape, { face: shape.outside, insetMm: EDGE_MM, division }),
  ];
  for (let n = 0; n + 1 < rows.length; n++) builder.strip((rows[n] as SkinLoop).loop, (rows[n + 1] as SkinLoop).loop);
  const skin = (face: Face, loops: readonly SkinLoop[], turned: boolean): void => builder.skin({ loops, inside: spread(shape, { face, loops, stepMm: division.skinStepMm }), turned });
  skin(shape.inside, [rows[0] as SkinLoop, ...holes.map(({ inner }) => inner)], true);
  skin(shape.outside, [rows[3] as SkinLoop, ...holes.map(({ outer }) => outer)], false);
  return builder.mesh();
}

/** Of the face towards the shell: the shell's and the cement's. */
export const innerRadiusOf = ({ cupDiameterMm }: AugmentSize): number => cupDiameterMm / 2 + CEMENT_MM;

/** Inner radius, and the thickness along the crescent: the manifest's in the middle, the horns' at its ends. */
function shapeOf(augment: AugmentSize): Shape {
  const { thicknessMm, widthMm, spanDeg } = augment;
  const innerMm = innerRadiusOf(augment);
  const halfAngle = (spanDeg * Math.PI) / 360;
  const thickness = (along: number): number => HORN_MM + (thicknessMm - HORN_MM) * Math.max(0, Math.cos((along / halfAngle) * (Math.PI / 2))) ** 1.4;
  return { innerMm, inside: () => innerMm, outside: (along) => innerMm + thickness(along), halfAngle, halfWidth: widthMm / 2 };
}

/** Where the screw holes stand along the crescent, radians from its thickest part. */
export const holeAngles = ({ screwHoles: { count, apartDeg } }: AugmentSize): number[] => Array.from({ length: count }, (_, i) => ((i - (count - 1) / 2) * apartDeg * Math.PI) / 180);

/** A point of a face at an angle along the crescent and a height across it. */
function onFace(face: Face, along: number, height: number): Xyz {
  const out = Math.sqrt(face(along) ** 2 - height ** 2);
  return [out * Math.cos(along), out * Math.sin(along), height];
}

/** The map of both faces: length along the inner face, and height. */
const onMap = ({ innerMm }: Shape, [x, y, z]: Xyz): Flat => [innerMm * Math.atan2(y, x), z];

type Outline = { readonly face: Face; readonly insetMm: number; readonly division: Division };

/** The rounded border of a face, so far within the whole. */
function outline(builder: SurfaceBuilder, shape: Shape, { face, insetMm, division }: Outline): SkinLoop {
  const radius = CORNER_SHARE * 2 * shape.halfWidth - insetMm;
  const [far, high] = [shape.innerMm * shape.halfAngle - insetMm, shape.halfWidth - insetMm];
  const corner = (u: number, v: number, quarter: number): Flat[] => Array.from({ length: CORNER_STEPS + 1 }, (_, i) => {
    const angle = ((quarter + i / CORNER_STEPS) * Math.PI) / 2;
    return [u * (far - radius) + radius * Math.cos(angle), v * (high - radius) + radius * Math.sin(angle)];
  });
  const count = Math.round((2 * shape.innerMm * shape.halfAngle) / division.skinStepMm);
  const side = (v: number): Flat[] => Array.from({ length: count - 1 }, (_, i) => [-v * (far - radius) * (2 * ((i + 1) / count) - 1), v * high]);
  const flat = [...corner(1, 1, 0), ...side(1), ...corner(-1, 1, 1), ...corner(-1, -1, 2), ...side(-1), ...corner(1, -1, 3)];
  return { flat, loop: builder.loop(flat.map(([u, v]) => onFace(face, u / shape.innerMm, v))) };
}

type Hole = { readonly along: number; readonly radiusMm: number; readonly corners: number };

/** A straight hole outwards, sunk on the inside. */
function drilled(builder: SurfaceBuilder, shape: Shape, { along, radiusMm, corners }: Hole): { readonly inner: SkinLoop; readonly outer: SkinLoop } {
  const axis: Xyz = [Math.cos(along), Math.sin(along), 0];
  const mouth = Math.sqrt(shape.innerMm ** 2 - (radiusMm + SINK_MM.wider) ** 2);
  const rings = [
    circle(axis, radiusMm + SINK_MM.wider, corners).map((across) => lifted(across, axis, shape.inside)),
    circle(axis, radiusMm + 0.75 * SINK_MM.wider, corners).map((across) => shifted(across, axis, mouth + 0.6 * SINK_MM.deep)),
    circle(axis, radiusMm, corners).map((across) => shifted(across, axis, mouth + SINK_MM.deep)),
    circle(axis, radiusMm, corners).map((across) => lifted(across, axis, shape.outside)),
  ];
  const loops = rings.map((ring) => builder.loop(ring));
  for (let n = 0; n + 1 < loops.length; n++) builder.strip(loops[n + 1] as Loop, loops[n] as Loop);
  const edge = (n: number): SkinLoop => ({ loop: loops.at(n) as Loop, flat: (rings.at(n) as Xyz[]).map((at) => onMap(shape, at)) });
  return { inner: edge(0), outer: edge(-1) };
}

function circle(axis: Xyz, radiusMm: number, corners: number): Xyz[] {
  const [u, v] = across(axis);
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    return [0, 1, 2].map((n) => radiusMm * (Math.cos(angle) * (u[n] as number) + Math.sin(angle) * (v[n] as number))) as [number, number, number];
  });
}

const shifted = (from: Xyz, axis: Xyz, by: number): Xyz => [from[0] + by * axis[0], from[1] + by * axis[1], from[2] + by * axis[2]];

const LIFT_STEPS = 12;

/** Where a line along the axis leaves a face: the face's distance hangs on the angle, so it is come closer to step by step. */
function lifted(from: Xyz, axis: Xyz, face: Face): Xyz {
  const beside = Math.hypot(...from);
  let at = shifted(from, axis, face(Math.atan2(axis[1], axis[0])));
  for (let step = 0; step < LIFT_STEPS; step++) at = shifted(from, axis, Math.sqrt(face(Math.atan2(at[1], at[0])) ** 2 - beside ** 2));
  return at;
}

/** Corners in rows over a face, within its border and outside of its holes; one row runs through the thickest part. */
function spread(shape: Shape, { face, loops: [border, ...holes], stepMm }: { readonly face: Face; readonly loops: readonly SkinLoop[]; readonly stepMm: number }): SkinCorner[] {
  const [columns, rows] = [2 * Math.ceil((shape.innerMm * shape.halfAngle) / stepMm), Math.ceil((2 * shape.halfWidth) / stepMm)];
  const corners: SkinCorner[] = [];
  for (let column = 0; column <= columns; column++) {
    for (let row = 0; row <= rows; row++) {
      const flat: Flat = [shape.innerMm * shape.halfAngle * ((2 * column) / columns - 1), shape.halfWidth * ((2 * (row + 0.5 * (column % 2))) / rows - 1)];
      const free = border && within(flat, border.flat) && clear(flat, border, stepMm) && !holes.some((hole) => within(flat, hole.flat) || !clear(flat, hole, stepMm));
      if (free) corners.push({ flat, at: onFace(face, flat[0] / shape.innerMm, flat[1]) });
    }
  }
  return corners;
}

const clear = ([u, v]: Flat, { flat }: SkinLoop, stepMm: number): boolean => flat.every(([a, b]) => Math.hypot(a - u, b - v) > MARGIN_SHARE * stepMm);

/** Whether a ray from the point crosses the loop an odd number of times. */
function within([u, v]: Flat, loop: readonly Flat[]): boolean {
  let odd = false;
  loop.forEach(([au, av], i) => {
    const [bu, bv] = loop[(i + 1) % loop.length] as Flat;
    if (av > v !== bv > v && u < au + ((v - av) / (bv - av)) * (bu - au)) odd = !odd;
  });
  return odd;
}
