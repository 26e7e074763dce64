/**
 * Coordinates that know their space. All spaces are right-handed, millimetres, float64.
 *
 * `world` is DICOM patient space: LPS (x left, y posterior, z superior).
 * `index` is the continuous voxel index of a volume: (column, row, slice), 0 at a voxel's centre.
 * Anatomical spaces (`pelvis`, `femur`, `tibia`): x right, y anterior, z superior (proximal).
 * `implant` is the space of one component's CAD: its axes are said in the component's manifest.
 * `guide` is the space in which a guide is built and printed: z is the build direction.
 */
export type Space = 'world' | 'index' | 'pelvis' | 'femur' | 'tibia' | 'implant' | 'guide';

export type Triple = readonly [x: number, y: number, z: number];
declare const pointIn: unique symbol;
declare const vectorIn: unique symbol;

/** A position. Transforms move it by rotation and translation. The brand is invariant on purpose. */
export type Point<S extends Space> = Triple & { readonly [pointIn]: (s: S) => S };
/** A displacement or direction. Transforms rotate it only. */
export type Vector<S extends Space> = Triple & { readonly [vectorIn]: (s: S) => S };

export const point = <S extends Space>(x: number, y: number, z: number) => [x, y, z] as unknown as Point<S>;
export const vector = <S extends Space>(x: number, y: number, z: number) => [x, y, z] as unknown as Vector<S>;

/** A triple from a file or a schema, taken at its word as a point of `S`. */
export const pointOf = <S extends Space>(t: Triple): Point<S> => point(t[0], t[1], t[2]);
export const vectorOf = <S extends Space>(t: Triple): Vector<S> => vector(t[0], t[1], t[2]);

export const displacement = <S extends Space>(from: Point<S>, to: Point<S>): Vector<S> =>
  vector(to[0] - from[0], to[1] - from[1], to[2] - from[2]);

export const moved = <S extends Space>(start: Point<S>, by: Vector<S>): Point<S> =>
  point(start[0] + by[0], start[1] + by[1], start[2] + by[2]);

export const scaled = <S extends Space>(v: Vector<S>, factor: number): Vector<S> =>
  vector(v[0] * factor, v[1] * factor, v[2] * factor);

export const sum = <S extends Space>(a: Vector<S>, b: Vector<S>): Vector<S> =>
  vector(a[0] + b[0], a[1] + b[1], a[2] + b[2]);

export const dot = <S extends Space>(a: Vector<S>, b: Vector<S>): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

export const cross = <S extends Space>(a: Vector<S>, b: Vector<S>): Vector<S> =>
  vector(a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]);

export const length = <S extends Space>(v: Vector<S>): number => Math.hypot(v[0], v[1], v[2]);

export const distance = <S extends Space>(a: Point<S>, b: Point<S>): number =>
  Math.hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);

export const midpoint = <S extends Space>(a: Point<S>, b: Point<S>): Point<S> =>
  point((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2);

/** The direction of `v`, of length 1. Throws on a zero vector: a direction was promised and there is none. */
export function normalised<S extends Space>(v: Vector<S>): Vector<S> {
  const l = length(v);
  if (!(l > 0)) throw new Error('a zero vector has no direction');
  return scaled(v, 1 / l);
}

/** The part of `v` perpendicular to the unit vector `axis`. */
export const perpendicularPart = <S extends Space>(v: Vector<S>, axis: Vector<S>): Vector<S> =>
  sum(v, scaled(axis, -dot(v, axis)));
