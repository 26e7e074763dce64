import { dot, moved, point, scaled, vector, type Point, type Vector } from '../../shared/geometry/spaces';
import { columnOf } from '../../shared/geometry/transform';
import { normalised, length } from '../../shared/geometry/spaces';
import type { VoxelGrid } from '../../shared/volume/grid';

/** The slices are cut along the patient's axes, whatever the orientation of the scan. */
export const orientations = ['axial', 'coronal', 'sagittal'] as const;
export type Orientation = (typeof orientations)[number];

/** Directions on the screen, in world LPS. `away` is the direction of sight, from the viewer into the screen. */
export type SliceAxes = { readonly right: Vector<'world'>; readonly up: Vector<'world'>; readonly away: Vector<'world'> };

/**
 * Radiological convention: axial from the feet and coronal from the front, patient's right on the left of the screen;
 * sagittal with anterior on the left.
 */
export const axesOf: Readonly<Record<Orientation, SliceAxes>> = {
  axial: { right: vector(1, 0, 0), up: vector(0, -1, 0), away: vector(0, 0, 1) },
  coronal: { right: vector(1, 0, 0), up: vector(0, 0, 1), away: vector(0, 1, 0) },
  sagittal: { right: vector(0, 1, 0), up: vector(0, 0, 1), away: vector(-1, 0, 0) },
};

/** World coordinate that a slice holds constant: 0 x, 1 y, 2 z. */
export const fixedAxis: Readonly<Record<Orientation, 0 | 1 | 2>> = { axial: 2, coronal: 1, sagittal: 0 };

/** A slice on the screen: which point stands in its middle, how fine it is, and how large (CSS pixels). */
export type SlicePort = {
  readonly orientation: Orientation;
  readonly middle: Point<'world'>;
  readonly mmPerPixel: number;
  readonly width: number;
  readonly height: number;
};

export type ScreenPoint = { readonly x: number; readonly y: number };

/** Pixel of a world point, from the top left of the port; what lies before or behind the slice falls onto it. */
export function screenFromWorld(port: SlicePort, at: Point<'world'>): ScreenPoint {
  const { right, up } = axesOf[port.orientation];
  const from = vector<'world'>(at[0] - port.middle[0], at[1] - port.middle[1], at[2] - port.middle[2]);
  return { x: port.width / 2 + dot(from, right) / port.mmPerPixel, y: port.height / 2 - dot(from, up) / port.mmPerPixel };
}

/** World point under a pixel, in the slice through `through`. */
export function worldFromScreen(port: SlicePort, { x, y }: ScreenPoint, through: Point<'world'>): Point<'world'> {
  const { right, up } = axesOf[port.orientation];
  const inPlane = moved(moved(port.middle, scaled(right, (x - port.width / 2) * port.mmPerPixel)), scaled(up, (port.height / 2 - y) * port.mmPerPixel));
  const fixed = fixedAxis[port.orientation];
  return point(fixed === 0 ? through[0] : inPlane[0], fixed === 1 ? through[1] : inPlane[1], fixed === 2 ? through[2] : inPlane[2]);
}

/** Displacement in world mm of a drag on the screen. */
export function worldDrag(port: SlicePort, drag: ScreenPoint): Vector<'world'> {
  const { right, up } = axesOf[port.orientation];
  const x = scaled(right, drag.x * port.mmPerPixel);
  const y = scaled(up, -drag.y * port.mmPerPixel);
  return vector(x[0] + y[0], x[1] + y[1], x[2] + y[2]);
}

const letters = [['R', 'L'], ['A', 'P'], ['I', 'S']] as const;

/** The patient's direction that a world direction points to most. */
export function letterOf(direction: Vector<'world'>): string {
  const axis = ([0, 1, 2] as const).reduce<0 | 1 | 2>((best, each) => (Math.abs(direction[each]) > Math.abs(direction[best]) ? each : best), 0);
  return letters[axis][direction[axis] > 0 ? 1 : 0];
}

/** The letters at the four edges of a slice. */
export function edgeLetters(orientation: Orientation): { readonly left: string; readonly right: string; readonly top: string; readonly bottom: string } {
  const { right, up } = axesOf[orientation];
  return { left: letterOf(scaled(right, -1)), right: letterOf(right), top: letterOf(up), bottom: letterOf(scaled(up, -1)) };
}

/** Where a slice lies, as a letter and mm from the scanner's origin: `S 125.3`. */
export function slicePosition(orientation: Orientation, crosshair: Point<'world'>): { readonly letter: string; readonly mm: number } {
  const axis = fixedAxis[orientation];
  const at = crosshair[axis];
  return { letter: letters[axis][at >= 0 ? 1 : 0], mm: Math.abs(at) };
}

/** One step of the wheel: the distance of voxels along the patient axis that the slice moves on, mm. */
export function sliceStepMm(grid: VoxelGrid, orientation: Orientation): number {
  const axis = fixedAxis[orientation];
  const columns = ([0, 1, 2] as const).map((c) => columnOf(grid.worldFromIndex, c));
  const along = columns.reduce((best, each) => (Math.abs(normalised(each)[axis]) > Math.abs(normalised(best)[axis]) ? each : best));
  return length(along);
}
