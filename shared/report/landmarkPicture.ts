import { supine } from '../anatomy/frames';
import { cross, displacement, dot, length, midpoint, normalised, scaled, sum, type Point, type Vector } from '../geometry/spaces';
import { facingAt } from '../mesh/facing';
import { boundsOf } from '../mesh/measure';
import type { Mesh } from '../mesh/mesh';
import { drawLine } from './lines';
import type { Picture, Rgb } from './picture';
import { drawnScene, type View } from './raster';

export type LandmarkPictureInput = {
  readonly mesh: Mesh;
  /** Where to look, in the bone's own place; null shows the whole bone from the front. */
  readonly at: Point<'world'> | null;
  readonly widthPixels: number; readonly heightPixels: number;
  readonly background: Rgb;
};

const BONE: Rgb = [0.94, 0.9, 0.82];
const MARK: Rgb = [1, 0.46, 0.4];
/** About the place so much of the bone is seen, mm. */
const SHOWN_MM = 130;
const FACING_WITHIN_MM = 18;
const RING_MM = 8;

/** A picture of where on a patient's bone a landmark is to be looked for: from the side it faces, in a ring that an arrow points at. */
export function landmarkPicture({ mesh, at, ...size }: LandmarkPictureInput): Picture {
  const view: View = at ? viewOf(mesh, at, size) : wholeView(mesh, size);
  const picture = drawnScene([{ mesh, colour: BONE, opacity: 1, shine: 0 }], view);
  if (at) drawPointer(picture, view, at);
  return picture;
}

type Size = Pick<LandmarkPictureInput, 'widthPixels' | 'heightPixels' | 'background'>;

function viewOf(mesh: Mesh, at: Point<'world'>, size: Size): View {
  const eye = lookDirection(mesh, at);
  return { ...uprightView(eye), centre: at, widthMm: SHOWN_MM, ...size };
}

/** The side of a bone from which a place on it is seen: where its surface faces, or away from its middle. */
export function lookDirection(mesh: Mesh, at: Point<'world'>): Vector<'world'> {
  const { low, high } = boundsOf(mesh);
  const out = displacement(midpoint(low, high), at);
  // A little from the front, where a surgeon stands.
  const facing = facingAt(mesh, at, FACING_WITHIN_MM) ?? (length(out) > 1 ? normalised(out) : supine.anterior);
  return normalised(sum(facing, scaled(supine.anterior, 0.2)));
}

/** Up stays up; seen from above or below, the front is up. */
function uprightView(eye: Vector<'world'>): Pick<View, 'right' | 'up'> {
  const up = Math.abs(dot(eye, supine.superior)) > 0.9 ? supine.anterior : supine.superior;
  const right = normalised(cross(up, eye));
  return { right, up: cross(eye, right) };
}

const MARGIN = 1.15;

function wholeView(mesh: Mesh, size: Size): View {
  const { low, high } = boundsOf(mesh);
  const aspect = size.widthPixels / size.heightPixels;
  const widthMm = MARGIN * Math.max(high[0] - low[0], (high[2] - low[2]) * aspect);
  return { ...uprightView(supine.anterior), centre: midpoint(low, high), widthMm, ...size };
}

/** A ring about the place, and an arrow that comes from the upper right. */
function drawPointer(picture: Picture, view: View, at: Point<'world'>): void {
  const scale = view.widthPixels / view.widthMm;
  const from = displacement(view.centre, at);
  const [x, y] = [view.widthPixels / 2 + scale * dot(from, view.right), view.heightPixels / 2 - scale * dot(from, view.up)];
  const style = { colour: MARK, thickness: Math.max(2, view.widthPixels / 130) };
  const onRing = (turn: number, radiusMm: number) => [x + scale * radiusMm * Math.cos(turn), y - scale * radiusMm * Math.sin(turn)] as const;
  const steps = 36;
  for (let n = 0; n < steps; n++) drawLine(picture, [onRing((2 * Math.PI * n) / steps, RING_MM), onRing((2 * Math.PI * (n + 1)) / steps, RING_MM)], style);
  const [tip, tail] = [onRing(ARROW_TURN, RING_MM * 1.35), onRing(ARROW_TURN, RING_MM * 3.4)];
  drawLine(picture, [tail, tip], style);
  for (const turn of [-0.5, 0.5]) drawLine(picture, [[tip[0] + RING_MM * 0.75 * scale * Math.cos(ARROW_TURN + turn), tip[1] - RING_MM * 0.75 * scale * Math.sin(ARROW_TURN + turn)], tip], style);
}

const ARROW_TURN = Math.PI / 4;
