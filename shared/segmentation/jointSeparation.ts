import { pairedBone } from '../anatomy/bone';
import { dot, point, type Point } from '../geometry/spaces';
import { invert, mapPoint } from '../geometry/transform';
import { croppedGrid, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { forEachFaceNeighbour } from '../volume/faceNeighbours';
import { forEachRow, offsetOf, spacingOf, type Volume, type VoxelGrid } from '../volume/grid';
import { giveBack } from './contest';
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
    if (ray < 0) return;
    if (beyondMm < -HEAD_CORE_MM && joint.covered[ray] === 1) labels[at] = femur;
    else if (Math.abs(beyondMm) <= wallMm && joint.covered[ray] === 1 && (joint.contrast[ray] as number) > OPEN_CONTRAST_HU) labels[at] = BACKGROUND;
    else if (beyondMm < SOCKET_REACH_MM && belongsElsewhere(labels[at] as number, beyondMm, { joint, ray })) labels[at] = 0;
  });
}

/**
 * After the watershed: bone on the wrong side of the joint space belongs to the other bone, and what of the femur lies
 * beyond the joint space goes to the bone that it hangs on by the denser way: the rim of the socket to the hip bone.
 */
export function settleJoint(scan: Volume, labels: Uint8Array, joint: HipJoint): void {
  const box = boxOfJoint(scan.grid, joint);
  const [own, part] = [croppedGrid(scan.grid, box), croppedVoxels(labels, scan.grid, box)];
  const [hip, femur] = [labelValueOf(pairedBone('hip', joint.side)), labelValueOf(pairedBone('femur', joint.side))];
  const beyond = new Uint8Array(part.length);
  forEachNear(own, joint, (at, beyondMm, ray) => {
    if (ray >= 0 && beyondMm < SOCKET_REACH_MM && belongsElsewhere(part[at] as number, beyondMm, { joint, ray })) part[at] = beyondMm < 0 ? femur : hip;
    if (part[at] === femur && beyondMm > -HEAD_SKIN_MM && (ray >= 0 || beyondMm < SOCKET_REACH_MM)) beyond[at] = 1;
  });
  const near: Volume = { grid: own, voxels: croppedVoxels(scan.voxels, scan.grid, box) };
  giveBack(near, part, { contested: beyond, to: hip, from: femur, times: 1, soft: BACKGROUND });
  giveSkinBack(near, part, { joint, hip, femur });
  pasteVoxels(labels, scan.grid, box, part);
}

/** A skin of the head that was called hip bone is no thicker, mm. */
const SKIN_MM = 6;
/** It hangs on the femur by so many times as much bone as on the hip bone, and borders so many times as much on no bone at all. */
const SKIN_HELD = 4;
const SKIN_FREE = 3;

/** Where no socket covers the head, its front may have been called hip bone: a skin that hangs on the femur and has nothing but soft tissue outside. */
function giveSkinBack(scan: Volume, labels: Uint8Array, { joint, hip, femur }: { readonly joint: HipJoint; readonly hip: number; readonly femur: number }): void {
  const contested = new Uint8Array(labels.length);
  forEachNear(scan.grid, joint, (at, beyondMm) => { if (labels[at] === hip && beyondMm < SKIN_MM) contested[at] = 1; });
  const isFree = (claimed: Uint8Array, piece: readonly number[]): boolean => {
    const met = { none: 0, hip: 0 };
    for (const at of piece) forEachFaceNeighbour(scan.grid.size, at, (beside) => {
      if (labels[beside] === BACKGROUND) met.none++;
      else if (labels[beside] === hip && claimed[beside] === 0) met.hip++;
    });
    return met.none > SKIN_FREE * met.hip;
  };
  giveBack(scan, labels, { contested, to: femur, from: hip, times: SKIN_HELD, soft: BACKGROUND, mayGo: isFree });
}

/** The head ends within this below the middle of the joint space, mm. */
const HEAD_SKIN_MM = 0.5;

function belongsElsewhere(label: number, beyondMm: number, { joint: { side, covered }, ray }: { joint: HipJoint; ray: number }): boolean {
  return beyondMm < 0 ? label === labelValueOf(pairedBone('hip', side)) : covered[ray] === 1 && label === labelValueOf(pairedBone('femur', side));
}

/** Visits the voxels around the head: how far beyond the joint space, and by which ray (-1 towards the neck, where none runs). */
function forEachNear(grid: VoxelGrid, joint: HipJoint, visit: (at: number, beyondMm: number, ray: number) => void): void {
  const { first, size } = boxOfJoint(grid, joint);
  forEachRow({ size }, (j, k) => {
    for (let i = 0; i < size[0]; i++) {
      const [a, b, c] = [first[0] + i, first[1] + j, first[2] + k];
      visitVoxel(joint, mapPoint(grid.worldFromIndex, point<'index'>(a, b, c)), (beyondMm, ray) => visit(offsetOf(grid, a, b, c), beyondMm, ray));
    }
  });
}

/** The voxels that may be of interest around the head. */
function boxOfJoint(grid: VoxelGrid, joint: HipJoint): Box {
  const reach = joint.radiusMm + SOCKET_REACH_MM + 6;
  const middle = mapPoint(invert(grid.worldFromIndex), joint.centre);
  const spacing = spacingOf(grid);
  const within = (axis: 0 | 1 | 2, place: number): number => Math.min(grid.size[axis] - 1, Math.max(0, place));
  const low = ([0, 1, 2] as const).map((axis) => within(axis, Math.floor(middle[axis] - reach / spacing[axis]))) as [number, number, number];
  const high = ([0, 1, 2] as const).map((axis) => within(axis, Math.ceil(middle[axis] + reach / spacing[axis]))) as [number, number, number];
  return { first: low, size: [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1] };
}

function visitVoxel({ centre, rays, gapMm, radiusMm }: HipJoint, place: Point<'world'>, visit: (beyondMm: number, ray: number) => void): void {
  const [x, y, z] = [place[0] - centre[0], place[1] - centre[1], place[2] - centre[2]];
  const away = Math.hypot(x, y, z);
  const ray = rayThrough(rays, point(x, y, z), away);
  visit(away - (ray < 0 ? radiusMm : (gapMm[ray] as number)), ray);
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
