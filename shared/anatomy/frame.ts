import { cross, length, normalised, perpendicularPart, vector, type Point, type Space, type Vector } from '../geometry/spaces';
import { PARALLEL_DIRECTIONS } from '../geometry/tolerance';
import { fromAxes, invert, type Transform } from '../geometry/transform';
import { err, ok, type Result } from '../result';

declare const frameOf: unique symbol;

/** Axes of an anatomical frame, seen in the world: x right, y anterior, z superior (proximal), whatever the side. */
export type FrameAxes = { readonly origin: Point<'world'>; readonly x: Vector<'world'>; readonly y: Vector<'world'>; readonly z: Vector<'world'> };
/** Axes that know whose they are: those of a femur are no frame of a pelvis. */
export type Frame<S extends Space> = FrameAxes & { readonly [frameOf]?: (space: S) => S };

/** The points of a frame lie on one line, so that it has no direction. */
export type DegenerateFrame = { readonly code: 'degenerate' };
export type BuiltFrame<S extends Space> = Result<Frame<S>, DegenerateFrame>;

/** Directions of a patient who lies straight on the table: the world is LPS. */
export const supine = { right: vector<'world'>(-1, 0, 0), anterior: vector<'world'>(0, -1, 0), superior: vector<'world'>(0, 0, 1) } as const;

/** Takes world coordinates into the frame. */
export const spaceFromWorld = <S extends Space>(frame: Frame<S>): Transform<S, 'world'> => invert(fromAxes<'world', S>(frame));

export type Directions = { readonly right: Vector<'world'>; readonly up: Vector<'world'>; readonly origin: Point<'world'> };

/** x exactly to the right, z as near to `up` as possible. */
export function squared<S extends Space>({ right, up, origin }: Directions): BuiltFrame<S> {
  if (parallel(right, up)) return err({ code: 'degenerate' });
  const x = normalised(right);
  const z = normalised(perpendicularPart(up, x));
  return ok({ origin, x, y: cross(z, x), z });
}

/** z exactly up, x as near to `right` as possible. */
export function upright<S extends Space>({ right, up, origin }: Directions): BuiltFrame<S> {
  if (parallel(right, up)) return err({ code: 'degenerate' });
  const z = normalised(up);
  const x = normalised(perpendicularPart(right, z));
  return ok({ origin, x, y: cross(z, x), z });
}

export type ForwardDirections = { readonly anterior: Vector<'world'>; readonly up: Vector<'world'>; readonly origin: Point<'world'> };

/** z exactly up, y as near to `anterior` as possible. */
export function uprightForward<S extends Space>({ anterior, up, origin }: ForwardDirections): BuiltFrame<S> {
  if (parallel(anterior, up)) return err({ code: 'degenerate' });
  const z = normalised(up);
  const y = normalised(perpendicularPart(anterior, z));
  return ok({ origin, x: cross(y, z), y, z });
}

/** y exactly forwards, z as near to `up` as possible. */
export function forwards<S extends Space>({ anterior, up, origin }: ForwardDirections): BuiltFrame<S> {
  if (parallel(anterior, up)) return err({ code: 'degenerate' });
  const y = normalised(anterior);
  const z = normalised(perpendicularPart(up, y));
  return ok({ origin, x: cross(y, z), y, z });
}

const parallel = (a: Vector<'world'>, b: Vector<'world'>): boolean => length(cross(a, b)) <= PARALLEL_DIRECTIONS * length(a) * length(b);
