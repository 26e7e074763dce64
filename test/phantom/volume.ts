import { point } from '../../shared/geometry/spaces';
import { originOf, invert, mapPoint, transform } from '../../shared/geometry/transform';
import { spacingOf, voxelCount, type LabelMap, type Volume, type VoxelGrid } from '../../shared/volume/grid';
import type { Bone, Patient } from './bones';
import { boneProfile, hu } from './hounsfield';
import { sampled, type Sampled } from './sample';
import { joined } from './solid';
import { paintSoftTissue } from './softTissue';
import { paintTable } from './table';
import { smoothNoise } from './texture';
import { addNoise } from './noise';

export type FieldOfView = 'hips' | 'pelvis' | 'pelvis-to-knee' | 'whole-leg';
export type Spacing = readonly [column: number, row: number, slice: number];
export type ScanRequest = { readonly grid: VoxelGrid } | { readonly spacing: Spacing; readonly fieldOfView: FieldOfView };

/** Deviation of the scanner's blur in the slice, mm. */
const BLUR_MM = 0.55;
/** How uneven the inner side of the cortex is; the true canal of truth.json is the even one. */
const UNEVEN_CORTEX_MM = 0.18;
/** How uneven spongy bone is at the scale of a voxel. */
const TRABECULAE_HU = 85;

/** The CT of the patient and which voxel is which bone. */
export function renderVolume(patient: Patient, request: ScanRequest): { readonly volume: Volume; readonly labels: LabelMap } {
  const grid = 'grid' in request ? request.grid : gridFor(patient, request.spacing, request.fieldOfView);
  const voxels = new Int16Array(voxelCount(grid));
  const labels = new Uint8Array(voxelCount(grid));
  paintSoftTissue(patient, grid, voxels);
  paintTable(grid, voxels);
  for (const bone of patient.bones) {
    const field = sampled(bone.inWorld, grid);
    if (field) paintBone(bone, field, { grid, voxels, labels });
  }
  addNoise(patient, grid, voxels);
  return { volume: { grid, voxels }, labels: { grid, voxels: labels } };
}

type Canvas = { readonly grid: VoxelGrid; readonly voxels: Int16Array; readonly labels: Uint8Array };

function paintBone(bone: Bone, field: Sampled, canvas: Canvas): void {
  const spacing = spacingOf(canvas.grid);
  const painter = voxelPainter(bone, canvas, Math.hypot(BLUR_MM, 0.29 * Math.max(...spacing) * 0.6, 0.29 * spacing[0]));
  const [ni, nj, nk] = field.size;
  for (let row = 0; row < nj * nk; row++) {
    const [j, k] = [field.first[1] + (row % nj), field.first[2] + Math.floor(row / nj)];
    for (let i = 0; i < ni; i++) {
      const distance = field.distance[row * ni + i] as number;
      if (distance < 2.5) painter(distance, field.first[0] + i, j, k);
    }
  }
}

type VoxelPainter = (distance: number, i: number, j: number, k: number) => void;

function voxelPainter(bone: Bone, { grid, voxels, labels }: Canvas, blurMm: number): VoxelPainter {
  const boneFromWorld = invert(bone.worldFromBone);
  return (distance, i, j, k) => {
    const at = i + grid.size[0] * (j + grid.size[1] * k);
    const [x, y, z] = mapPoint(boneFromWorld, mapPoint(grid.worldFromIndex, point<'index'>(i, j, k)));
    const cortexMm = bone.cortexMm(x, y, z) + UNEVEN_CORTEX_MM * smoothNoise(x / 5, y / 5, z / 8);
    const mean = bone.insideHu(x, y, z);
    const trabeculae = Math.max(0.15, Math.min(1, (mean + 60) / 200)) * TRABECULAE_HU * smoothNoise(x / 1.9, y / 1.9, z / 2.4);
    const cortexHu = hu.subchondral + (hu.compact - hu.subchondral) * Math.min(1, cortexMm / 4);
    voxels[at] = boneProfile(voxels[at] as number, mean + trabeculae, cortexHu, { depth: -distance, cortexMm, blurMm });
    if (distance <= 0) labels[at] = bone.label;
  };
}

/** What a scan of that name shows: crests to below the lesser trochanters, to below the knees, or to the feet. */
export function gridFor(patient: Patient, spacing: Spacing, view: FieldOfView): VoxelGrid {
  const boxes = (pattern: RegExp) => joined(patient.bones.filter((bone) => pattern.test(bone.name)).map((bone) => bone.inWorld.box));
  const hips = boxes(/hip/);
  const top = view === 'hips' ? 70 : hips.high[2] + 12;
  const bottom = { hips: -95, pelvis: -130, 'pelvis-to-knee': boxes(/femur/).low[2] - 45, 'whole-leg': boxes(/fibula/).low[2] - 15 }[view];
  const [width, depth] = [420 + 2 * patient.parameters.fatMm, 270 + 2 * patient.parameters.fatMm];
  const size = [Math.ceil(width / spacing[0]), Math.ceil(depth / spacing[1]), Math.ceil((top - bottom) / spacing[2])] as const;
  return {
    size,
    worldFromIndex: transform([
      spacing[0], 0, 0, -((size[0] - 1) * spacing[0]) / 2, 0, spacing[1], 0, -((size[1] - 1) * spacing[1]) / 2, 0, 0, spacing[2], bottom,
    ]),
  };
}

/** The same field of view on a scanner's matrix: so many columns, rows and slices, square voxels in the slice. */
export function matrixFor(patient: Patient, size: VoxelGrid['size'], view: FieldOfView): VoxelGrid {
  const { size: extentMm, worldFromIndex } = gridFor(patient, [1, 1, 1], view);
  const pixelMm = Math.max(extentMm[0] / size[0], extentMm[1] / size[1]);
  const [, , bottom] = originOf(worldFromIndex);
  return {
    size,
    worldFromIndex: transform([
      pixelMm, 0, 0, -((size[0] - 1) * pixelMm) / 2, 0, pixelMm, 0, -((size[1] - 1) * pixelMm) / 2, 0, 0, extentMm[2] / size[2], bottom,
    ]),
  };
}
