import type { Flat } from './delaunay';
import type { Loop, SkinCorner, SkinLoop, SurfaceBuilder, Xyz } from './surfaceBuilder';

/** A straight round hole through a shell around the origin: unit axis pointing out of the shell, and its wall from the inside to the outside. */
export type Bore = { readonly axis: Xyz; readonly rings: readonly { readonly radiusMm: number; readonly alongMm: number }[]; readonly corners: number };
/** Its edges on the inner and the outer sphere. */
export type BoreEdges = { readonly inner: SkinLoop; readonly outer: SkinLoop };

/** A place on a sphere around the origin as seen from its upper pole: circles stay circles and angles stay (stereographic). */
export const onMap = ([x, y, z]: Xyz): Flat => {
  const scale = 1 / (Math.hypot(x, y, z) - z);
  return [x * scale, y * scale];
};

/** The angle at the origin between the bore's axis and its edge on a sphere, radians. */
export const openingOf = (radiusMm: number, sphereMm: number): number => Math.asin(radiusMm / sphereMm);

/** How far along its axis a round bore leaves a sphere around the origin. */
export const alongTo = (sphereMm: number, radiusMm: number): number => Math.sqrt(sphereMm ** 2 - radiusMm ** 2);

/** Builds the wall of a bore; its first and last ring lie on the skins that it joins. */
export function bored(builder: SurfaceBuilder, { axis, rings, corners }: Bore): BoreEdges {
  const circles = rings.map(({ radiusMm, alongMm }) => circle(axis, radiusMm, alongMm, corners));
  const loops = circles.map((corner) => builder.loop(corner));
  for (let n = 0; n + 1 < loops.length; n++) builder.strip(loops[n + 1] as Loop, loops[n] as Loop);
  const edge = (n: number): SkinLoop => ({ loop: loops.at(n) as Loop, flat: (circles.at(n) as Xyz[]).map(onMap) });
  return { inner: edge(0), outer: edge(-1) };
}

/** Corners of a circle about an axis through the origin, counter-clockwise seen against it. */
function circle(axis: Xyz, radiusMm: number, alongMm: number, corners: number): Xyz[] {
  const [u, v] = across(axis);
  return Array.from({ length: corners }, (_, i) => {
    const angle = (2 * Math.PI * i) / corners;
    const [c, s] = [radiusMm * Math.cos(angle), radiusMm * Math.sin(angle)];
    return [0, 1, 2].map((n) => alongMm * (axis[n] as number) + c * (u[n] as number) + s * (v[n] as number)) as [number, number, number];
  });
}

/** Two unit directions at right angles to a unit axis and to each other; the three are right-handed. */
export function across([x, y, z]: Xyz): readonly [Xyz, Xyz] {
  const far = Math.hypot(x, y);
  const u: Xyz = far < 1e-9 ? [1, 0, 0] : [-y / far, x / far, 0];
  return [u, [y * u[2] - z * u[1], z * u[0] - x * u[2], x * u[1] - y * u[0]]];
}

/** What stays free of corners: a cap about an axis. */
export type Cap = { readonly axis: Xyz; readonly opening: number };

/** Corners spread over the lower part of a sphere, down to its pole, up to a height and outside of the caps, about `stepMm` apart. */
export function spread(sphereMm: number, region: { readonly topMm: number; readonly stepMm: number; readonly without: readonly Cap[] }): SkinCorner[] {
  const margin = (0.62 * region.stepMm) / sphereMm;
  const end = Math.acos(-region.topMm / sphereMm) - margin;
  const rows = Math.max(1, Math.round((end * sphereMm) / region.stepMm));
  return Array.from({ length: rows + 1 }, (_, row) => latitude(sphereMm, (end * row) / rows, { stepMm: region.stepMm, row })).flat()
    .filter((at) => region.without.every(({ axis, opening }) => angleTo(at, axis) > opening + margin))
    .map((at) => ({ at, flat: onMap(at) }));
}

function latitude(sphereMm: number, down: number, { stepMm, row }: { readonly stepMm: number; readonly row: number }): Xyz[] {
  const across = sphereMm * Math.sin(down);
  const count = Math.max(1, Math.round((2 * Math.PI * across) / stepMm));
  return Array.from({ length: count }, (_, i) => {
    const around = (2 * Math.PI * (i + 0.5 * (row % 2))) / count;
    return [across * Math.cos(around), across * Math.sin(around), -sphereMm * Math.cos(down)];
  });
}

function angleTo([x, y, z]: Xyz, axis: Xyz): number {
  const cosine = (x * axis[0] + y * axis[1] + z * axis[2]) / Math.hypot(x, y, z);
  return Math.acos(Math.max(-1, Math.min(1, cosine)));
}
