import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { sides } from '../../shared/anatomy/side';
import { toDegrees, angleBetween, signedAngle } from '../../shared/geometry/angle';
import { displacement, distance, perpendicularPart, point, scaled, type Point } from '../../shared/geometry/spaces';
import { mapPoint, transform } from '../../shared/geometry/transform';
import { labelValueOf } from '../../shared/segmentation/labels';
import type { LabelMap, VoxelGrid } from '../../shared/volume/grid';
import { createPatient } from '../phantom/bones';
import { symmetricParameters } from '../phantom/patient';
import { sampled } from '../phantom/sample';
import { common, type Solid } from '../phantom/solid';
import { truthIds, truthOf, type Truth } from '../phantom/truth';
import { renderVolume } from '../phantom/volume';
import { writePhantom } from '../phantom/writePhantom';

const boxAround = ([x, y, z]: readonly [number, number, number], halfMm: number, spacing: number): VoxelGrid => {
  const n = Math.round((2 * halfMm) / spacing) + 1;
  return { size: [n, n, n], worldFromIndex: transform([spacing, 0, 0, x - halfMm, 0, spacing, 0, y - halfMm, 0, 0, spacing, z - halfMm]) };
};

const hashOf = (bytes: Uint8Array | Int16Array): string => createHash('sha256').update(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength)).digest('hex');

const patient = createPatient(7);
const truth = truthOf(patient);

describe('the synthetic patient', () => {
  test('of the same seed is the same to the last voxel, of another seed another', () => {
    const view = (seed: number): string => hashOf(renderVolume(createPatient(seed), { grid: boxAround([-85, 0, 0], 50, 5) }).volume.voxels);
    expect(view(7)).toBe(view(7));
    expect(view(8)).not.toBe(view(7));
  });

  test('has every landmark, each on the surface of its bone but for the head centres', () => {
    for (const id of truthIds) {
      const at = truth.landmarks[id];
      expect(at, id).toBeDefined();
      if (id.startsWith('femoral_head_centre')) continue;
      const near = Math.min(...patient.bones.map((bone) => Math.abs(bone.inWorld.distance(at[0], at[1], at[2]))));
      expect(near, id).toBeLessThan(0.05);
    }
  });

  test.each(sides)('has a %s femur of the angles that were asked for', (side) => {
    const { femur } = patient.parameters[side];
    const own = truth.sides[side];
    expect(own.ccdDeg).toBeCloseTo(femur.ccdDeg, 6);
    expect(versionSeenAlongTheShaft(truth, side)).toBeCloseTo(femur.versionDeg, 0);
    const fromAxis = perpendicularPart(displacement(own.shaftAxis.at, truth.landmarks[`femoral_head_centre_${side}`]), own.shaftAxis.direction);
    expect(Math.hypot(...fromAxis)).toBeCloseTo(femur.offsetMm, 6);
  });

  test.each(sides)('has a %s head whose centre a sphere fitted to its voxels finds within 0.2 mm', (side) => {
    const centre = truth.landmarks[`femoral_head_centre_${side}`];
    const { labels } = renderVolume(patient, { grid: boxAround(centre, 34, 1) });
    const surface = faces(labels, labelValueOf(`femur_${side}`)).filter((at) => angleFromNeck(at, truth, side) > 75);
    const fitted = sphereThrough(surface);
    expect(surface.length).toBeGreaterThan(1500);
    expect(distance(fitted.centre, centre)).toBeLessThan(0.2);
    expect(fitted.radius).toBeCloseTo(truth.sides[side].headRadiusMm, 0);
  });

  test('keeps three to four millimetres of joint space where arthritis took none, some where it did, and every bone apart from the others', () => {
    for (const side of sides) {
      const { acetabulum, headRadiusMm, narrowingMm } = truth.sides[side];
      const clear = acetabulum.radiusMm - headRadiusMm;
      expect([clear >= 3, clear <= 4, clear - narrowingMm > 0.7]).toEqual([true, true, true]);
    }
    const overlaps = patient.bones.flatMap((bone, n) => patient.bones.slice(n + 1).filter((other) => meet(bone.inWorld, other.inWorld)).map((other) => `${bone.name} ${other.name}`));
    expect(overlaps).toEqual([]);
  });

  test('measures like an adult', () => {
    const at = truth.landmarks;
    expect(distance(at.asis_left, at.asis_right)).toBeGreaterThan(205);
    expect(distance(at.asis_left, at.asis_right)).toBeLessThan(260);
    for (const side of sides) {
      expect(distance(at[`medial_epicondyle_${side}`], at[`lateral_epicondyle_${side}`])).toBeGreaterThan(72);
      expect(distance(at[`medial_epicondyle_${side}`], at[`lateral_epicondyle_${side}`])).toBeLessThan(92);
      expect(truth.sides[side].lesserTrochanterBelowHeadMm).toBeGreaterThan(45);
      expect(truth.sides[side].lesserTrochanterBelowHeadMm).toBeLessThan(68);
    }
  });
});

test('the left side is the mirror image of the right one where the two are told to be alike', () => {
  const even = createPatient(3, symmetricParameters(3));
  const grid: VoxelGrid = { size: [81, 40, 45], worldFromIndex: transform([4.5, 0, 0, -180, 0, 4.5, 0, -88, 0, 0, 4.5, -80]) };
  const { labels } = renderVolume(even, { grid });
  for (const bone of ['hip', 'femur'] as const) {
    expect(mirroredCount(labels, labelValueOf(`${bone}_left`), labelValueOf(`${bone}_right`))).toBe(0);
  }
  const { landmarks } = truthOf(even);
  expect(landmarks.asis_left[0]).toBeCloseTo(-landmarks.asis_right[0], 6);
});

