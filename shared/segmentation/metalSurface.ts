import { joined } from '../mesh/measure';
import type { Mesh } from '../mesh/mesh';
import { surfaceOf } from '../mesh/surface';
import { componentsOf } from '../volume/components';
import { boxesAround, croppedGrid, croppedVoxels, type Box } from '../volume/crop';
import type { LabelMap } from '../volume/grid';
import { METAL } from './labels';

/** Room for the surface's smoothing around each piece. */
const MARGIN_VOXELS = 5;
/** As many pieces are told apart in one map, the largest first; a scan with more has dental or shotgun metal. */
const MOST_PIECES = 250;

/**
 * The surface of all metal in the labels, world mm: one closed surface a piece, so that a screw beside a nail is not taken
 * for noise, as a crumb beside a bone is. Within `box`, which holds all metal with a margin; empty where there is none.
 */
export function metalSurface(labels: LabelMap, box: Box): Mesh {
  const { pieces, sizes } = componentsOf(croppedVoxels(labels.voxels, labels.grid, box).map((value) => (value === METAL ? 1 : 0)), box.size);
  const numbers = numbersBySize(sizes);
  const numbered = { grid: croppedGrid(labels.grid, box), voxels: Uint8Array.from(pieces, (piece) => numbers[piece] as number) };
  return joined([...boxesAround(numbered.voxels, numbered.grid, MARGIN_VOXELS)].map(([number, own]) => surfaceOf(numbered, number, own)));
}

/** A number from 1 for each of the largest pieces, 0 for those beyond and for what is no piece. */
function numbersBySize(sizes: readonly number[]): Uint8Array {
  const largest = sizes.map((_, piece) => piece).slice(1).sort((a, b) => (sizes[b] as number) - (sizes[a] as number)).slice(0, MOST_PIECES);
  const numbers = new Uint8Array(sizes.length);
  largest.forEach((piece, at) => { numbers[piece] = at + 1; });
  return numbers;
}
