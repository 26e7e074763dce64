import { pairedBone } from '../anatomy/bone';
import { sides } from '../anatomy/side';
import { boxesAround, croppedGrid, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { distancesMm } from '../volume/distance';
import { forEachFaceNeighbour, waysFrom } from '../volume/faceNeighbours';
import { spacingOf, type Volume } from '../volume/grid';
import { giveBack } from './contest';
import { labelValueOf } from './labels';
import { BACKGROUND, SURELY_SOFT_HU } from './markers';

/** The bones that meet at the knee with a space between that a CT shows; tibia and fibula touch. */
const MEETING = [['patella', 'femur'], ['tibia', 'femur']] as const;
/** So near to the other bone a voxel's owner is looked at again, mm. */
const CONTESTED_MM = 8;
/** From here up what lies between two bones and was called neither is bone of one of them, HU. */
const BONE_BETWEEN_HU = 320;
/** A piece beyond a visible joint space hangs on its own bone by so many times as much as on the other; one in contact does not. */
const APART = 4;
/** A joint space is no wider than this, mm. */
const WIDEST_SPACE_MM = 6;

/**
 * After the watershed, where two bones of a knee lie side by side: what was called one bone but lies beyond a visible joint space
 * goes to the other, and the joint space itself, as far as it is softer than bone, to neither. Changes `labels`, those
 * of the scan's voxels.
 */
export function settleKnees(scan: Volume, labels: Uint8Array): void {
  const boxes = boxesAround(labels.map((value) => (value === BACKGROUND ? 0 : value)), scan.grid, 1);
  for (const side of sides) {
    for (const [one, other] of MEETING) {
      const pair = [labelValueOf(pairedBone(one, side)), labelValueOf(pairedBone(other, side))] as const;
      const box = sharedBox(boxes.get(pair[0]), boxes.get(pair[1]), scan);
      if (box) settlePair(scan, labels, { pair, box });
    }
  }
}

type Meeting = { readonly pair: readonly [number, number]; readonly box: Box };

function settlePair(scan: Volume, labels: Uint8Array, { pair, box }: Meeting): void {
  const part = croppedVoxels(labels, scan.grid, box);
  const own: Volume = { grid: croppedGrid(scan.grid, box), voxels: croppedVoxels(scan.voxels, scan.grid, box) };
  for (const [from, to] of [pair, [pair[1], pair[0]]] as const) {
    const contested = nearOther(part, own, { from, to });
    if (contested.some((open, at) => open === 0 && part[at] === from)) giveBack(own, part, { contested, from, to, times: APART, soft: to, mayGo: (claimed, piece) => lookOverSpace(own, part, { claimed, piece, from }) });
  }
  openSpace(own, part, pair);
  pasteVoxels(labels, scan.grid, box, part);
}

/** 1 where a bone is near the other one, and in what is as dense as bone between the two. */
function nearOther(labels: Uint8Array, { grid, voxels }: Volume, { from, to }: { readonly from: number; readonly to: number }): Uint8Array {
  const awayFrom = (bone: number): Float32Array => distancesMm(labels.map((value) => (value === bone ? 1 : 0)), grid.size, spacingOf(grid));
  const [toOne, toOther] = [awayFrom(from), awayFrom(to)];
  const isBetween = (at: number): boolean => labels[at] === BACKGROUND && (voxels[at] as number) > BONE_BETWEEN_HU && (toOne[at] as number) < CONTESTED_MM;
  return labels.map((value, at) => ((value === from || isBetween(at)) && (toOther[at] as number) < CONTESTED_MM ? 1 : 0));
}

type Leaving = { readonly claimed: Uint8Array; readonly piece: readonly number[]; readonly from: number };

/**
 * Whether a piece looks at the bone that it is to leave over a joint space: beyond its soft border, by no more than a joint space's
 * width, stands a plate. Behind the piece's own plate would be marrow, which is deeper.
 */
function lookOverSpace({ grid, voxels }: Volume, labels: Uint8Array, { claimed, piece, from }: Leaving): boolean {
  const spacing = spacingOf(grid);
  const isSoft = (at: number): boolean => (voxels[at] as number) < SURELY_SOFT_HU;
  const stays = (at: number): boolean => labels[at] === from && claimed[at] === 0;
  const met = { plate: 0, other: 0 };
  for (const at of piece) {
    for (const { step, room, axis } of waysFrom(grid.size, at)) {
      if (room === 0 || !stays(at + step) || !isSoft(at + step)) continue;
      const most = Math.min(room, Math.ceil(WIDEST_SPACE_MM / spacing[axis]));
      const end = firstWhere({ from: at, step, most }, (place) => !stays(place) || (voxels[place] as number) >= BONE_BETWEEN_HU);
      met[end !== null && stays(end) ? 'plate' : 'other']++;
    }
  }
  return met.plate > met.other;
}

function firstWhere({ from, step, most }: { readonly from: number; readonly step: number; readonly most: number }, holds: (at: number) => boolean): number | null {
  for (let n = 1; n <= most; n++) if (holds(from + n * step)) return from + n * step;
  return null;
}

/** What of either bone is soft and reached from the other through soft voxels only, by a joint space's width at most, is joint space: marrow lies behind a plate. */
function openSpace({ grid, voxels }: Volume, labels: Uint8Array, [one, other]: readonly [number, number]): void {
  const around = (at: number): number[] => {
    const found: number[] = [];
    forEachFaceNeighbour(grid.size, at, (beside) => found.push(beside));
    return found;
  };
  const isSoft = (at: number): boolean => (labels[at] === one || labels[at] === other) && (voxels[at] as number) < SURELY_SOFT_HU;
  const faces = (at: number): boolean => around(at).some((beside) => labels[beside] === (labels[at] === one ? other : one));
  let layer: number[] = [];
  for (let at = 0; at < labels.length; at++) if (isSoft(at) && faces(at)) layer.push(at);
  const layers = Math.round(WIDEST_SPACE_MM / Math.min(...spacingOf(grid)));
  for (let n = 0; n < layers && layer.length > 0; n++) {
    for (const at of layer) labels[at] = BACKGROUND;
    layer = [...new Set(layer.flatMap((at) => around(at).filter(isSoft)))];
  }
}

/** Where two boxes, each wider by what is contested, overlap; null where they do not or one is not there. */
function sharedBox(one: Box | undefined, other: Box | undefined, { grid }: Volume): Box | null {
  if (!one || !other) return null;
  const reach = spacingOf(grid).map((mm) => Math.ceil((2 * CONTESTED_MM) / mm));
  const low = ([0, 1, 2] as const).map((axis) => Math.max(0, Math.max(one.first[axis], other.first[axis]) - (reach[axis] as number))) as [number, number, number];
  const end = ([0, 1, 2] as const).map((axis) => Math.min(grid.size[axis], Math.min(one.first[axis] + one.size[axis], other.first[axis] + other.size[axis]) + (reach[axis] as number))) as [number, number, number];
  const size = ([0, 1, 2] as const).map((axis) => end[axis] - low[axis]) as [number, number, number];
  return size.every((n) => n > 0) ? { first: low, size } : null;
}
