import { componentsOf } from '../volume/components';
import { forEachFaceNeighbour } from '../volume/faceNeighbours';
import type { LabelMap, Volume } from '../volume/grid';
import { flood } from './flood';
import { BACKGROUND, SURELY_SOFT_HU } from './markers';

/** Brighter than cortex with its blur makes a way no better, HU. */
const BRIGHTEST_HU = 1000;

/** Two labels, and where (1) the first one's voxels may be the other's. */
export type Contest = {
  readonly contested: Uint8Array;
  readonly from: number;
  readonly to: number;
  /** How many times as much bone must hold a piece to the other. */
  readonly times: number;
  /** What becomes of the soft voxels of a piece that goes over: a label. */
  readonly soft: number;
  /** What else must be true of a piece (1 in the mask) that goes over; nothing where absent. */
  readonly mayGo?: (claimed: Uint8Array, piece: readonly number[]) => boolean;
};

/**
 * For what is contested of one bone both bones reach, each by the way whose darkest voxel is brightest. Across a joint
 * space the way is dark; within one bone it is not. Where two bones touch in a spot the way is bright too, so a piece
 * goes over only where it also hangs on so much more bone of the other. Changes `labels`,
 * which are those of the scan's voxels.
 */
export function giveBack(scan: Volume, labels: Uint8Array, { contested, from, to, times, soft, mayGo = () => true }: Contest): void {
  const field = labels.map((value, at) => (value === to || (value === from && contested[at] === 0) ? value : contested[at] === 1 ? 0 : BACKGROUND));
  const density = Float32Array.from(scan.voxels, (hu) => Math.min(BRIGHTEST_HU, Math.max(0, hu)));
  flood({ labels: field, size: scan.grid.size, price: (at, label) => (label === BACKGROUND ? 255 : Math.round(254 * (1 - (density[at] as number) / BRIGHTEST_HU))) });
  const claimed = contested.map((open, at) => (open === 1 && field[at] === to ? 1 : 0));
  for (const { voxels, hold } of heldPieces({ grid: scan.grid, voxels: claimed }, labels, { density, from, to, times })) {
    if (hold <= 0 || !mayGo(claimed, voxels)) continue;
    for (const at of voxels) labels[at] = (density[at] as number) < SURELY_SOFT_HU ? soft : to;
  }
}

type Holding = { readonly density: Float32Array; readonly from: number; readonly to: number; readonly times: number };

type HeldPiece = { readonly voxels: readonly number[]; readonly hold: number };

/** The pieces of the mask, and how much bone holds each to the other, less so many times what holds it where it is (faces times HU above soft tissue). */
function heldPieces({ grid: { size }, voxels: mask }: LabelMap, labels: Uint8Array, { density, from, to, times }: Holding): HeldPiece[] {
  const { pieces, sizes } = componentsOf(mask, size);
  const held = sizes.map(() => ({ voxels: [] as number[], hold: 0 }));
  for (let at = 0; at < mask.length; at++) {
    const piece = held[pieces[at] as number];
    if (mask[at] === 0 || !piece) continue;
    piece.voxels.push(at);
    forEachFaceNeighbour(size, at, (beside) => {
      const sign = mask[beside] === 0 ? Number(labels[beside] === to) - times * Number(labels[beside] === from) : 0;
      if (sign !== 0) piece.hold += sign * Math.max(0, Math.min(density[at] as number, density[beside] as number) - SURELY_SOFT_HU);
    });
  }
  return held.slice(1);
}
