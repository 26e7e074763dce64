import { beforeAll, describe, expect, test } from 'vitest';

import { boneNames, boneTypes, type BoneName, type BoneType } from '../../shared/anatomy/bone';
import { point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { labelValueOf, METAL } from '../../shared/segmentation/labels';
import { findMetal } from '../../shared/segmentation/metal';
import { metalAsBone, metalFindings, withMetal } from '../../shared/segmentation/metalLabels';
import { withoutMetal } from '../../shared/segmentation/metalRepair';
import { refinedBones, type CoarseBones } from '../../shared/segmentation/refine';
import { boneTypeOf } from '../../shared/segmentation/summary';
import { componentsOf } from '../../shared/volume/components';
import { voxelVolumeMm3, type LabelMap, type Volume, type VoxelGrid } from '../../shared/volume/grid';
import { gridAtSpacing, nearestLabels, resampled } from '../../shared/volume/resample';
import { createPatient } from '../phantom/bones';
import { truthOf } from '../phantom/truth';
import { renderVolume } from '../phantom/volume';

type Place = readonly [number, number, number];
const TITANIUM_HU = 9000;
const SATURATION_HU = 3071;

/** The right hip of a phantom at 1.5 x 1.5 x 2.25 mm with a nail down the shaft's axis and a screw along the neck, as a saturated scan sees them. */
const grid: VoxelGrid = { size: [74, 80, 67], worldFromIndex: transform([1.5, 0, 0, -140, 0, 1.5, 0, -60, 0, 0, 2.25, -90]) };
const patient = createPatient(3, { right: { narrowingMm: 0 } });

const femur = labelValueOf('femur_right');

function withNail({ voxels }: Volume): Volume {
  const { shaftAxis, neckAxis } = truthOf(patient).sides.right;
  const out = voxels.slice();
  for (let at = 0; at < out.length; at++) {
    const place = mapPoint(grid.worldFromIndex, point<'index'>(at % grid.size[0], Math.floor(at / grid.size[0]) % grid.size[1], Math.floor(at / grid.size[0] / grid.size[1])));
    const depth = Math.max(5 - fromAxis(place, shaftAxis, [-400, 25]), 4.5 - fromAxis(place, neckAxis, [-5, 60]));
    out[at] = Math.min(SATURATION_HU, (out[at] as number) + (TITANIUM_HU - (out[at] as number)) / (1 + Math.exp(-depth / 0.35)));
  }
  return { grid, voxels: out };
}

const fromAxis = (place: Place, { at, direction }: { readonly at: Place; readonly direction: Place }, [from, to]: readonly [number, number]): number => {
  const along = [0, 1, 2].reduce((sum, n) => sum + ((place[n] as number) - (at[n] as number)) * (direction[n] as number), 0);
  const held = Math.min(to, Math.max(from, along));
  return Math.hypot(...[0, 1, 2].map((n) => (place[n] as number) - (at[n] as number) - held * (direction[n] as number)));
};

function dice(labels: Uint8Array, truth: Uint8Array): number {
  let [both, sum] = [0, 0];
  labels.forEach((value, at) => {
    both += value === femur && truth[at] === femur ? 1 : 0;
    sum += (value === femur ? 1 : 0) + (truth[at] === femur ? 1 : 0);
  });
  return (2 * both) / sum;
}

function networkView({ grid: fine, voxels }: LabelMap): CoarseBones {
  const at = gridAtSpacing(fine, [3, 3, 3]);
  const typeOf = (value: number): BoneType | null => (value === 0 ? null : value > boneNames.length ? 'other_bone' : boneTypeOf(boneNames[value - 1] as BoneName));
  const parts = new Map(boneTypes.map((type) => [type, Uint8Array.from(resampled(Int16Array.from(voxels, (value) => (typeOf(value) === type ? 255 : 0)), fine, at), Math.round)] as const));
  const background = Uint8Array.from({ length: at.size[0] * at.size[1] * at.size[2] }, (_, n) => Math.max(0, 255 - [...parts.values()].reduce((sum, own) => sum + (own[n] as number), 0)));
  return { labels: { grid: at, voxels: nearestLabels(voxels, fine, at) }, probabilityOf: (type) => (type === null ? background : (parts.get(type) ?? background)) };
}

describe('a femur with a nail', () => {
  let truth: LabelMap, nailed: Volume, repaired: LabelMap, whole: LabelMap;

  beforeAll(async () => {
    const rendered = renderVolume(patient, { grid });
    truth = rendered.labels;
    nailed = withNail(rendered.volume);
    const coarse = networkView(truth);
    const metal = findMetal(nailed);
    repaired = withMetal(await refinedBones(withoutMetal(nailed, metal), coarse, () => Promise.resolve()), metal);
    whole = await refinedBones(rendered.volume, coarse, () => Promise.resolve());
  });

  test('keeps its outside: with its metal the bone is as good as the same bone without a nail', () => {
    const solid = dice(metalAsBone(repaired).voxels, truth.voxels);
    expect(solid).toBeGreaterThan(dice(whole.voxels, truth.voxels) - 0.005);
    expect(solid).toBeGreaterThan(0.95);
  });

  test('the nail is metal of its own, outside every bone', () => {
    expect(repaired.voxels.filter((value) => value === METAL).length * voxelVolumeMm3(grid)).toBeGreaterThan(2000);
  });

  test('and is no hole in the bone that is exported: outside the femur there is one piece', () => {
    const solid = metalAsBone(repaired);
    const { sizes } = componentsOf(solid.voxels.map((value) => (value === femur ? 0 : 1)), grid.size);
    expect(sizes.filter((size) => size > 0)).toHaveLength(1);
  });

  test('the warning names the femur, and not the hip bone across the joint', () => {
    const [finding] = metalFindings(repaired, findMetal(nailed));
    expect(finding?.near).toEqual(['femur_right']);
  });
});
