import { displacement, dot, length, moved, normalised, perpendicularPart, scaled, type Point, type Space, type Vector } from './spaces';

/** All points p with `dot(p - at, normal) = 0`; the normal has length 1. */
export type Plane<S extends Space> = { readonly at: Point<S>; readonly normal: Vector<S> };
/** The direction has length 1. */
export type Line<S extends Space> = { readonly at: Point<S>; readonly direction: Vector<S> };
export type Sphere<S extends Space> = { readonly centre: Point<S>; readonly radiusMm: number };
export type Circle<S extends Space> = { readonly centre: Point<S>; readonly radiusMm: number; readonly normal: Vector<S> };
export type Cylinder<S extends Space> = { readonly axis: Line<S>; readonly radiusMm: number };

/** Along the normal from the plane, mm. */
export const heightAbove = <S extends Space>({ at, normal }: Plane<S>, p: Point<S>): number => dot(displacement(at, p), normal);

export const onPlane = <S extends Space>(plane: Plane<S>, p: Point<S>): Point<S> => moved(p, scaled(plane.normal, -heightAbove(plane, p)));

/** Along the line from its point, mm. */
export const alongLine = <S extends Space>({ at, direction }: Line<S>, p: Point<S>): number => dot(displacement(at, p), direction);

export const pointOnLine = <S extends Space>(line: Line<S>, mm: number): Point<S> => moved(line.at, scaled(line.direction, mm));

export const nearestOnLine = <S extends Space>(line: Line<S>, p: Point<S>): Point<S> => pointOnLine(line, alongLine(line, p));

/** Straight out from the line to the point. */
export const outFromLine = <S extends Space>({ at, direction }: Line<S>, p: Point<S>): Vector<S> => perpendicularPart(displacement(at, p), direction);

export const distanceToLine = <S extends Space>(line: Line<S>, p: Point<S>): number => length(outFromLine(line, p));

/** Where two lines that hardly meet come closest: the point on the first. Null when they run parallel. */
export function closestOnLine<S extends Space>(line: Line<S>, other: Line<S>): Point<S> | null {
  const between = displacement(line.at, other.at);
  const cosine = dot(line.direction, other.direction);
  const square = 1 - cosine * cosine;
  if (square < 1e-9) return null;
  return pointOnLine(line, (dot(between, line.direction) - cosine * dot(between, other.direction)) / square);
}

export const lineThrough = <S extends Space>(from: Point<S>, to: Point<S>): Line<S> => ({ at: from, direction: normalised(displacement(from, to)) });
