import { beforeAll, describe, expect, test } from 'vitest';

import { boneNames, boneTypes, type BoneName, type BoneType } from '../../shared/anatomy/bone';
import { distance, moved, point, scaled, type Point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { directionOf, hipJoint } from '../../shared/segmentation/hipJoint';
import { labelValueOf } from '../../shared/segmentation/labels';
import { refinedBones, type CoarseBones } from '../../shared/segmentation/refine';
import { samplerOf } from '../../shared/segmentation/sampler';
import { boneTypeOf } from '../../shared/segmentation/summary';
import type { LabelMap, Volume, VoxelGrid } from '../../shared/volume/grid';
import { gridAtSpacing, nearestLabels, resampled } from '../../shared/volume/resample';
import { createPatient } from '../phantom/bones';
import { truthOf } from '../phantom/truth';
import { renderVolume } from '../phantom/volume';

/** The right hip of a phantom at 1 x 1 x 1.5 mm, and a network that sees it at 3 mm, 2 mm off, with blurred edges. */
const grid: VoxelGrid = { size: [110, 120, 90], worldFromIndex: transform([1, 0, 0, -140, 0, 1, 0, -60, 0, 0, 1.5, -70]) };
const patient = createPatient(3, { right: { narrowingMm: 0 } });
const headCentre = truthOf(patient).landmarks.femoral_head_centre_right as Point<'world'>;

function blurredView({ grid: fine, voxels }: LabelMap): CoarseBones {
  const coarse = gridAtSpacing(fine, [3, 3, 3]);
  const shifted: VoxelGrid = { size: coarse.size, worldFromIndex: transform(coarse.worldFromIndex.rows.map((value, at) => (at === 3 ? value + 1.6 : at === 11 ? value - 1.2 : value))) };
  const typeOf = (value: number): BoneType | null => (value === 0 ? null : value > boneNames.length ? 'other_bone' : boneTypeOf(boneNames[value - 1] as BoneName));
  const part = (type: BoneType): Float32Array => resampled(Int16Array.from(voxels, (value) => (typeOf(value) === type ? 255 : 0)), fine, coarse);
  const parts = new Map(boneTypes.map((type) => [type, Uint8Array.from(part(type), Math.round)] as const));
  const background = Uint8Array.from({ length: coarse.size[0] * coarse.size[1] * coarse.size[2] }, (_, at) => Math.max(0, 255 - [...parts.values()].reduce((sum, own) => sum + (own[at] as number), 0)));
  const labels = { grid: shifted, voxels: nearestLabels(voxels, fine, coarse) };
  return { labels, probabilityOf: (type) => (type === null ? background : (parts.get(type) ?? new Uint8Array(background.length))) };
}

let scan: Volume, truth: LabelMap, coarse: CoarseBones;
beforeAll(() => {
  const rendered = renderVolume(patient, { grid });
  [scan, truth] = [rendered.volume, rendered.labels];
  coarse = blurredView(truth);
}, 120_000);

describe('bones refined on the scan', () => {
  let refined: LabelMap;
  beforeAll(async () => {
    refined = await refinedBones(scan, coarse, () => Promise.resolve());
  }, 120_000);

  const dice = (labels: Uint8Array, value: number): number => {
    let [both, either] = [0, 0];
    for (let at = 0; at < labels.length; at++) {
      const [a, b] = [labels[at] === value, truth.voxels[at] === value];
      both += a && b ? 1 : 0;
      either += (a ? 1 : 0) + (b ? 1 : 0);
    }
    return (2 * both) / either;
  };

  test.each(['hip_right', 'femur_right'] as const)('%s: the error of the network is more than halved', (name) => {
    const before = dice(nearestLabels(coarse.labels.voxels, coarse.labels.grid, grid), labelValueOf(name));
    const after = dice(refined.voxels, labelValueOf(name));
    expect(after).toBeGreaterThan(0.95);
    expect(1 - after).toBeLessThan((1 - before) / 2);
  });

  test('head and socket are parted where the joint space is open: of thousands of facing voxels fewer than 20 touch', () => {
    const [hip, femur] = [labelValueOf('hip_right'), labelValueOf('femur_right')];
    const [columns, rows] = grid.size;
    const nearHead = (at: number): boolean => distance(mapPoint(grid.worldFromIndex, point<'index'>(at % columns, Math.floor(at / columns) % rows, Math.floor(at / columns / rows))), headCentre) < 40;
    let touching = 0;
    refined.voxels.forEach((value, at) => {
      if (value === femur && [1, -1, columns, -columns, columns * rows, -columns * rows].some((step) => refined.voxels[at + step] === hip) && nearHead(at)) touching++;
    });
    expect(touching).toBeLessThan(20);
  });

  test('the surface of the head lies on the true sphere: half a millimetre in the mean', () => {
    const femur = labelValueOf('femur_right');
    const radius = patient.parameters.right.femur.headRadiusMm;
    const [columns, rows] = grid.size;
    const off: number[] = [];
    refined.voxels.forEach((value, at) => {
      if (value !== femur || refined.voxels[at + 1] === femur) return;
      const index = point<'index'>((at % columns) + 0.5, Math.floor(at / columns) % rows, Math.floor(at / columns / rows));
      const place = mapPoint(grid.worldFromIndex, index);
      if (place[0] - headCentre[0] > 0.5 * radius && place[2] > headCentre[2]) off.push(distance(place, headCentre) - radius);
    });
    expect(off.length).toBeGreaterThan(100);
    expect(Math.abs(off.reduce((a, b) => a + b, 0) / off.length)).toBeLessThan(0.5);
  });
});

describe('the joint of a hip', () => {
  test('the joint space is found ray by ray: outside the head and inside the socket', () => {
    const joint = hipJoint(coarse.labels, samplerOf(scan), 'right');
    if (!joint) throw new Error('no joint');
    const { femur: { headRadiusMm }, jointSpaceMm } = patient.parameters.right;
    const clear = [...joint.contrast.keys()].filter((ray) => joint.covered[ray] === 1 && (joint.contrast[ray] as number) > 300);
    const inGap = clear.filter((ray) => {
      const beyond = distance(moved(joint.centre, scaled(directionOf(joint.rays, ray), joint.gapMm[ray] as number)), headCentre) - headRadiusMm;
      return beyond > 0 && beyond < jointSpaceMm;
    });
    expect(clear.length).toBeGreaterThan(0.4 * joint.gapMm.length);
    expect(inGap.length / clear.length).toBeGreaterThan(0.98);
  });

  test('no joint is found where there is no femur, and none on the other side', () => {
    const alone = { ...coarse.labels, voxels: coarse.labels.voxels.map((value) => (value === labelValueOf('hip_right') ? value : 0)) };
    expect(hipJoint(alone, samplerOf(scan), 'right')).toBeNull();
    expect(hipJoint(coarse.labels, samplerOf(scan), 'left')).toBeNull();
  });
});
