import { point } from '../geometry/spaces';
import { columnOf, invert, mapPoint, originOf, transform } from '../geometry/transform';
import { boxesAround, croppedGrid, croppedVoxels, type Box } from '../volume/crop';
import { componentsOf, filled, largestPiece } from '../volume/components';
import { spacingOf, voxelVolumeMm3, type LabelMap, type VoxelGrid } from '../volume/grid';
import { orientedGrid, orientedVoxels, type Orientation } from '../volume/orient';
import { slicesBetween, sliceDistances } from '../volume/sliceDistance';
import { blurred } from '../volume/smooth';
import { isosurface, type Field } from './isosurface';
import { joined, piecesOf, volumeOf } from './measure';
import type { Mesh } from './mesh';
import { smoothed } from './smooth';

type Size = readonly [number, number, number];

/** Steps of voxels are blurred by this much before the surface is drawn, mm; a plate of 1.5 mm keeps its place. */
const BLUR_MM = 0.7;
/** A coarse voxel needs more to lose its steps: share of its edge. */
const BLUR_PER_VOXEL = 0.65;
/** Along interpolated slices the shapes change smoothly already: share of the slice distance. */
const BLUR_PER_SLICE = 0.35;
/** Slices this much further apart than the pixels are filled in by shape. */
const ANISOTROPIC = 1.4;
/** A piece of a bone smaller than this share of its largest piece is taken for noise. */
const PIECE_SHARE = 0.05;
/** The surface is drawn again at another level while its volume is off by more than this share. */
const VOLUME_SHARE = 0.001;
/** Pairs of smoothing steps over the triangles: terraces on surfaces nearly along the grid. */
const SMOOTHING_PAIRS = 12;
const ON_FACE_VOXELS = 0.05;
const MARGIN_VOXELS = 5;

/**
 * The closed surface of one label: its largest piece and others of at least a twentieth, holes filled, steps smoothed,
 * the volume that of the label (within 1 %); where the field of view cuts the bone, closed by a flat face. An empty
 * mesh where the label does not occur. `box` saves the search for the label where it is known.
 */
export function surfaceOf(labels: LabelMap, value: number, box = boxesAround(labels.voxels, labels.grid, MARGIN_VOXELS).get(value)): Mesh {
  if (!box) return { positions: new Float32Array(0), triangles: new Uint32Array(0) };
  const solid = solidOf(labels, value, box);
  const voxels = solid.voxels.reduce((sum, voxel) => sum + voxel, 0);
  const mesh = withVolume(smoothField(solid), voxels * voxelVolumeMm3(solid.grid));
  return smoothed(mesh, SMOOTHING_PAIRS, onFaces(mesh, labels.grid));
}

/** Whether a vertex lies on an outer face of the voxel box, where the field of view cuts the bone. */
function onFaces({ positions }: Mesh, grid: VoxelGrid): (vertex: number) => boolean {
  const indexFromWorld = invert(grid.worldFromIndex);
  return (v) => mapPoint(indexFromWorld, point<'world'>(positions[3 * v] as number, positions[3 * v + 1] as number, positions[3 * v + 2] as number))
    .some((index, axis) => index < ON_FACE_VOXELS - 0.5 || index > (grid.size[axis] as number) - 0.5 - ON_FACE_VOXELS);
}

/** Only the label's own voxels in the box, as 0 and 1, without noise and without holes. */
function solidOf(labels: LabelMap, value: number, box: Box): LabelMap {
  const cropped = croppedVoxels(labels.voxels, labels.grid, box).map((voxel) => (voxel === value ? 1 : 0));
  const components = componentsOf(cropped, box.size);
  const least = (components.sizes[largestPiece(components)] as number) * PIECE_SHARE;
  const kept = Uint8Array.from(components.pieces, (piece) => (piece > 0 && (components.sizes[piece] as number) >= least ? 1 : 0));
  return { grid: croppedGrid(labels.grid, box), voxels: filled(kept, box.size) };
}

/** 1 inside, 0 outside, passing one half at the surface. */
function smoothField(solid: LabelMap): Field {
  const spacing = spacingOf(solid.grid);
  const coarse = spacing.indexOf(Math.max(...spacing)) as 0 | 1 | 2;
  const fine = Math.max(...spacing.filter((_, axis) => axis !== coarse));
  const factor = Math.round(spacing[coarse] / fine);
  if (spacing[coarse] < ANISOTROPIC * fine || factor < 2) {
    const sigma = spacing.map((mm) => Math.max(BLUR_MM / mm, BLUR_PER_VOXEL)) as unknown as Size;
    return { values: blurred(Float32Array.from(solid.voxels), solid.grid.size, sigma), size: solid.grid.size, worldFromIndex: solid.grid.worldFromIndex };
  }
  return betweenSlices(lastAxisCoarse(solid, coarse), factor);
}

