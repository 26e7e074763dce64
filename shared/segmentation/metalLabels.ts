import { boneNames, type BoneName } from '../anatomy/bone';
import { componentsOf } from '../volume/components';
import { boxesAround, croppedVoxels, pasteVoxels, type Box } from '../volume/crop';
import { distancesMm } from '../volume/distance';
import { spacingOf, type LabelMap, type VoxelGrid } from '../volume/grid';
import { labelValueOf, METAL, OTHER_BONE } from './labels';
import { indexOf, widened, worldBox, type Metal } from './metal';
import type { MetalFinding } from './summary';

/** The labels with metal written over whatever lay there. */
export function withMetal({ grid, voxels }: LabelMap, { mask }: Metal): LabelMap {
  return { grid, voxels: voxels.map((value, at) => (mask[at] === 1 ? METAL : value)) };
}

const plain = ({ low, high }: ReturnType<typeof worldBox>): MetalFinding['box'] => ({ low: [low[0], low[1], low[2]], high: [high[0], high[1], high[2]] });

/** A bone this near (mm) is named with a piece of metal: it is held, replaced or crossed by it, or its image suffers. */
const NEAR_MM = 5;

/** What is said of the metal in view: size, place and the bones beside it. `labels` may hold the metal already or not. */
export function metalFindings(labels: LabelMap, { pieces }: Metal): MetalFinding[] {
  return pieces.map(({ voxels, volumeCm3, peakHu, box }) => ({
    volumeCm3: Number(volumeCm3.toFixed(2)), peakHu, box: plain(worldBox(labels.grid, box)), near: bonesNear(labels, voxels, box),
  }));
}

function bonesNear({ grid, voxels }: LabelMap, own: readonly number[], box: Box): BoneName[] {
  const reach = spacingOf(grid).map((mm) => Math.ceil(NEAR_MM / mm));
  const wide = widened(box.first, box.first.map((n, axis) => n + (box.size[axis] as number) - 1), { by: reach, grid });
  const part = croppedVoxels(voxels, grid, wide);
  const distances = distancesMm(maskIn(wide, own, grid), wide.size, spacingOf(grid));
  const near = new Uint8Array(256);
  for (let at = 0; at < part.length; at++) if ((distances[at] as number) <= NEAR_MM) near[part[at] as number] = 1;
  return boneNames.filter((name) => near[labelValueOf(name)] === 1);
}

function maskIn(box: Box, own: readonly number[], grid: VoxelGrid): Uint8Array {
  const mask = new Uint8Array(box.size[0] * box.size[1] * box.size[2]);
  for (const at of own) {
    const [i, j, k] = indexOf(grid.size, at);
    mask[i - box.first[0] + box.size[0] * (j - box.first[1] + box.size[1] * (k - box.first[2]))] = 1;
  }
  return mask;
}

/** Half the widest canal an implant fills: within it a bone's wall is met on both sides, mm. */
const ENCLOSED_MM = 20;
/** Of the three axes of the grid along so many a bone must lie on both sides. */
const ENCLOSED_AXES = 2;

/**
 * The labels for surfaces and volumes: metal inside a bone counts as that bone, as its marrow does; metal outside (plates,
 * heads of screws, a cup) stays metal. A nail leaves a bone that is solid with its own outside, not a tube.
 */
export function metalAsBone({ grid, voxels }: LabelMap): LabelMap {
  const box = boxesAround(voxels, grid, 0).get(METAL);
  if (!box) return { grid, voxels };
  const out = voxels.slice();
  const reach = spacingOf(grid).map((mm) => Math.round(ENCLOSED_MM / mm));
  while (giveToBones({ grid, voxels: out }, reach));
  fillPockets(out, grid, widened(box.first, box.first.map((n, axis) => n + (box.size[axis] as number) - 1), { by: [1, 1, 1], grid }));
  return { grid, voxels: out };
}

const SEVERAL = 255;

/** Metal left over that touches one bone and nothing else is inside it. */
function fillPockets(voxels: Uint8Array, grid: VoxelGrid, box: Box): void {
  const part = croppedVoxels(voxels, grid, box);
  const { pieces, sizes } = componentsOf(part.map((value) => (value === METAL ? 1 : 0)), box.size);
  const owners = new Int16Array(sizes.length).fill(-1);
  const meet = (at: number, other: number): void => {
    const piece = pieces[at] as number;
    if (piece === 0 || pieces[other] === piece) return;
    owners[piece] = owners[piece] === -1 || owners[piece] === part[other] ? (part[other] as number) : SEVERAL;
  };
  const steps = [1, box.size[0], box.size[0] * box.size[1]];
  for (let at = 0; at < part.length; at++) {
    for (const step of steps.filter((step) => at + step < part.length)) {
      meet(at, at + step);
      meet(at + step, at);
    }
  }
  pasteVoxels(voxels, grid, box, part.map((value, at) => (isBone(owners[pieces[at] as number]) ? (owners[pieces[at] as number] as number) : value)));
}

const isBone = (value: number | undefined): boolean => value !== undefined && value > 0 && value < OTHER_BONE;

/** One round: metal between bone becomes that bone, and with it the next round's wall. Says whether any did. */
function giveToBones({ grid, voxels }: LabelMap, reach: readonly number[]): boolean {
  const before = voxels.slice();
  let any = false;
  for (let at = before.indexOf(METAL); at >= 0; at = before.indexOf(METAL, at + 1)) {
    const owner = ownerOf({ grid, voxels: before }, at, reach);
    if (owner === null) continue;
    voxels[at] = owner;
    any = true;
  }
  return any;
}

/** The bone that lies on both sides of a voxel along enough axes; null where none does. */
function ownerOf({ grid, voxels }: LabelMap, at: number, reach: readonly number[]): number | null {
  const index = indexOf(grid.size, at);
  const between = [0, 1, 2].map((axis) => {
    const step = [1, grid.size[0], grid.size[0] * grid.size[1]][axis] as number;
    const room = [Math.min(reach[axis] as number, index[axis] as number), Math.min(reach[axis] as number, (grid.size[axis] as number) - 1 - (index[axis] as number))];
    const [low, high] = [firstBone(voxels, at, { step: -step, count: room[0] as number }), firstBone(voxels, at, { step, count: room[1] as number })];
    return low === high ? low : 0;
  });
  const owner = between.find((value, axis) => value !== 0 && between.indexOf(value) === axis && between.filter((other) => other === value).length >= ENCLOSED_AXES);
  return owner ?? null;
}

/** The first bone met on the way; 0 where none is. */
function firstBone(voxels: Uint8Array, from: number, { step, count }: { readonly step: number; readonly count: number }): number {
  for (let n = 1, at = from + step; n <= count; n++, at += step) {
    const value = voxels[at] as number;
    if (isBone(value)) return value;
  }
  return 0;
}
