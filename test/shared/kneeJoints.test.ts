import { describe, expect, test } from 'vitest';

import { transform } from '../../shared/geometry/transform';
import { settleKnees } from '../../shared/segmentation/kneeJoints';
import { labelValueOf } from '../../shared/segmentation/labels';
import { BACKGROUND } from '../../shared/segmentation/markers';
import type { Volume, VoxelGrid } from '../../shared/volume/grid';

const size = [50, 60, 40] as const;
const grid: VoxelGrid = { size, worldFromIndex: transform([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]) };
const [FEMUR, PATELLA] = [labelValueOf('femur_left'), labelValueOf('patella_left')];
const [PLATE_HU, MARROW_HU, GAP_HU] = [900, 20, 40];

/** Along y: a kneecap from 6 to 24, a space, and the femur up to 54; plates of 2 mm around marrow that is softer than the space. */
const knee = (spaceMm: number) => {
  const femurFrom = 24 + spaceMm;
  const within = (x: number, z: number): boolean => x >= 8 && x < 42 && z >= 6 && z < 34;
  const truthAt = (x: number, y: number, z: number): number => (!within(x, z) || y < 6 || y >= 54 ? BACKGROUND : y < 24 ? PATELLA : y < femurFrom ? BACKGROUND : FEMUR);
  return { femurFrom, truthAt };
};

type Case = { readonly scan: Volume; readonly truth: Uint8Array; readonly said: Uint8Array };

/** The scan, the truth, and labels that take the space and the first millimetres of the femur for kneecap. */
function caseOf(spaceMm: number, tooFarMm: number): Case {
  const { femurFrom, truthAt } = knee(spaceMm);
  const voxels = new Int16Array(size[0] * size[1] * size[2]).fill(GAP_HU);
  const truth = new Uint8Array(voxels.length);
  const said = new Uint8Array(voxels.length);
  for (let at = 0; at < voxels.length; at++) {
    const [x, y, z] = [at % 50, Math.floor(at / 50) % 60, Math.floor(at / 3000)];
    const own = truthAt(x, y, z);
    truth[at] = own;
    const isBetween = own === BACKGROUND && y >= 24 && y < femurFrom && truthAt(x, 23, z) === PATELLA;
    said[at] = isBetween || (own === FEMUR && y < femurFrom + tooFarMm) ? PATELLA : own;
    const isPlate = [[2, 0, 0], [-2, 0, 0], [0, 2, 0], [0, -2, 0], [0, 0, 2], [0, 0, -2]].some(([i, j, k]) => truthAt(x + (i ?? 0), y + (j ?? 0), z + (k ?? 0)) !== own);
    if (own !== BACKGROUND) voxels[at] = isPlate ? PLATE_HU : MARROW_HU;
  }
  return { scan: { grid, voxels }, truth, said };
}

const wrong = (labels: Uint8Array, truth: Uint8Array): number => labels.filter((value, at) => value !== truth[at]).length;

describe('at the knee', () => {
  test('what lies beyond a visible joint space goes back to its bone, and the space to none', () => {
    const { scan, truth, said } = caseOf(3, 2);
    expect(wrong(said, truth)).toBeGreaterThan(4000);
    settleKnees(scan, said);
    expect(wrong(said, truth)).toBe(0);
  });

  test('true labels stay as they are, with a space and in contact', () => {
    for (const space of [3, 0]) {
      const { scan, truth } = caseOf(space, 0);
      const labels = truth.slice();
      settleKnees(scan, labels);
      expect(wrong(labels, truth)).toBe(0);
    }
  });

  test('a kneecap alone, or far from its femur, is not touched', () => {
    const { scan, truth } = caseOf(20, 0);
    for (const labels of [truth.slice(), truth.map((value) => (value === FEMUR ? BACKGROUND : value))]) {
      const before = labels.slice();
      settleKnees(scan, labels);
      expect(wrong(labels, before)).toBe(0);
    }
  });
});