/** The same voxels, listed so that the slices lie along the coarse axis. */
function lastAxisCoarse({ grid, voxels }: LabelMap, coarse: 0 | 1 | 2): LabelMap {
  const order = [...([0, 1, 2] as const).filter((axis) => axis !== coarse), coarse];
  const orientation: Orientation = order.map((source) => ({ source, flipped: false }));
  return { grid: orientedGrid(grid, orientation), voxels: orientedVoxels(voxels, grid, orientation) };
}

function betweenSlices({ grid, voxels }: LabelMap, factor: number): Field {
  const [x, y, z] = spacingOf(grid);
  const distances = sliceDistances(voxels, grid.size, [x, y], 1.5 * z);
  const fine = finerGrid(grid, factor);
  const ramp = slicesBetween(distances, grid.size, factor).map((mm) => Math.min(1, Math.max(0, 0.5 + mm / (x + y))));
  const sigma: Size = [Math.max(BLUR_MM / x, BLUR_PER_VOXEL), Math.max(BLUR_MM / y, BLUR_PER_VOXEL), Math.max(BLUR_MM, BLUR_PER_SLICE * z) / (z / factor)];
  return { values: blurred(ramp, fine.size, sigma), size: fine.size, worldFromIndex: fine.worldFromIndex };
}

/** The same voxel box with `factor` slices for each. */
function finerGrid(grid: VoxelGrid, factor: number): VoxelGrid {
  const [x, y, z] = [columnOf(grid.worldFromIndex, 0), columnOf(grid.worldFromIndex, 1), columnOf(grid.worldFromIndex, 2)];
  const origin = originOf(grid.worldFromIndex);
  const first = 0.5 / factor - 0.5;
  const rows = ([0, 1, 2] as const).flatMap((r) => [x[r], y[r], z[r] / factor, origin[r] + first * z[r]]);
  return { size: [grid.size[0], grid.size[1], grid.size[2] * factor], worldFromIndex: transform<'world', 'index'>(rows) };
}

/** With one more layer all around, whose values put the surface exactly on the face of the voxel box where the bone reaches it. */
function enclosed({ values, size, worldFromIndex }: Field, level: number): Field {
  const wide: Size = [size[0] + 2, size[1] + 2, size[2] + 2];
  const out = new Float32Array(wide[0] * wide[1] * wide[2]);
  const within = (n: number, length: number): number => Math.min(length - 1, Math.max(0, n - 1));
  let at = 0;
  for (let k = 0; k < wide[2]; k++) {
    for (let j = 0; j < wide[1]; j++) {
      const row = size[0] * (within(j, size[1]) + size[1] * within(k, size[2]));
      const beyond = k === 0 || j === 0 || k > size[2] || j > size[1];
      for (let i = 0; i < wide[0]; i++) {
        const value = values[row + within(i, size[0])] as number;
        out[at++] = beyond || i === 0 || i > size[0] ? Math.min(value, 2 * level - value) : value;
      }
    }
  }
  return { values: out, size: wide, worldFromIndex: shifted(worldFromIndex) };
}

function shifted(worldFromIndex: VoxelGrid['worldFromIndex']): VoxelGrid['worldFromIndex'] {
  const { rows } = worldFromIndex;
  return transform(rows.map((value, n) => (n % 4 === 3 ? value - (rows[n - 3] as number) - (rows[n - 2] as number) - (rows[n - 1] as number) : value)));
}

/** Drawn at the level near one half that gives the wanted volume: blurring rounds edges off and must not cost bone. */
function withVolume(field: Field, wantedMm3: number): Mesh {
  const atHalf = drawn(field, 0.5);
  const excess = volumeOf(atHalf) - wantedMm3;
  if (Math.abs(excess) <= VOLUME_SHARE * wantedMm3) return withoutCrumbs(atHalf);
  const probe = excess > 0 ? 0.55 : 0.45;
  const slope = (volumeOf(drawn(field, probe)) - wantedMm3 - excess) / (probe - 0.5);
  const level = Math.min(0.6, Math.max(0.35, 0.5 - excess / slope));
  return withoutCrumbs(Number.isFinite(level) ? drawn(field, level) : atHalf);
}

const drawn = (field: Field, level: number): Mesh => isosurface(enclosed(field, level), level);

/** Without the crumbs that the blur may have split off. */
function withoutCrumbs(mesh: Mesh): Mesh {
  const pieces = piecesOf(mesh).map((piece) => ({ piece, volume: volumeOf(piece) }));
  const least = (pieces[0]?.volume ?? 0) * PIECE_SHARE;
  return joined(pieces.filter(({ volume }) => volume > 0 && volume >= least).map(({ piece }) => piece));
}
