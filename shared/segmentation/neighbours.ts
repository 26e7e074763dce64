import { pairedBone, type BoneType } from '../anatomy/bone';
import { sides, type Side } from '../anatomy/side';
import { distancesMm } from '../volume/distance';
import { spacingOf, type LabelMap } from '../volume/grid';
import { labelValueOf } from './labels';
import type { PairedType, Piece, SidesFound } from './sides';

/** Which bone hangs on which, from the hip down: whatever way a leg lies, these stay together. */
const HANGS_ON: readonly (readonly [PairedType, PairedType])[] = [['tibia', 'femur'], ['fibula', 'tibia'], ['patella', 'femur']];

/** Bones of one joint lie at most this far apart, mm (cartilage, and voxels of the coarse network). */
const BESIDE_MM = 16;
/** The same bone of the other leg must lie this much farther away, mm. */
const CLEARLY_MM = 12;

/**
 * Gives each piece of tibia, fibula and patella the side of the bone it hangs on, where that is clear: beside one of
 * the pair, and far from the other. `labels` (named bones) is changed in place; returns what was told this way, with
 * how much farther the other one is.
 */
export function besideNeighbours(labels: LabelMap, pieces: ReadonlyMap<BoneType, readonly Piece[]>): SidesFound {
  const told: { -readonly [T in PairedType]?: SidesFound[T] } = {};
  for (const [type, of] of HANGS_ON) {
    const own = pieces.get(type) ?? [];
    if (own.length === 0) continue;
    const toLeft = distancesTo(labels, labelValueOf(pairedBone(of, 'left')));
    const toRight = distancesTo(labels, labelValueOf(pairedBone(of, 'right')));
    for (const piece of own) {
      const apart = { left: nearest(piece, toLeft), right: nearest(piece, toRight) };
      const side = clearSide(apart);
      if (!side) continue;
      for (const at of piece.offsets) labels.voxels[at] = labelValueOf(pairedBone(type, side));
      told[type] = { cue: 'neighbour', of, marginMm: finite(Math.abs(apart.left - apart.right)) };
    }
  }
  return told;
}

const finite = (mm: number): number | null => (Number.isFinite(mm) ? mm : null);

const distancesTo = ({ grid, voxels }: LabelMap, value: number): Float32Array =>
  distancesMm(voxels.map((found) => (found === value ? 1 : 0)), grid.size, spacingOf(grid));

const nearest = ({ offsets }: Piece, distances: Float32Array): number => offsets.reduce((least, at) => Math.min(least, distances[at] as number), Infinity);

function clearSide(apart: Readonly<Record<Side, number>>): Side | null {
  const side = sides.find((one) => apart[one] <= BESIDE_MM) ?? null;
  return side && apart[side === 'left' ? 'right' : 'left'] - apart[side] >= CLEARLY_MM ? side : null;
}
