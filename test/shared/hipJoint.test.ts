import { describe, expect, test } from 'vitest';

import { point, type Point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { hipJoint, type HipJoint } from '../../shared/segmentation/hipJoint';
import { settleJoint } from '../../shared/segmentation/jointSeparation';
import { labelValueOf } from '../../shared/segmentation/labels';
import { BACKGROUND } from '../../shared/segmentation/markers';
import { samplerOf } from '../../shared/segmentation/sampler';
import { forEachRow, offsetOf, type LabelMap, type Volume, type VoxelGrid } from '../../shared/volume/grid';

const [HIP, FEMUR] = [labelValueOf('hip_right'), labelValueOf('femur_right')];
const HEAD_MM = 24;
const SOCKET_MM = 9;
/** The socket covers the head up to this angle from the pole (+x), and the last part of that is its rim. */
const RIM = { from: 75, to: 95 } as const;

type Spheres = { readonly jointSpaceMm: number; readonly marrow: boolean };

/** Muscle; a head of trabecular bone under a plate, its neck along -x; a socket of one plate, or of two with marrow between. */
function hipOfSpheres(spheres: Spheres): { scan: Volume; truth: LabelMap } {
  const grid: VoxelGrid = { size: [80, 64, 64], worldFromIndex: transform([1.25, 0, 0, -62.5, 0, 1.25, 0, -40, 0, 0, 1.25, -40]) };
  const hu = new Int16Array(80 * 64 * 64).fill(45);
  const voxels = new Uint8Array(hu.length);
  forEachRow(grid, (j, k) => {
    for (let i = 0; i < grid.size[0]; i++) {
      const at = offsetOf(grid, i, j, k);
      [hu[at], voxels[at]] = tissueAt(mapPoint(grid.worldFromIndex, point<'index'>(i, j, k)), spheres);
    }
  });
  return { scan: { grid, voxels: hu }, truth: { grid, voxels } };
}

function tissueAt(place: Point<'world'>, { jointSpaceMm, marrow }: Spheres): [hu: number, label: number] {
  const fromCentre = Math.hypot(...place);
  const inSocket = angleOf(place) < RIM.to;
  const beyond = fromCentre - HEAD_MM - jointSpaceMm;
  if (fromCentre < HEAD_MM) return [fromCentre > HEAD_MM - 2.5 ? 800 : 260, FEMUR];
  if (inSocket && beyond >= 0 && beyond < SOCKET_MM) return [marrow && beyond > 3 && beyond < 7 ? -30 : 800, HIP];
  return isNeck(place) ? [300, FEMUR] : [45, 0];
}

const isNeck = (place: Point<'world'>): boolean => place[0] < 0 && Math.hypot(place[1], place[2]) < 13;

const angleOf = (place: Point<'world'>): number => (Math.acos(place[0] / Math.max(1e-6, Math.hypot(...place))) * 180) / Math.PI;

const jointOf = ({ scan, truth }: { scan: Volume; truth: LabelMap }): HipJoint => {
  const joint = hipJoint(truth, samplerOf(scan), 'right');
  if (!joint) throw new Error('no joint');
  return joint;
};

describe('a hip of spheres', () => {
  test('an open joint space is found at its distance', () => {
    const joint = jointOf(hipOfSpheres({ jointSpaceMm: 2, marrow: false }));
    const inGap = [...joint.gapMm.keys()].filter((n) => joint.covered[n] === 1 && Math.abs((joint.gapMm[n] as number) - HEAD_MM - 1) < 1.25).length;
    expect(inGap / joint.covered.reduce((sum, covered) => sum + covered, 0)).toBeGreaterThan(0.9);
  });

  test('where head and socket touch all over, the marrow behind the plate is no joint space', () => {
    const { scan, truth } = hipOfSpheres({ jointSpaceMm: 0, marrow: true });
    expect(hipJoint(truth, samplerOf(scan), 'right') === null).toBe(true);
  });

  test('a rim of the socket that was called femur hangs on the hip bone and goes back to it; the head stays whole', () => {
    const { scan, truth } = hipOfSpheres({ jointSpaceMm: 2, marrow: false });
    const isRim = (at: number): boolean => {
      const [i, j, k] = [at % 80, Math.floor(at / 80) % 64, Math.floor(at / (80 * 64))];
      return truth.voxels[at] === HIP && angleOf(mapPoint(truth.grid.worldFromIndex, point<'index'>(i, j, k))) > RIM.from;
    };
    const labels = truth.voxels.map((value, at) => (isRim(at) ? FEMUR : value));
    settleJoint(scan, labels, jointOf({ scan, truth }));
    const wrong = labels.reduce((sum, value, at) => sum + (value === truth.voxels[at] ? 0 : 1), 0);
    const rim = labels.reduce((sum, _, at) => sum + (isRim(at) ? 1 : 0), 0);
    expect(rim).toBeGreaterThan(3000);
    expect(wrong).toBeLessThan(0.02 * rim);
  });

  test('a skin of the uncovered head that was called hip bone goes back to the femur', () => {
    const { scan, truth } = hipOfSpheres({ jointSpaceMm: 2, marrow: false });
    const isSkin = (at: number): boolean => {
      const place = mapPoint(truth.grid.worldFromIndex, point<'index'>(at % 80, Math.floor(at / 80) % 64, Math.floor(at / (80 * 64))));
      return truth.voxels[at] === FEMUR && angleOf(place) > RIM.to && angleOf(place) < 130 && place[1] > 0 && Math.hypot(...place) > HEAD_MM - 3;
    };
    const labels = truth.voxels.map((value, at) => (isSkin(at) ? HIP : value === 0 ? BACKGROUND : value));
    const joint = jointOf({ scan, truth: { grid: truth.grid, voxels: labels.map((value) => (value === BACKGROUND ? 0 : value)) } });
    settleJoint(scan, labels, joint);
    const skin = truth.voxels.filter((_, at) => isSkin(at)).length;
    const wrong = labels.filter((value, at) => (value === BACKGROUND ? 0 : value) !== truth.voxels[at]).length;
    expect(skin).toBeGreaterThan(800);
    expect(wrong).toBeLessThan(0.05 * skin);
  });
});
