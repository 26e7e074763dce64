import { cross, dot, length, normalised, point, scaled, sum, vectorOf, type Vector } from '../geometry/spaces';
import { fromAxes } from '../geometry/transform';
import type { VoxelGrid } from '../volume/grid';
import type { PlacedSlice } from './header';

/** Slices of one orientation and size in the order of their positions along the normal (row x column), and how they lie. */
export type Stack = {
  readonly slices: readonly PlacedSlice[];
  /** Along the normal, mm from the first slice; ascending. */
  readonly heightsMm: readonly number[];
  /** Sideways from the first slice, mm along the row and along the column direction. */
  readonly driftsMm: readonly (readonly [number, number])[];
  readonly row: Vector<'world'>;
  readonly column: Vector<'world'>;
  readonly normal: Vector<'world'>;
};

/** Orders slices along their common normal. The directions are the first slice's, made exactly orthonormal. */
export function stackOf(slices: readonly [PlacedSlice, ...PlacedSlice[]]): Stack {
  const { row, column, normal } = axesOf(slices[0]);
  const height = ({ position }: PlacedSlice): number => dot(vectorOf<'world'>(position), normal);
  const ordered = [...slices].sort((a, b) => height(a) - height(b) || a.file.localeCompare(b.file, 'en'));
  const first = ordered[0] ?? slices[0];
  const offsets = ordered.map(({ position }) => sum(vectorOf<'world'>(position), scaled(vectorOf<'world'>(first.position), -1)));
  return {
    slices: ordered, row, column, normal,
    heightsMm: offsets.map((offset) => dot(offset, normal)),
    driftsMm: offsets.map((offset) => [dot(offset, row), dot(offset, column)] as const),
  };
}

export function axesOf({ rowDirection, columnDirection }: PlacedSlice): Pick<Stack, 'row' | 'column' | 'normal'> {
  const row = normalised(vectorOf<'world'>(rowDirection));
  const normal = normalised(cross(row, vectorOf<'world'>(columnDirection)));
  return { row, normal, column: cross(normal, row) };
}

/** Mean distance of neighbours along the normal, mm; 0 for a single slice. */
export const spacingAlong = ({ heightsMm }: Stack): number => heightsMm.length < 2 ? 0 : (heightsMm.at(-1) ?? 0) / (heightsMm.length - 1);

/** How far the last slice stands sideways of the first, mm. */
export const driftOf = ({ driftsMm }: Stack): number => Math.hypot(...(driftsMm.at(-1) ?? [0, 0]));

/** Angle between the slice normal and the way the table moved, degrees; positive when the stack leans along the columns. */
export function tiltDegreesOf(stack: Stack): number {
  const [, down] = stack.driftsMm.at(-1) ?? [0, 0];
  return Math.atan2(driftOf(stack), stack.heightsMm.at(-1) ?? 0) * (180 / Math.PI) * (down < 0 ? -1 : 1);
}

/** The grid of a straight stack: columns of `worldFromIndex` along row, column and normal, origin at the first slice. */
export function gridOf(stack: Stack): VoxelGrid {
  const [first] = stack.slices;
  if (!first) throw new Error('a stack has slices');
  const [between, across] = first.pixelSpacing;
  return {
    size: [first.columns, first.rows, stack.slices.length],
    worldFromIndex: fromAxes({
      x: scaled(stack.row, across), y: scaled(stack.column, between), z: scaled(stack.normal, spacingAlong(stack)),
      origin: point<'world'>(...first.position),
    }),
  };
}

export const isParallel = (a: Vector<'world'>, b: Vector<'world'>, cosine: number): boolean => dot(a, b) / (length(a) * length(b)) >= cosine;