describe('the written series', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'arthroplan-phantom-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test.each([{ feetFirst: false, tilt: 0 }, { feetFirst: true, tilt: 0.2 }])('is read back with its geometry and HU (feet first: $feetFirst, oblique: $tilt rad)', async ({ feetFirst, tilt }) => {
    const [c, s] = [Math.cos(tilt), Math.sin(tilt)];
    const grid: VoxelGrid = { size: [40, 30, 8], worldFromIndex: transform([2.5 * c, -2 * s, 0, -140.25, 2.5 * s, 2 * c, 0, -30.5, 0, 0, 4, -20]) };
    const { dicomFolder, files } = await writePhantom(join(folder, `tilt${tilt}`), { seed: 7, grid, feetFirst });
    const { volume } = renderVolume(createPatient(7), { grid });
    const { readImageDicomFileSeriesNode } = await import('@itk-wasm/dicom');
    const names = (await readdir(dicomFolder)).sort().map((name) => join(dicomFolder, name));
    const { outputImage } = await readImageDicomFileSeriesNode({ inputImages: names });
    expect(files).toBe(8);
    expect(outputImage.size).toEqual([40, 30, 8]);
    outputImage.spacing.forEach((mm, axis) => expect(mm).toBeCloseTo([2.5, 2, 4][axis] as number, 6));
    outputImage.origin.forEach((mm, axis) => expect(mm).toBeCloseTo([-140.25, -30.5, -20][axis] as number, 6));
    expect(Array.from(outputImage.data as Int16Array)).toEqual(Array.from(volume.voxels));
  });
});

function versionSeenAlongTheShaft(truth: Truth, side: 'left' | 'right'): number {
  const { neckAxis, shaftAxis } = truth.sides[side];
  const medially = displacement(truth.landmarks[`posterior_lateral_condyle_${side}`], truth.landmarks[`posterior_medial_condyle_${side}`]);
  const turn = toDegrees(signedAngle(medially, scaled(neckAxis.direction, -1), shaftAxis.direction));
  return side === 'right' ? -turn : turn;
}

const angleFromNeck = (at: Point<'world'>, truth: Truth, side: 'left' | 'right'): number =>
  toDegrees(angleBetween(displacement(truth.landmarks[`femoral_head_centre_${side}`], at), truth.sides[side].neckAxis.direction));

/** Middles of the faces between voxels of the label and others. */
function faces({ grid, voxels }: LabelMap, value: number): Point<'world'>[] {
  const [ni, nj] = grid.size;
  const strides = [1, ni, ni * nj] as const;
  const out: Point<'world'>[] = [];
  for (let at = 0; at < voxels.length; at++) {
    const index = [at % ni, Math.floor(at / ni) % nj, Math.floor(at / (ni * nj))] as const;
    for (const axis of [0, 1, 2] as const) {
      if (index[axis] + 1 >= grid.size[axis] || (voxels[at] === value) === (voxels[at + strides[axis]] === value)) continue;
      out.push(mapPoint(grid.worldFromIndex, point<'index'>(index[0] + (axis === 0 ? 0.5 : 0), index[1] + (axis === 1 ? 0.5 : 0), index[2] + (axis === 2 ? 0.5 : 0))));
    }
  }
  return out;
}

/** Least squares: x² + y² + z² = 2 a·p + (r² − a²), linear in the centre a and the last term. */
function sphereThrough(points: readonly Point<'world'>[]): { centre: Point<'world'>; radius: number } {
  const matrix = [0, 1, 2, 3].map(() => [0, 0, 0, 0, 0]);
  for (const [x, y, z] of points) {
    const row = [2 * x, 2 * y, 2 * z, 1, x * x + y * y + z * z];
    matrix.forEach((line, r) => row.forEach((value, c) => (line[c] = (line[c] as number) + (row[r] as number) * value)));
  }
  const [a, b, c, rest] = solved(matrix) as [number, number, number, number];
  return { centre: point(a, b, c), radius: Math.sqrt(rest + a * a + b * b + c * c) };
}

/** Gauss-Jordan without pivoting: the normal matrix is positive definite. */
function solved(matrix: number[][]): number[] {
  matrix.forEach((pivot, p) => {
    const lead = pivot[p] as number;
    pivot.forEach((value, c) => (pivot[c] = value / lead));
    matrix.forEach((line, r) => {
      const factor = line[p] as number;
      if (r !== p) line.forEach((value, c) => (line[c] = value - factor * (pivot[c] as number)));
    });
  });
  return matrix.map((line) => line[4] as number);
}

/** Whether two solids share a point of a lattice of 3 mm. */
function meet(a: Solid, b: Solid): boolean {
  const low = [0, 1, 2].map((axis) => Math.max(a.box.low[axis] as number, b.box.low[axis] as number)) as [number, number, number];
  const size = [0, 1, 2].map((axis) => Math.ceil((Math.min(a.box.high[axis] as number, b.box.high[axis] as number) - (low[axis] as number)) / 3)) as [number, number, number];
  if (size.some((n) => n < 1)) return false;
  const shared = sampled(common(a, b), { size, worldFromIndex: transform([3, 0, 0, low[0], 0, 3, 0, low[1], 0, 0, 3, low[2]]) });
  return shared !== null && shared.distance.some((one) => one < 0);
}

/** Voxels of one label whose mirror image is not of the other. */
function mirroredCount({ grid, voxels }: LabelMap, left: number, right: number): number {
  const [ni] = grid.size;
  let odd = 0;
  voxels.forEach((value, at) => {
    const i = at % ni;
    if ((value === left) !== (voxels[at - i + (ni - 1 - i)] === right)) odd++;
  });
  return odd;
}
