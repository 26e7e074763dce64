import type { BoneName } from '../anatomy/bone';
import type { Side } from '../anatomy/side';
import type { Transform } from '../geometry/transform';
import type { HeightField } from './heights';
import type { GuideParameters } from './parameters';

export type Plane2 = readonly [x: number, y: number];

/** A solid as data, in guide space: what to make, not how. Names are for the one who must be told what failed. */
export type SolidTree =
  | { readonly op: 'extrude'; readonly outline: readonly Plane2[]; readonly from: number; readonly to: number; readonly name: string }
  | { readonly op: 'cylinder'; readonly radiusMm: number; readonly from: readonly [number, number, number]; readonly to: readonly [number, number, number]; readonly name: string }
  /** Everything above the bone, up to `to`: the contact surface of the guide. */
  | { readonly op: 'above'; readonly heights: HeightField; readonly to: number; readonly name: string }
  | { readonly op: 'union' | 'difference' | 'intersection'; readonly of: readonly SolidTree[]; readonly name: string };

/** A slot across the femoral neck, or a wire along the cup's axis on the acetabular rim. */
export type GuideType = 'neck-resection' | 'acetabular-rim';

export type GuideRecipe = {
  readonly type: GuideType; readonly side: Side; readonly bone: BoneName; readonly name: string;
  readonly parameters: GuideParameters;
  /** Guide space: z away from the bone, the way the guide comes off; it is printed with z up. */
  readonly worldFromGuide: Transform<'world', 'guide'>;
  readonly solid: SolidTree;
  /** Area on which the guide touches the bone, seen along z. */
  readonly contactMm2: number;
};

/** Why there is no guide; `part` names what is missing. */
export type GuideError = { readonly code: 'not-planned' | 'no-bone' | 'no-contact'; readonly part: string };

/** A rectangle with round corners, counter-clockwise. */
export function roundedRectangle(low: Plane2, high: Plane2, radiusMm: number): Plane2[] {
  const corners = [[high[0] - radiusMm, high[1] - radiusMm, 0], [low[0] + radiusMm, high[1] - radiusMm, 90], [low[0] + radiusMm, low[1] + radiusMm, 180], [high[0] - radiusMm, low[1] + radiusMm, 270]] as const;
  return corners.flatMap(([x, y, start]) => arcOf([x, y], radiusMm, [start, start + 90]));
}

const STEP_DEG = 7.5;

/** Points on a circle from one angle to another, both included. */
export function arcOf(centre: Plane2, radiusMm: number, [from, to]: readonly [number, number]): Plane2[] {
  const steps = Math.max(2, Math.ceil(Math.abs(to - from) / STEP_DEG));
  return Array.from({ length: steps + 1 }, (_, i) => {
    const angle = ((from + ((to - from) * i) / steps) * Math.PI) / 180;
    return [centre[0] + radiusMm * Math.cos(angle), centre[1] + radiusMm * Math.sin(angle)];
  });
}

/** A piece of a ring with round ends, counter-clockwise. */
export function ringSector(radii: readonly [inner: number, outer: number], [from, to]: readonly [number, number]): Plane2[] {
  const [inner, outer] = radii;
  const [middle, end] = [(inner + outer) / 2, (outer - inner) / 2];
  const at = (deg: number): Plane2 => [middle * Math.cos((deg * Math.PI) / 180), middle * Math.sin((deg * Math.PI) / 180)];
  return [
    ...arcOf([0, 0], outer, [from, to]), ...arcOf(at(to), end, [to, to + 180]).slice(1, -1),
    ...arcOf([0, 0], inner, [to, from]), ...arcOf(at(from), end, [from + 180, from + 360]).slice(1, -1),
  ];
}

/** The stroke of a letter as thin boxes: the side, read before the guide is put on a bone. */
export function sideLetter(side: Side, place: { readonly at: Plane2; readonly heightMm: number; readonly from: number; readonly to: number }): SolidTree {
  const strokes = side === 'right' ? LETTER_R : LETTER_L;
  const on = ([x, y]: Plane2): Plane2 => [place.at[0] + x * place.heightMm, place.at[1] + y * place.heightMm];
  return {
    op: 'union', name: 'side letter',
    of: strokes.map(([a, b]) => ({ op: 'extrude', outline: strokeOutline(on(a), on(b), 0.12 * place.heightMm), from: place.from, to: place.to, name: 'side letter' })),
  };
}

type Stroke = readonly [Plane2, Plane2];
const LETTER_L: readonly Stroke[] = [[[-0.25, -0.5], [-0.25, 0.5]], [[-0.25, -0.44], [0.3, -0.44]]];
const LETTER_R: readonly Stroke[] = [
  [[-0.25, -0.5], [-0.25, 0.5]], [[-0.25, 0.44], [0.12, 0.44]], [[-0.25, 0.02], [0.12, 0.02]],
  [[0.12, 0.44], [0.28, 0.23]], [[0.28, 0.23], [0.12, 0.02]], [[0, 0.02], [0.3, -0.5]],
];

function strokeOutline(a: Plane2, b: Plane2, width: number): Plane2[] {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length = Math.sqrt(dx * dx + dy * dy);
  const [u, v] = [(dx / length) * (width / 2), (dy / length) * (width / 2)];
  return [[a[0] - u + v, a[1] - v - u], [b[0] + u + v, b[1] + v - u], [b[0] + u - v, b[1] + v + u], [a[0] - u - v, a[1] - v + u]];
}
