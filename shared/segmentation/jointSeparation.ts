import { pairedBone } from '../anatomy/bone';
import { dot, point, type Point } from '../geometry/spaces';
import { invert, mapPoint } from '../geometry/transform';
import { spacingOf, type VoxelGrid } from '../volume/grid';
import type { HipJoint, RayFan } from './hipJoint';
import { labelValueOf } from './labels';
import { BACKGROUND } from './markers';

/** Under a socket and inside the joint space by this much all is head, whatever its density, mm. */
const HEAD_CORE_MM = 4;
/** Beyond the joint space so far a socket, not the femur, lies behind it, mm. */
const SOCKET_REACH_MM = 15;
/** A joint space this much darker than both bones is cut open (HU). */
const OPEN_CONTRAST_HU = 60;

/** Before the watershed: the head's inside is femur, and a visible joint space is a wall of background one voxel thick. */
export function markJoint(grid: VoxelGrid, labels: Uint8Array, joint: HipJoint): void {
  const femur = labelValueOf(pairedBone('femur', joint.side));
  const wallMm = 0.5 * Math.max(...spacingOf(grid).slice(0, 2));
  forEachNear(grid, joint, (at, beyondMm, ray) => {
    if (beyondMm < -HEAD_CORE_MM && joint.covered[ray] === 1) labels[at] = femur;
    else if (Math.abs(beyondMm) <= wallMm && joint.covered[ray] === 1 && (joint.contrast[ray] as number) > OPEN_CONTRAST_HU) labels[at] = BACKGROUND;
    else if (beyondMm < SOCKET_REACH_MM && belongsElsewhere(labels[at] as number, beyondMm, { joint, ray })) labels[at] = 0;
  });
}

/** After the watershed: bone on the wrong side of the joint space belongs to the other bone. */
export function settleJoint(grid: VoxelGrid, labels: Uint8Array, joint: HipJoint): void {
  forEachNear(grid, joint, (at, beyondMm, ray) => {
    if (beyondMm < SOCKET_REACH_MM && belongsElsewhere(labels[at] as number, beyondMm, { joint, ray })) {
      labels[at] = labelValueOf(pairedBone(beyondMm < 0 ? 'femur' : 'hip', joint.side));
    }
  });
}

function belongsElsewhere(label: number, beyondMm: number, { joint: { side, covered }, ray }: { joint: HipJoint; ray: number }): boolean {
  return beyondMm < 0 ? label === labelValueOf(pairedBone('hip', side)) : covered[ray] === 1 && label === labelValueOf(pairedBone('femur', side));
}

/** Visits the voxels around the head that a ray passes: how far beyond the joint space, and by which ray. */
function forEachNear(grid: VoxelGrid, joint: HipJoint, visit: (at: number, beyondMm: number, ray: number) => void): void {
  const reach = joint.radiusMm + SOCKET_REACH_MM + 6;
  const middle = mapPoint(invert(grid.worldFromIndex), joint.centre);
  const spacing = spacingOf(grid);
  const [i, j, k] = ([0, 1, 2] as const).map((axis) => ({
    first: Math.max(0, Math.floor(middle[axis] - reach / spacing[axis])), last: Math.min(grid.size[axis] - 1, Math.ceil(middle[axis] + reach / spacing[axis])),
  })) as [Range, Range, Range];
  for (let row = 0; row < (j.last - j.first + 1) * (k.last - k.first + 1); row++) {
    const [b, c] = [j.first + (row % (j.last - j.first + 1)), k.first + Math.floor(row / (j.last - j.first + 1))];
    for (let a = i.first; a <= i.last; a++) visitVoxel(joint, mapPoint(grid.worldFromIndex, point<'index'>(a, b, c)), (beyondMm, ray) => visit(a + grid.size[0] * (b + grid.size[1] * c), beyondMm, ray));
  }
}
type Range = { readonly first: number; readonly last: number };

function visitVoxel({ centre, rays, gapMm }: HipJoint, place: Point<'world'>, visit: (beyondMm: number, ray: number) => void): void {
  const [x, y, z] = [place[0] - centre[0], place[1] - centre[1], place[2] - centre[2]];
  const away = Math.hypot(x, y, z);
  const ray = rayThrough(rays, point(x, y, z), away);
  if (ray >= 0) visit(away - (gapMm[ray] as number), ray);
}

/** The ray nearest to a direction; -1 where the rays do not reach (towards the neck). */
function rayThrough({ pole, x, y, polar, azimuth, widest }: RayFan, at: Point<'world'>, away: number): number {
  const offset = at as unknown as typeof pole;
  const theta = away === 0 ? 0 : Math.acos(Math.min(1, Math.max(-1, dot(offset, pole) / away)));
  if (theta >= widest) return -1;
  const phi = Math.atan2(dot(offset, y), dot(offset, x));
  const column = Math.round(((phi < 0 ? phi + 2 * Math.PI : phi) / (2 * Math.PI)) * azimuth) % azimuth;
  return Math.floor((theta / widest) * polar) * azimuth + column;
}
